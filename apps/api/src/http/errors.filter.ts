import { randomUUID } from 'node:crypto';
import { types } from 'node:util';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { AppError, badRequest, currentRequestId, logger, unavailable } from '@novu/application-generic';
import { InvalidCursorError, isDatabaseUnavailable } from '@novu/dal';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isLetPass } from './incoming-bodies.js';

const log = logger('http');

/** The error envelope (`spec/internal-api.md` section 0.4). */
interface ErrorEnvelope {
  statusCode: number;
  timestamp: string;
  path: string;
  message: string;
  [member: string]: unknown;
}

const KIB = 1_024;
const MIB = KIB * KIB;

/** The one place where an error becomes an answer. */
@Catch()
export class ErrorsFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const answer = toAnswer(error, request.routeOptions.bodyLimit);
    if (answer.retryAfterSeconds !== undefined) void reply.header('Retry-After', String(answer.retryAfterSeconds));
    // The framework would close the connection before, and that takes the answer with it.
    if (isLetPass(request)) void reply.removeHeader('connection');
    void reply.status(answer.statusCode).send({
      statusCode: answer.statusCode,
      timestamp: new Date().toISOString(),
      path: request.url,
      message: answer.message,
      ...answer.details,
    } satisfies ErrorEnvelope);
  }
}

interface Answer {
  statusCode: number;
  message: string;
  details?: Record<string, unknown>;
  retryAfterSeconds?: number;
}

/** @param bodyLimit the most bytes of a body that are taken where the error came up */
function toAnswer(error: unknown, bodyLimit: number): Answer {
  if (error instanceof AppError) return fromAppError(error);
  if (error instanceof InvalidCursorError) {
    const { field, message } = error;

    return fromAppError(badRequest(message, { errors: { [field]: { messages: [message] } } }));
  }
  if (error instanceof HttpException) {
    const statusCode = error.getStatus();

    // Of a body that is too large the server does not say which would do.
    return { statusCode, message: statusCode === 413 ? tooLarge(bodyLimit) : error.message };
  }
  if (isDatabaseUnavailable(error))
    return fromAppError(unavailable('The database is not reachable, try again soon', error));
  const clientError = fromFramework(error);
  if (clientError) return clientError;

  const errorId = randomUUID();
  log.error('request failed', { error, errorId, requestId: currentRequestId() });

  return {
    statusCode: 500,
    message: `Internal server error, contact support and provide them with the errorId`,
    details: { errorId },
  };
}

function fromAppError(error: AppError): Answer {
  return {
    statusCode: error.status,
    message: error.publicMessage,
    details: error.details,
    ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
  };
}

/** Refusals of the server itself that the framework passes on as they are, such as malformed JSON, say their status. */
function fromFramework(error: unknown): Answer | undefined {
  // Those of Node.js itself need not be of the same realm.
  if (!types.isNativeError(error) || !('statusCode' in error)) return undefined;
  const { statusCode } = error;
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode > 499) return undefined;

  // The trigger operations promise `type` and `errors` with every 400.
  const details = { type: 'MALFORMED_REQUEST', errors: [{ field: 'body', message: error.message }] };

  return { statusCode, message: error.message, ...(statusCode === 400 ? { details } : {}) };
}

function tooLarge(bytes: number): string {
  const size = bytes % MIB === 0 ? `${bytes / MIB} MiB` : `${bytes / KIB} KiB`;

  return `The body has more than ${size} (${bytes} bytes), the most that is taken here`;
}
