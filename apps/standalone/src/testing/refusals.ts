import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { NovuError, ResponseValidationError } from '@novu/api-published/models/errors/index.js';
import type { ContractOperation } from '@novu/testing';
import type { OperationCoverage } from './operation-coverage.js';
import type { RecordedRequest, Tour } from './api-tour/tour.js';

/** A body larger than any endpoint takes. It is announced, and never sent. */
const TOO_LARGE = 30_000_000;
const TOO_LONG = 13_000;
/** What a path names besides things of the customer: the rest of it means something only with these. */
const KEPT = ['resourceType', 'actionType', 'type', 'locale'];
/** A name that may be an id as well. */
export const NOWHERE = 'ffffffffffffffffffffffff';
/** As many at once as it takes to meet one that still runs. */
const AT_ONCE = 8;

/** In what a request differs from the one that succeeded. */
export interface Attempt {
  path?: string;
  query?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Of the JSON body; the others stay. */
  members?: Record<string, unknown>;
}

const JSON_BODY = { 'content-type': 'application/json' };

/**
 * Requests of every operation that must be refused, and each how. They are made with the published client, whose requests are changed
 * on their way: it would not send many of them. The answers are its own to read, and it must understand them.
 */
export class Refusals {
  constructor(
    private readonly apiUrl: string,
    private readonly tour: Pick<Tour, 'account' | 'requests' | 'clientWith'>,
    private readonly coverage: OperationCoverage,
  ) {}

  /** A body that is no JSON; or where none is read, a request that is no HTTP. */
  malformed(operation: ContractOperation): Promise<number> {
    return operation.method === 'GET'
      ? this.through(operation, () => this.notHttp(operation))
      : this.send(operation, { headers: JSON_BODY, body: '{' });
  }

  anonymous(operation: ContractOperation): Promise<number> {
    return this.send(operation, { headers: { authorization: '' } });
  }

  as(operation: ContractOperation, authorization: string): Promise<number> {
    return this.send(operation, { headers: { authorization } });
  }

  /** Of something that is nowhere, and else as it succeeds. */
  nowhere(operation: ContractOperation): Promise<number> {
    return this.send(operation, { path: this.nowherePath(operation) });
  }

  /** Where the operation is, but with a method that nothing there has. */
  byOtherMethod(operation: ContractOperation): Promise<number> {
    const { path } = this.recorded(operation);

    return this.through(operation, () => this.overHttp('TRACE', path, this.authorization()));
  }

  /** With an idempotency key under which the same request is running. */
  async twiceAtOnce(operation: ContractOperation): Promise<number> {
    const headers = { 'idempotency-key': `${operation.name} ${Date.now()}` };
    const statuses = await Promise.all(Array.from({ length: AT_ONCE }, () => this.send(operation, { headers })));

    return statuses.includes(409) ? 409 : (statuses[0] ?? 0);
  }

  /**
   * Every member of body and query is of no type it may be. Where there is none, an idempotency key comes again with another request.
   */
  async wrong(operation: ContractOperation): Promise<number> {
    const query = `?${operation.query.map((name) => `${name}[a][b]=c`).join('&')}`;
    const { body, contentType } = this.recorded(operation);
    const members = contentType?.startsWith('application/json') ? Object.keys(JSON.parse(body || '{}') as object) : [];
    const wrong = JSON.stringify(Object.fromEntries(members.map((member) => [member, [[7]]])));
    const status = await this.send(operation, { query, ...(members.length > 0 ? { body: wrong } : {}) });
    if (status === 422 || operation.method === 'GET') return status;
    const headers = { ...JSON_BODY, 'idempotency-key': `wrong ${operation.name} ${Date.now()}` };
    const path = this.nowherePath(operation);
    await this.send(operation, { path, headers, body: '{}' });

    return this.send(operation, { path, headers, body: '{"other":true}' });
  }

  ofOddType(operation: ContractOperation): Promise<number> {
    return this.send(operation, { headers: { 'content-type': 'application/xml' }, body: '<a/>' });
  }

  tooLong(operation: ContractOperation): Promise<number> {
    return this.send(operation, { query: `?x=${'a'.repeat(TOO_LONG)}` });
  }

