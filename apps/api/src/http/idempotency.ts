import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AppError, badRequest, Encryption, invalidInput, logger, unavailable } from '@novu/application-generic';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { API_ENV, type ApiEnv } from '../env.js';
import { apiKeyScopeOf } from './api-key-session.js';
import { Authenticator } from './authenticator.js';

const MAX_KEY_LENGTH = 255;
const ANSWER_SECONDS = 24 * 60 * 60;
const RUNNING_SECONDS = 5 * 60;
/** Characters of the largest answer that is kept. */
const MAX_ANSWER = 256 * 1024;
const MEBIBYTE = 1024 * 1024;

/**
 * Puts an answer in the place of the mark that its request is running, unless somebody else's is there by now, and drops the oldest
 * answers of the environment that do not fit any more, and those that have expired.
 * KEYS: entry, order of the entries, their bytes. ARGV: mark, answer, seconds to keep, most bytes.
 */
const KEEP = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
local size = #ARGV[2] + 2 * #KEYS[1] + 200
redis.call('RPUSH', KEYS[2], size .. ' ' .. KEYS[1])
local bytes = redis.call('INCRBY', KEYS[3], size)
local oldest = redis.call('LINDEX', KEYS[2], 0)
while oldest do
  local weight, key = string.match(oldest, '^(%d+) (.*)$')
  if bytes <= tonumber(ARGV[4]) and redis.call('EXISTS', key) == 1 then break end
  redis.call('DEL', key)
  redis.call('LPOP', KEYS[2])
  bytes = redis.call('DECRBY', KEYS[3], weight)
  oldest = redis.call('LINDEX', KEYS[2], 0)
end
redis.call('EXPIRE', KEYS[2], ARGV[3])
redis.call('EXPIRE', KEYS[3], ARGV[3])`;

/** KEYS: entry. ARGV: mark. */
const FORGET = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`;

/** An answer as it is kept; without a body when it was too large. */
const keptAnswer = z.object({
  status: z.number(),
  type: z.string().optional(),
  body: z.string().optional(),
  tooLarge: z.boolean().optional(),
});
type KeptAnswer = z.infer<typeof keptAnswer>;

/** A request that runs under an idempotency key. */
interface Running {
  /** Common part of the Redis keys of the environment. */
  space: string;
  entry: string;
  /** What stands at the entry while the request runs. */
  mark: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    running?: Running;
  }
}

const log = logger('idempotency');

/**
 * `Idempotency-Key`: a POST or PATCH with an API key that is sent again gets the answer of the first time, and is not done again
 * (`spec/docs/api-reference/idempotency.md`). Lives between the server and the framework, so that every endpoint has it. Answers that
 * ask to try again (408, 429, 5xx) are not kept: the published clients do so with the same key, and would never get another.
 * Answers can hold secrets and are encrypted. A request without the key costs nothing.
 */
@Injectable()
export class Idempotency {
  constructor(
    @Inject(API_ENV) private readonly env: ApiEnv,
    private readonly authenticator: Authenticator,
    private readonly encryption: Encryption,
    private readonly redis: Redis,
  ) {}

  /** To be called before the framework registers its routes. */
  attachTo(server: Pick<FastifyInstance, 'addHook'>): void {
    if (!this.env.IS_API_IDEMPOTENCY_ENABLED) return;
    server.addHook('preHandler', (request, reply, done) => {
      const key = keyOf(request);
      if (!key) {
        done();

        return;
      }
      this.begin(key, request, reply).then((isAnswered) => {
        if (!isAnswered) done();
      }, done);
    });
    server.addHook('onSend', (request, reply, payload, done) => {
      const { running } = request;
      if (!running) {
        done(null, payload);

        return;
      }
      // Before the answer leaves, so that whoever has seen it and asks again finds it here.
      void this.end(running, request, reply, payload).then(() => done(null, payload));
    });
  }

