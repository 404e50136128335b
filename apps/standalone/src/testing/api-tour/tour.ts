import { Novu } from '@novu/api-published';
import { HTTPClient } from '@novu/api-published/lib/http.js';
import type { OperationCoverage } from '../operation-coverage.js';
import type { Account, TestPlatform } from '../start-test-platform.js';
import { type ClientCall, repeatable, runningCall } from './repeatable.js';

/** What a walk through the operations has at hand. */
export interface Tour {
  /** The published client, with the key of the Development environment. */
  novu: Novu;
  account: Account;
  productionId: string;
  /** The first request of each operation that succeeded. */
  requests: Map<string, RecordedRequest>;
  /** The published client again, with something else to send its requests. */
  clientWith(fetcher: typeof fetch): Novu;
}

export interface RecordedRequest {
  path: string;
  /** With the question mark, or empty. */
  query: string;
  body: string;
  contentType: string | undefined;
  /** What the request was made with. */
  call: ClientCall;
}

export const SUBSCRIBER = 'ada';
export const WORKFLOW = 'order-shipped';

/** A walk whose every answer is also held against the interface itself: the client ignores members it does not know. */
export async function beginTour(platform: TestPlatform, coverage: OperationCoverage): Promise<Tour> {
  const account = await platform.signUp();
  const { body } = await account.person.get<{ data: { _id: string; name: string }[] }>('/v1/environments');
  const productionId = body.data.find(({ name }) => name === 'Production')?._id ?? '';
  const requests: Tour['requests'] = new Map();
  const observedFetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const sent = await request.clone().text();
    const answer = await fetch(request);
    const { method } = request;
    const { pathname: path, search: query } = new URL(request.url);
    coverage.note({ method, path, status: answer.status, body: parsed(await answer.clone().text()) });
    const operation = coverage.rules.operationOf({ method, path })?.name ?? '';
    const contentType = request.headers.get('content-type') ?? undefined;
    if (answer.ok && !requests.has(operation))
      requests.set(operation, { path, query, body: sent, contentType, call: runningCall() });

    return answer;
  };
  const clientWith = (fetcher: typeof fetch): Novu =>
    new Novu({
      secretKey: account.apiKey,
      serverURL: platform.apiUrl,
      retryConfig: { strategy: 'none' },
      httpClient: new HTTPClient({ fetcher }),
    });

  return { novu: repeatable(clientWith(observedFetch)), clientWith, account, productionId, requests };
}

function parsed(text: string): unknown {
  return text === '' ? undefined : JSON.parse(text);
}
