import { AppError } from '@novu/application-generic';
import type { Scope } from '@novu/dal';
import type { FastifyRequest } from 'fastify';
import type { Authenticator } from './authenticator.js';

const API_KEY = 'ApiKey ';
const KEYLESS = 'Keyless ';

/**
 * The environment whose API key came with the request, for what applies to API keys only and comes before the guard.
 * @returns undefined for other callers, and for wrong keys, which the guard refuses.
 * @throws Error when the database is away.
 */
export async function apiKeyScopeOf(request: FastifyRequest, authenticator: Authenticator): Promise<Scope | undefined> {
  return request.headers.authorization?.startsWith(API_KEY) ? scopeOf(request, authenticator) : undefined;
}

/** The trial whose identifier came with the request. As with API keys, the guard refuses wrong ones. @throws Error when the database is away. */
export async function trialScopeOf(request: FastifyRequest, authenticator: Authenticator): Promise<Scope | undefined> {
  return request.headers.authorization?.startsWith(KEYLESS) ? scopeOf(request, authenticator) : undefined;
}

async function scopeOf(request: FastifyRequest, authenticator: Authenticator): Promise<Scope | undefined> {
  try {
    return (await authenticator.authenticate(request)).scope;
  } catch (error) {
    if (error instanceof AppError && error.status === 401) return undefined;
    throw error;
  }
}
