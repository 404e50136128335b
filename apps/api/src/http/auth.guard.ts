import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { addLogContext, forbidden, unauthorized } from '@novu/application-generic';
import type { FastifyRequest } from 'fastify';
import { Authenticator } from './authenticator.js';
import { ACCESS, type Access } from './permissions.js';
import type { Session } from './session.js';

/** Runs before every endpoint: who calls, and may they? */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.admit(context.switchToHttp().getRequest<FastifyRequest>(), this.accessTo(context.getHandler()));

    return true;
  }

  /** What an endpoint says about who may call it. @throws AppError 403 when it says nothing. */
  accessTo(endpoint: ReturnType<ExecutionContext['getHandler']>): Access {
    const access = this.reflector.get<Access | undefined>(ACCESS, endpoint);
    if (!access) throw forbidden('This endpoint does not say who may call it');

    return access;
  }

  /** Finds out who sent the request, and puts it down there. @throws AppError 401 or 403 */
  async admit(request: FastifyRequest, access: Access): Promise<void> {
    if (access.kind === 'public') return;
    const session = await this.authenticator.authenticate(request);
    authorize(session, access);
    request.session = session;
    if (session.scope) addLogContext({ environmentId: session.scope.environmentId.toHexString() });
  }
}

function authorize(session: Session, access: Exclude<Access, { kind: 'public' }>): void {
  if (access.kind === 'subscriber') {
    if (session.kind !== 'subscriber') throw unauthorized('This endpoint needs a subscriber token');

    return;
  }
  if (session.kind !== 'member') throw unauthorized('This endpoint is not for subscribers');
  // What asks for no permission may tell of the organization, and its keys: a trial is not to get further than it should.
  const isOpenToAll = access.permissions.length === 0;
  if (session.scheme === 'Keyless' && isOpenToAll) throw unauthorized('API endpoint not accessible');
  if (session.scheme !== 'Bearer' && !access.apiKey) throw unauthorized('API endpoint not accessible');
  if (access.organization && !session.organizationId) throw unauthorized('The user does not belong to an organization');
  const missing = access.permissions.filter((permission) => !session.permissions.has(permission));
  if (missing.length > 0) throw forbidden(`Insufficient permissions, missing: ${missing.join(', ')}`);
}
