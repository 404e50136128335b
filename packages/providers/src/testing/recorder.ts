import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { parseJson } from '../json.js';

export interface RecordedRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: Record<string, string>;
  headers: Record<string, unknown>;
  /** Parsed JSON or form; a field a form repeats is a list. */
  body: unknown;
  /** The bytes as they came. */
  raw: string;
}

export interface ScriptedAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** Objects are sent as JSON. */
  body?: unknown;
}

/** `hang` takes the request and never answers. */
type Answering = (request: RecordedRequest) => ScriptedAnswer | 'hang';

/** A provider's HTTP interface on loopback: keeps every request and answers what it is told to. */
export interface Recorder {
  url: string;
  requests: RecordedRequest[];
  /** From now on answers with this; 200 and `{}` until then. */
  answer(answer: ScriptedAnswer | 'hang' | Answering): void;
  close(): Promise<void>;
}

export async function recorder(): Promise<Recorder> {
  const requests: RecordedRequest[] = [];
  let answering: Answering = () => ({ body: {} });
  const server = createServer((request, response) => {
    void record(request).then((recorded) => {
      requests.push(recorded);
      const answer = answering(recorded);
      if (answer === 'hang') return;
      const { status = 200, headers = {}, body } = answer;
      response.writeHead(status, headers);
      response.end(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answer: (answer) => {
      answering = typeof answer === 'function' ? answer : () => answer;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function record(request: IncomingMessage): Promise<RecordedRequest> {
  const raw = await text(request);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://recorder');
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');

  return {
    method: request.method ?? '',
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: request.headers,
    body: isForm ? formFields(raw) : parseJson(raw),
    raw,
  };
}

function formFields(raw: string): Record<string, string | string[]> {
  const form = new URLSearchParams(raw);

  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => {
      const values = form.getAll(name);

      return [name, values.length > 1 ? values : (values[0] ?? '')];
    }),
  );
}
