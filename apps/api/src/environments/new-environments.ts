import { Injectable } from '@nestjs/common';
import { DEFAULT_LAYOUT, Encryption, hashApiKey, newApiKey } from '@novu/application-generic';
import {
  type ApiKeyDoc,
  type EnvironmentDoc,
  type EnvironmentId,
  EnvironmentRepository,
  IntegrationRepository,
  LayoutRepository,
  type OrganizationId,
  type Scope,
  type Types,
} from '@novu/dal';
import { ChannelTypeEnum, EmailProviderIdEnum, EnvironmentTypeEnum, InAppProviderIdEnum } from '@novu/shared';
import { customAlphabet } from 'nanoid';
import { shortId } from '../short-id.js';

const ALPHANUMERIC = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const newIdentifier = customAlphabet(ALPHANUMERIC, 12);

export interface NewEnvironment {
  organizationId: OrganizationId;
  /** Whose name the API key carries. */
  userId: Types.ObjectId;
  name: string;
  type: EnvironmentTypeEnum;
  /** `#rrggbb` */
  color: string;
  parentId?: EnvironmentId;
}

/** Makes environments ready for use: application identifier, API key, built-in integrations, default layout. Meant to run in a transaction. */
@Injectable()
export class NewEnvironments {
  constructor(
    private readonly environments: EnvironmentRepository,
    private readonly integrations: IntegrationRepository,
    private readonly layouts: LayoutRepository,
    private readonly encryption: Encryption,
  ) {}

  async create({ organizationId, userId, name, type, color, parentId }: NewEnvironment): Promise<EnvironmentDoc> {
    const environment = await this.environments.create({
      _organizationId: organizationId,
      ...(parentId ? { _parentId: parentId } : {}),
      name,
      identifier: newIdentifier(),
      type,
      color,
      apiKeys: [this.newApiKey(userId)],
      widget: { notificationCenterEncryption: false },
    });
    const scope = { organizationId, environmentId: environment._id };
    await this.addBuiltInIntegrations(scope, type);
    await this.layouts.create(scope, { ...DEFAULT_LAYOUT, _creatorId: userId, _updatedBy: userId });

    return environment;
  }

  newApiKey(userId: Types.ObjectId): ApiKeyDoc {
    const plain = newApiKey();

    return { key: this.encryption.encrypt(plain), hash: hashApiKey(plain), _userId: userId };
  }

  /** The Inbox everywhere; the demo e-mail provider only where nobody expects real mail. */
  private async addBuiltInIntegrations(scope: Scope, type: EnvironmentTypeEnum): Promise<void> {
    await this.integrations.create(scope, {
      providerId: InAppProviderIdEnum.Novu,
      channel: ChannelTypeEnum.IN_APP,
      name: 'Novu Inbox',
      identifier: `novu-in-app-${shortId()}`,
      credentials: { hmac: false },
      active: true,
      primary: false,
      priority: 0,
    });
    if (type !== EnvironmentTypeEnum.DEV) return;
    await this.integrations.create(scope, {
      providerId: EmailProviderIdEnum.Novu,
      channel: ChannelTypeEnum.EMAIL,
      name: 'Novu Email',
      identifier: `novu-email-${shortId()}`,
      credentials: {},
      active: true,
      primary: true,
      priority: 1,
    });
  }
}
