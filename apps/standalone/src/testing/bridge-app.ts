import { Client, NovuRequestHandler, type workflow } from '@novu/framework-published';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

type CodeWorkflow = ReturnType<typeof workflow>;

/** A call as the application got it. */
interface BridgeCall {
  action: string;
  stepId: string | null;
  body: Record<string, unknown>;
}

/** An application of a customer's, built with the published framework and served over HTTP. It insists on signatures. */
export interface BridgeApp {
  /** `127.0.0.1:<port>` */
  host: string;
  /** Of its endpoint. */
  url: string;
  calls: BridgeCall[];
  /** Deploys another version. */
  deploy(secretKey: string, workflows: CodeWorkflow[]): void;
  /**
   * Instead of the application something in front of it answers, for the next calls of an action.
   * @param stepId where only calls for one step are meant.
   */
  disturb(action: string, answers: readonly Disturbance[], stepId?: string): void;
  /** How often a step was executed. */
  executions(stepId: string): number;
  close(): Promise<void>;
}

interface BridgeAnswer {
  status: number;
  body: unknown;
}

/** An answer, or what is done before there is one. */
type Disturbance = BridgeAnswer | (() => Promise<BridgeAnswer>);

/** What goes wrong in it is seen in the platform's traces. */
const SILENT = { info: nothing, warn: nothing, error: nothing };

function nothing(): void {
  // Not a word.
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export async function startBridgeApp(): Promise<BridgeApp> {
  const calls: BridgeCall[] = [];
  const disturbances = new Map<string, Disturbance[]>();
  const bodies = new WeakMap<IncomingMessage, Record<string, unknown>>();
  let serve: Handler | undefined;
  const server = createServer((request, response) => void answer(request, response));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const query = new URL(request.url ?? '/', 'http://bridge').searchParams;
    const body = await bodyOf(request);
    bodies.set(request, body);
    const action = query.get('action') ?? '';
    const stepId = query.get('stepId');
    calls.push({ action, stepId, body });
    const disturbance = disturbances.get(`${action} ${stepId}`)?.shift() ?? disturbances.get(action)?.shift();
    if (!disturbance && serve) return serve(request, response);
    const answered = typeof disturbance === 'function' ? await disturbance() : disturbance;
    const { status, body: said } = answered ?? { status: 404, body: 'nothing is deployed' };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    host,
    url: `http://${host}/api/novu`,
    calls,
    deploy: (secretKey, workflows) => {
      calls.length = 0;
      disturbances.clear();
      serve = handlerOf(secretKey, workflows, (request) => bodies.get(request) ?? {});
    },
    disturb: (action, answers, stepId) => {
      disturbances.set(stepId === undefined ? action : `${action} ${stepId}`, [...answers]);
    },
    executions: (stepId) => calls.filter((call) => call.action === 'execute' && call.stepId === stepId).length,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function handlerOf(
  secretKey: string,
  workflows: CodeWorkflow[],
  body: (request: IncomingMessage) => Record<string, unknown>,
): Handler {
  const handler = new NovuRequestHandler({
    frameworkName: 'node',
    client: new Client({ secretKey, strictAuthentication: true, logger: SILENT }),
    workflows,
    handler: (request: IncomingMessage, response: ServerResponse) => {
      const url = new URL(request.url ?? '/', 'http://bridge');

      return {
        method: () => request.method ?? 'GET',
        headers: (name: string) => request.headers[name.toLowerCase()]?.toString() ?? null,
        queryString: (name: string) => url.searchParams.get(name),
        body: () => body(request),
        url: () => url,
        transformResponse: (answer: { status: number; headers: Record<string, string>; body: string }): void => {
          response.writeHead(answer.status, answer.headers).end(answer.body);
        },
      };
    },
  });

  return handler.createHandler();
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const body = await text(request);

  return body === '' ? {} : (JSON.parse(body) as Record<string, unknown>);
}
