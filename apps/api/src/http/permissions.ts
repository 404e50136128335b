import { SetMetadata } from '@nestjs/common';
import type { PermissionsEnum } from '@novu/shared';

/** Who may call an endpoint. Every endpoint says so; the API does not start otherwise. */
export type Access =
  | { kind: 'public' }
  /** Any signed-in person, or an API key where allowed. */
  | { kind: 'member'; permissions: readonly PermissionsEnum[]; apiKey: boolean; organization: boolean }
  /** The bearer of an Inbox token. */
  | { kind: 'subscriber' };

export const ACCESS = 'access';

/** Anybody, without credentials. */
export const Public = (): MethodDecorator => SetMetadata(ACCESS, { kind: 'public' } satisfies Access);

/** Members whose role has all the permissions, and API keys of the environment. */
export const Can = (...permissions: PermissionsEnum[]): MethodDecorator =>
  SetMetadata(ACCESS, { kind: 'member', permissions, apiKey: true, organization: true } satisfies Access);

/** As {@link Can}, but not with an API key. */
export const PersonCan = (...permissions: PermissionsEnum[]): MethodDecorator =>
  SetMetadata(ACCESS, { kind: 'member', permissions, apiKey: false, organization: true } satisfies Access);

/** Any signed-in person or API key: nothing more is needed. */
export const AnyMember = (): MethodDecorator => Can();

/** A signed-in person, even one who belongs to no organization yet. */
export const AnyPerson = (): MethodDecorator =>
  SetMetadata(ACCESS, { kind: 'member', permissions: [], apiKey: false, organization: false } satisfies Access);

/** As {@link AnyPerson}, and API keys as well. */
export const AnyCaller = (): MethodDecorator =>
  SetMetadata(ACCESS, { kind: 'member', permissions: [], apiKey: true, organization: false } satisfies Access);

/** The bearer of an Inbox token. */
export const SubscriberOnly = (): MethodDecorator => SetMetadata(ACCESS, { kind: 'subscriber' } satisfies Access);