  /** @returns true when the request was answered with what is kept. @throws AppError 400, 409, 422 or 503 */
  private async begin(key: string, request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const scope = await apiKeyScopeOf(request, this.authenticator);
    if (!scope) return false;
    if (key.length > MAX_KEY_LENGTH) throw tooLong(key);
    void reply.header('Idempotency-Key', key);
    const space = `${this.env.REDIS_PREFIX}:{idempotency:${scope.environmentId.toHexString()}}`;
    const fingerprint = fingerprintOf(request);
    const running = { space, entry: `${space}:key:${key}`, mark: `${fingerprint} ${request.id}` };
    const found = await this.occupy(running);
    if (found === running.mark) {
      request.running = running;

      return false;
    }
    const [theirs, , answer] = found?.split(' ') ?? [];
    if (theirs !== undefined && theirs !== fingerprint) throw otherBody(key);
    if (answer === undefined) throw stillRunning(key);
    this.replay(key, answer, reply);

    return true;
  }

  /** One round trip: the two commands leave together and run one after the other. @returns what stands at the entry then. */
  private async occupy({ entry, mark }: Running): Promise<string | null> {
    try {
      const [, found] = await Promise.all([
        this.redis.set(entry, mark, 'EX', RUNNING_SECONDS, 'NX'),
        this.redis.get(entry),
      ]);

      return found;
    } catch (error) {
      // To go on would be to risk doing it twice, which the caller has asked not to.
      throw unavailable('The cache is not reachable, try again soon', error);
    }
  }

  private replay(key: string, answer: string, reply: FastifyReply): void {
    const { status, type, body, tooLarge } = keptAnswer.parse(JSON.parse(this.encryption.decrypt(answer)));
    if (tooLarge) throw answerTooLarge(key);
    void reply.status(status).header('Idempotency-Replay', 'true');
    if (type) void reply.type(type);
    void reply.send(body);
  }

  /** Never throws: the work is done, and its answer is owed. Without Redis the key stays occupied for its five minutes. */
  private async end(running: Running, request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<void> {
    const { space, entry, mark } = running;
    try {
      // Whoever was not let in has done nothing; what needs no credentials is not for keeping.
      if (!request.session || asksToTryAgain(reply.statusCode)) {
        await this.redis.eval(FORGET, 1, entry, mark);

        return;
      }
      const answer = this.encryption.encrypt(JSON.stringify(toKept(reply, payload)));
      await this.redis.eval(
        KEEP,
        3,
        entry,
        `${space}:order`,
        `${space}:bytes`,
        mark,
        `${mark} ${answer}`,
        ANSWER_SECONDS,
        this.env.IDEMPOTENCY_MEBIBYTES * MEBIBYTE,
      );
    } catch (error) {
      log.warn('an answer could not be kept for its idempotency key', { error });
    }
  }
}

function keyOf({ method, headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];

  return typeof key === 'string' && (method === 'POST' || method === 'PATCH') ? key : undefined;
}

/** The same key for another operation is as wrong as for another body. */
function fingerprintOf({ method, url, body }: FastifyRequest): string {
  return createHash('sha256')
    .update(`${method} ${url}\n${JSON.stringify(body) ?? ''}`)
    .digest('base64url');
}

function asksToTryAgain(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

function toKept(reply: FastifyReply, payload: unknown): KeptAnswer {
  const status = reply.statusCode;
  if (payload === undefined || payload === null) return { status };
  if (typeof payload !== 'string' || payload.length > MAX_ANSWER) return { status, tooLarge: true };
  const type = reply.getHeader('content-type');

  return { status, body: payload, ...(typeof type === 'string' ? { type } : {}) };
}

/** With the members that the trigger operations promise with every 400. */
function tooLong(key: string): AppError {
  const message = `idempotencyKey "${key.slice(0, 32)}…" has exceeded the maximum allowed length of ${MAX_KEY_LENGTH} characters`;

  return badRequest(message, { type: 'MALFORMED_REQUEST', errors: [{ field: 'Idempotency-Key', message }] });
}

function otherBody(key: string): AppError {
  const message = `Request with key "${key}" is being reused for a different body`;

  return invalidInput({ 'Idempotency-Key': { messages: [message] } }, message);
}

function stillRunning(key: string): AppError {
  return new AppError({
    code: 'idempotency_key_in_use',
    status: 409,
    publicMessage: `Request with key "${key}" is currently being processed. Please retry after 1 second`,
    retry: 'later',
    retryAfterSeconds: 1,
  });
}

function answerTooLarge(key: string): AppError {
  const publicMessage = `Request with key "${key}" was processed, but its answer was too large to be kept`;

  return new AppError({ code: 'idempotent_answer_not_kept', status: 409, publicMessage });
}
