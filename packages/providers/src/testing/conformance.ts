import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChannelProvider, SendContext } from '../channel-provider.js';
import type { Credentials } from '../credentials.js';
import { ProviderError } from '../provider-error.js';
import { recorder, type RecordedRequest, type Recorder, type ScriptedAnswer } from './recorder.js';

/** Where the provider finds the recorder, and what it needs to send. */
interface Setup<Message, Context> {
  message: Message;
  credentials: Credentials;
  context: Omit<Context, keyof SendContext> & Partial<SendContext>;
}

interface Refused {
  /** What the provider says no to. */
  because: string;
  answer: ScriptedAnswer;
  error: Partial<Pick<ProviderError, 'code' | 'retry' | 'message' | 'retryAfterMs' | 'status'>>;
}

export interface Conformance<Message, Context extends SendContext> {
  /** Tells the modes of one provider apart. */
  mode?: string;
  setup: (url: string) => Setup<Message, Context>;
  /** The answer to a message that is taken. */
  accepted: ScriptedAnswer;
  /** Answers the calls that come before the one that sends, e.g. for a token. */
  before?: (request: RecordedRequest) => ScriptedAnswer | undefined;
  /** What arrives; headers it does not name may arrive too. */
  request: Pick<RecordedRequest, 'method' | 'path' | 'body'> & {
    query?: Record<string, string>;
    headers?: Record<string, unknown>;
    withoutHeaders?: string[];
  };
  /** The provider's id of the message. */
  receiptId: string;
  refused: Refused[];
  /** The id when a 2xx cannot be read; absent where such an answer is no success. */
  unreadableId?: string;
  /** Where fields that come from `_passthrough.body` arrive; the body itself when absent. */
  passedTo?: (body: unknown) => unknown;
}

const TIMEOUT_MS = 20_000;
const PASSTHROUGH = { body: { 'X_own-Field': 'kept' }, headers: { 'x-own': 'header' }, query: { own: 'query' } };

/** The rules of every provider that is called over HTTP (`spec/providers.md` sections 2, 5 and 10). */
export function describeProvider<
  Message extends { passthrough?: Record<string, unknown> | undefined },
  Context extends SendContext,
>(provider: ChannelProvider<Message, Context>, conformance: Conformance<Message, Context>): void {
  const { mode, setup, accepted, before, request, receiptId, refused, unreadableId } = conformance;
  let server: Recorder;

  beforeEach(async () => {
    server = await recorder();
  });
  afterEach(async () => {
    await provider.close?.();
    await server.close();
  });

  const answer = (last: ScriptedAnswer | 'hang'): void => server.answer((incoming) => before?.(incoming) ?? last);

  function send(more: { passthrough?: object; context?: Partial<SendContext>; url?: string } = {}) {
    const { message, credentials, context } = setup(more.url ?? server.url);
    const passthrough = { ...message.passthrough, ...more.passthrough };

    return provider.send(Object.keys(passthrough).length > 0 ? { ...message, passthrough } : message, credentials, {
      timeoutMs: TIMEOUT_MS,
      ...context,
      ...more.context,
    } as Context);
  }

  describe(`${provider.id}${mode ? `, ${mode},` : ''} (spec/providers.md)`, () => {
    it('sends the message in the words of the provider and reads its id', async () => {
      answer(accepted);
      const receipt = await send();
      const last = server.requests.at(-1);
      expect(last).toMatchObject({ method: request.method, path: request.path, headers: request.headers ?? {} });
      for (const name of request.withoutHeaders ?? []) expect(last?.headers).not.toHaveProperty(name);
      expect(last?.query).toEqual(request.query ?? {});
      expect(last?.body).toEqual(request.body);
      expect(receipt.id).toBe(receiptId);
    });

    it('adds what "_passthrough" says to body, headers and query', async () => {
      answer(accepted);
      await send({ passthrough: { _passthrough: PASSTHROUGH } });
      const last = server.requests.at(-1);
      expect(last?.headers).toMatchObject(PASSTHROUGH.headers);
      expect(last?.query).toMatchObject(PASSTHROUGH.query);
      const passed = conformance.passedTo?.(last?.body) ?? (request.method === 'GET' ? last?.query : last?.body);
      expect(passed).toMatchObject(PASSTHROUGH.body);
    });

    it.each(refused.map((one) => [one.because, one] as const))(
      'refuses %s',
      async (_, { answer: refusal, error }: Refused) => {
        answer(refusal);
        expect(await failureOf(send())).toMatchObject(error);
      },
    );

    it('asks to come back after the time a 429 names', async () => {
      answer({ status: 429, headers: { 'retry-after': '7' }, body: { message: 'Slow down' } });
      expect(await failureOf(send())).toMatchObject({ retry: 'later', retryAfterMs: 7_000 });
    });

    it('asks to come back later after a 500', async () => {
      answer({ status: 500, body: 'oops' });
      expect(await failureOf(send())).toMatchObject({ retry: 'later' });
    });

    it('never tries again what a 400 without words refuses', async () => {
      answer({ status: 400 });
      expect(await failureOf(send())).toMatchObject({ retry: 'never', message: expect.stringMatching(/./) });
    });

    it('gives up when no answer comes in time', async () => {
      answer('hang');
      expect(await failureOf(send({ context: { timeoutMs: 150 } }))).toMatchObject({ retry: 'later', code: 'timeout' });
    });

    it('asks to come back later when nobody listens', async () => {
      const url = await closedPort();
      expect(await failureOf(send({ url }))).toMatchObject({ retry: 'later', code: 'network_error' });
    });

    it('copes with a success that is no JSON', async () => {
      answer({ status: accepted.status ?? 200, body: '<html>' });
      if (unreadableId === undefined) {
        expect(await failureOf(send())).toMatchObject({ retry: 'later', code: 'invalid_answer' });
      } else expect((await send()).id).toBe(unreadableId);
    });

    if (secretsIn(provider, setup('http://127.0.0.1').credentials).length > 0) {
      it('keeps its secrets out of errors', async () => {
        const secrets = secretsIn(provider, setup(server.url).credentials);
        answer({ status: 401, body: `${'Who is '.repeat(60)}${secrets.join(' and ')}?` });
        const { message } = await failureOf(send());
        expect(message).toContain('***');
        // Nor a beginning of one, where the text is cut.
        for (const secret of secrets) expect(message).not.toContain(secret.slice(0, 8));
      });
    }

    it('calls nobody but through the fetch it is given', async () => {
      const refusedAddress = Object.assign(new Error('127.0.0.1 is a private address'), {
        code: 'outbound_refused',
        retry: 'never',
      });
      const error = await failureOf(send({ context: { fetch: () => Promise.reject(refusedAddress) } }));
      expect(error).toMatchObject({ retry: 'never', code: 'outbound_refused' });
      expect(server.requests).toHaveLength(0);
    });
  });
}

/** Those among the credentials that errors must not show. */
function secretsIn(provider: Pick<ChannelProvider<never>, 'credentials'>, credentials: Credentials): string[] {
  return Object.entries(credentials).flatMap(([name, value]) =>
    provider.credentials[name]?.secret && typeof value === 'string' ? [value] : [],
  );
}

/** The ProviderError a call ends with. */
export async function failureOf(work: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProviderError)) throw new Error(`Not a ProviderError: ${String(error)}`);

  return error;
}

async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));

  return `http://127.0.0.1:${port}`;
}
