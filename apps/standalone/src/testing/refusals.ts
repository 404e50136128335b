import { request as httpRequest } from 'node:http';
import type { ContractOperation, HttpExchange } from '@novu/testing';
import type { OperationCoverage } from './operation-coverage.js';
import type { RecordedRequest, Tour } from './api-tour/tour.js';

/** A body larger than any endpoint takes. It is announced, and never sent. */
const TOO_LARGE = 30_000_000;
const TOO_LONG = 13_000;
/** What a path names besides things of the customer: the rest of it means something only with these. */
const KEPT = ['resourceType', 'actionType', 'type', 'locale'];
/** A name that may be an id as well. */
const NOWHERE = 'ffffffffffffffffffffffff';
/** As many at once as it takes to meet one that still runs. */
const AT_ONCE = 8;

interface Attempt {
  path?: string;
  query?: string;
  headers?: Record<string, string>;
  body?: string;
}

const JSON_BODY = { 'content-type': 'application/json' };

/** Requests of every operation that must be refused, and each how. */
export class Refusals {
  constructor(
    private readonly apiUrl: string,
    private readonly tour: Pick<Tour, 'account' | 'requests'>,
    private readonly coverage: OperationCoverage,
  ) {}

  malformed(operation: ContractOperation): Promise<number> {
    return this.send(operation, { headers: JSON_BODY, body: '{' });
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

  /** Of something that is there already, and must not be. */
  async existing(operation: ContractOperation): Promise<number> {
    await this.again(operation);

    return this.send(operation, { query: '?failIfExists=true' });
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

    return new Promise((resolve, reject) => {
      const call = httpRequest(`${this.apiUrl}${path}`, { method: operation.method, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          call.destroy();
          this.note({ method: operation.method, path, status: answer.statusCode ?? 0, body: JSON.parse(text) });
          resolve(answer.statusCode ?? 0);
        });
      });
      call.on('error', reject);
      call.flushHeaders();
    });
  }

  /** As it succeeds. */
  again(operation: ContractOperation): Promise<number> {
    return this.send(operation, {});
  }

  private async send(operation: ContractOperation, attempt: Attempt): Promise<number> {
    const recorded = this.recorded(operation);
    const { path, query, body: sent, contentType } = { ...recorded, ...attempt };
    const answer = await fetch(`${this.apiUrl}${path}${query}`, {
      method: operation.method,
      headers: { ...this.authorization(), ...(contentType ? { 'content-type': contentType } : {}), ...attempt.headers },
      ...(operation.method === 'GET' || sent === '' ? {} : { body: sent }),
    });
    const text = await answer.text();
    this.note({
      method: operation.method,
      path,
      status: answer.status,
      body: text === '' ? undefined : JSON.parse(text),
    });

    return answer.status;
  }

  /** Operations that list no refusals of their own may refuse all the same. */
  private note(exchange: HttpExchange): void {
    const operation = this.coverage.rules.operationOf(exchange);
    const isListed = operation?.statuses.some((status) => fits(status, exchange.status));
    if (isListed) this.coverage.note(exchange);
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

/** @param listed `404`, or `4XX` */
export function fits(listed: string, status: number): boolean {
  return listed === String(status) || listed === `${Math.floor(status / 100)}XX`;
}
