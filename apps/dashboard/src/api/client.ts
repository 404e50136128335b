import * as z from 'zod/mini';
import { runtimeConfig } from './config.js';
import { ApiError, toApiError } from './errors.js';
import { getSessionToken, setSessionToken } from './session-token.js';

export interface ApiRequest {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** JSON body. */
  body?: unknown;
  /** `_id` of the environment that the call is about (`Novu-Environment-Id`). */
  environmentId?: string;
  /** Bearer token instead of the signed-in person's. */
  token?: string;
  signal?: AbortSignal;
}

/**
 * Calls the API and checks the answer against `schema` (the whole body, envelope included).
 * @param path with its version, for example `/v1/environments`
 * @throws ApiError for every refusal, an unreachable API (status 0) and an answer of another shape
 */
export async function callApi<Schema extends z.ZodMiniType>(
  schema: Schema,
  path: string,
  request: ApiRequest = {},
): Promise<z.output<Schema>> {
  const body = await send(path, request);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new ApiError(200, `The API answered ${path} in an unexpected shape${where ? ` (${where})` : ''}.`);
}

/** Calls the API when nothing of the answer is needed. @throws ApiError */
export async function sendToApi(path: string, request: ApiRequest): Promise<void> {
  await send(path, request);
}

/** The usual envelope, `{ data: … }`. */
export function inEnvelope<Schema extends z.ZodMiniType>(schema: Schema) {
  return z.object({ data: schema });
}

async function send(path: string, request: ApiRequest): Promise<unknown> {
  const response = await reach(path, request);
  if (response.status === 204) return undefined;
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body;
  // Only the person's own session ends here: a refused Inbox token is renewed by the Inbox.
  if (response.status === 401 && !request.token && getSessionToken()) setSessionToken(null);
  throw toApiError(response.status, body);
}

async function reach(
  path: string,
  { method = 'GET', body, environmentId, token, signal }: ApiRequest,
): Promise<Response> {
  const headers = new Headers();
  const bearer = token ?? getSessionToken();
  if (bearer) headers.set('authorization', `Bearer ${bearer}`);
  if (environmentId) headers.set('novu-environment-id', environmentId);
  if (body !== undefined) headers.set('content-type', 'application/json');
  try {
    return await fetch(`${runtimeConfig.apiUrl}${path}`, {
      method,
      headers,
      signal: signal ?? null,
      body: body === undefined ? null : JSON.stringify(body),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, 'The API cannot be reached. Is it running?');
  }
}
