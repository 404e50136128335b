import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { unauthorized } from '@novu/application-generic';
import type { Scope, Types } from '@novu/dal';
import type { MemberRoleEnum, PermissionsEnum } from '@novu/shared';
import type { FastifyRequest } from 'fastify';

/** Somebody of the customer's team, or one of its servers. */
export interface MemberSession {
  kind: 'member';
  scheme: 'Bearer' | 'ApiKey';
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

function sessionOf(context: ExecutionContext): Session {
  const { session } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!session) throw unauthorized('Missing authorization header');

  return session;
}

/** The environment the caller acts in. */
export const CurrentScope = createParamDecorator((_: unknown, context: ExecutionContext): Scope => {
  const { scope } = sessionOf(context);
  if (!scope) throw unauthorized('Cannot find environment');

  return scope;
});

/** The signed-in person, or the owner of the API key. */
export const CurrentMember = createParamDecorator((_: unknown, context: ExecutionContext): MemberSession => {
  const session = sessionOf(context);
  if (session.kind !== 'member') throw unauthorized('This endpoint is not for subscribers');

  return session;
});

/** The organization the person, or the API key, acts for. */
export const CurrentOrganization = createParamDecorator(
  (_: unknown, context: ExecutionContext): Scope['organizationId'] => {
    const session = sessionOf(context);
    const organizationId = session.kind === 'member' ? session.organizationId : session.scope.organizationId;
    if (!organizationId) throw unauthorized('The user does not belong to an organization');

    return organizationId;
  },
);

/** The subscriber whose Inbox is calling. */
export const CurrentSubscriber = createParamDecorator((_: unknown, context: ExecutionContext): SubscriberSession => {
  const session = sessionOf(context);
  if (session.kind !== 'subscriber') throw unauthorized('This endpoint needs a subscriber token');

  return session;
});