  /** With the length of a body that is never sent. */
  tooLarge(operation: ContractOperation): Promise<number> {
    const headers = { ...JSON_BODY, ...this.authorization(), 'content-length': String(TOO_LARGE) };
    const { path } = this.recorded(operation);

    return this.through(operation, () => this.overHttp(operation.method, path, headers));
  }

  /** As it succeeds. */
  again(operation: ContractOperation): Promise<number> {
    return this.send(operation, {});
  }

  send(operation: ContractOperation, { members, ...attempt }: Attempt): Promise<number> {
    const { path, query, body, contentType } = { ...this.recorded(operation), ...attempt };
    const sent = members ? JSON.stringify({ ...(JSON.parse(body || '{}') as object), ...members }) : body;

    return this.through(operation, () =>
      fetch(`${this.apiUrl}${path}${query}`, {
        method: operation.method,
        headers: {
          ...this.authorization(),
          ...(contentType ? { 'content-type': contentType } : {}),
          ...attempt.headers,
        },
        ...(operation.method === 'GET' || sent === '' ? {} : { body: sent }),
      }),
    );
  }

  /**
   * @param answer to the request that the client believes to send
   * @throws Error for an answer the interface does not list, or the client does not understand.
   */
  private async through(operation: ContractOperation, answer: () => Promise<Response>): Promise<number> {
    let status = 0;
    const novu = this.tour.clientWith(async () => {
      const given = await answer();
      const text = await given.clone().text();
      const { method, path } = { ...operation, ...this.recorded(operation) };
      ({ status } = given);
      this.coverage.note({ method, path, status, body: text === '' ? undefined : JSON.parse(text) });

      return given;
    });
    const outcome: unknown = await Promise.resolve(this.recorded(operation).call(novu)).catch(
      (error: unknown) => error,
    );
    if (!isUnderstood(outcome, status))
      throw new Error(`The published client does not understand the ${status} of ${operation.name}`, {
        cause: outcome,
      });

    return status;
  }

  /** What `fetch` would not send. A body is announced at most. */
  private overHttp(method: string, path: string, headers: Record<string, string>): Promise<Response> {
    return new Promise((resolve, reject) => {
      const call = httpRequest(`${this.apiUrl}${path}`, { method, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          call.destroy();
          const type = answer.headers['content-type'] ?? '';
          resolve(
            new Response(Buffer.concat(chunks), { status: answer.statusCode ?? 0, headers: { 'content-type': type } }),
          );
        });
      });
      call.on('error', reject);
      if ('content-length' in headers) call.flushHeaders();
      else call.end();
    });
  }

  /** With a header that is none. */
  private notHttp(operation: ContractOperation): Promise<Response> {
    const { hostname, port } = new URL(this.apiUrl);
    const { path } = this.recorded(operation);

    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      const socket = connect(Number(port), hostname, () => {
        socket.end(`${operation.method} ${path} HTTP/1.1\r\nHost: ${hostname}\r\nno header\r\n\r\n`);
      });
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      socket.on('end', () => {
        const [head = '', body = ''] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n');
        const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]);
        const type = /^content-type: (.*)$/im.exec(head)?.[1] ?? '';
        resolve(new Response(body, { status, headers: { 'content-type': type } }));
      });
      socket.on('error', reject);
    });
  }

  private recorded({ name }: ContractOperation): RecordedRequest {
    const recorded = this.tour.requests.get(name);
    if (!recorded) throw new Error(`The tour has not been through ${name}`);

    return recorded;
  }

  private nowherePath(operation: ContractOperation): string {
    const parts = this.recorded(operation).path.split('/');

    return operation.path
      .split('/')
      .map((part, place) => (/^\{/.test(part) && !KEPT.includes(part.slice(1, -1)) ? NOWHERE : (parts[place] ?? '')))
      .join('/');
  }

  private authorization(): { authorization: string } {
    return { authorization: `ApiKey ${this.tour.account.apiKey}` };
  }
}

/** @param outcome what a call of the client gave or threw */
function isUnderstood(outcome: unknown, status: number): boolean {
  if (status < 400) return !(outcome instanceof Error);

  return outcome instanceof NovuError && !(outcome instanceof ResponseValidationError) && outcome.statusCode === status;
}

/** @param listed `404`, or `4XX` */
export function fits(listed: string, status: number): boolean {
  return listed === String(status) || listed === `${Math.floor(status / 100)}XX`;
}
