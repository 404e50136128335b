import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { unauthorized } from '@novu/application-generic';
import type { Scope, Types } from '@novu/dal';
import type { MemberRoleEnum, PermissionsEnum } from '@novu/shared';
import type { FastifyRequest } from 'fastify';

/** Somebody of the customer's team, or one of its servers. */
export interface MemberSession {
  kind: 'member';
  scheme: 'Bearer' | 'ApiKey' | 'Keyless';
  userId: Types.ObjectId;
  /** Absent for a person without organization, and where no environment was named. */
  scope?: Scope;
  organizationId?: Scope['organizationId'];
  roles: readonly MemberRoleEnum[];
  permissions: ReadonlySet<PermissionsEnum>;
}

/** A recipient of notifications, in the Inbox. */
export interface SubscriberSession {
  kind: 'subscriber';
  scope: Scope;
  /** Internal id. */
  _subscriberId: Types.ObjectId;
  subscriberId: string;
  contextKeys: readonly string[];
}

export type Session = MemberSession | SubscriberSession;

declare module 'fastify' {
  interface FastifyRequest {
    session?: Session;
  }
}

type Authenticated = Pick<FastifyRequest, 'session'>;

function sessionOf({ session }: Authenticated): Session {
  if (!session) throw unauthorized('Missing authorization header');

  return session;
}

/** The environment the caller acts in. */
export function scopeOf(request: Authenticated): Scope {
  const { scope } = sessionOf(request);
  if (!scope) throw unauthorized('Cannot find environment');

  return scope;
}

/** The signed-in person, or the owner of the API key. */
export function memberOf(request: Authenticated): MemberSession {
  const session = sessionOf(request);
  if (session.kind !== 'member') throw unauthorized('This endpoint is not for subscribers');

  return session;
}

/** The organization the person, or the API key, acts for. */
function organizationOf(request: Authenticated): Scope['organizationId'] {
  const session = sessionOf(request);
  const organizationId = session.kind === 'member' ? session.organizationId : session.scope.organizationId;
  if (!organizationId) throw unauthorized('The user does not belong to an organization');

  return organizationId;
}

/** The subscriber whose Inbox is calling. */
export function subscriberOf(request: Authenticated): SubscriberSession {
  const session = sessionOf(request);
  if (session.kind !== 'subscriber') throw unauthorized('This endpoint needs a subscriber token');

  return session;
}

/** A parameter of an endpoint that is read from the request. */
const fromRequest =
  <T>(read: (request: Authenticated) => T) =>
  (_: unknown, context: ExecutionContext): T =>
    read(context.switchToHttp().getRequest<FastifyRequest>());

/** {@link scopeOf} the request, as a parameter. */
export const CurrentScope = createParamDecorator(fromRequest(scopeOf));

/** {@link memberOf} the request, as a parameter. */
export const CurrentMember = createParamDecorator(fromRequest(memberOf));

/** {@link organizationOf} the request, as a parameter. */
export const CurrentOrganization = createParamDecorator(fromRequest(organizationOf));

/** {@link subscriberOf} the request, as a parameter. */
export const CurrentSubscriber = createParamDecorator(fromRequest(subscriberOf));
