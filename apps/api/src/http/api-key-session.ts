import { AppError } from '@novu/application-generic';
import type { Scope } from '@novu/dal';
import type { FastifyRequest } from 'fastify';
import type { Authenticator } from './authenticator.js';

const API_KEY = 'ApiKey ';

/**
 * The environment whose API key came with the request, for what applies to API keys only and comes before the guard.
 * @returns undefined for other callers, and for wrong keys, which the guard refuses.
 * @throws Error when the database is away.
 */
export async function apiKeyScopeOf(request: FastifyRequest, authenticator: Authenticator): Promise<Scope | undefined> {
  if (!request.headers.authorization?.startsWith(API_KEY)) return undefined;
  try {
    return (await authenticator.authenticate(request)).scope;
  } catch (error) {
    if (error instanceof AppError && error.status === 401) return undefined;
    throw error;
  }
}
