import { Injectable } from '@nestjs/common';
import { Encryption, notFound } from '@novu/application-generic';
import { type EnvironmentDoc, EnvironmentRepository, type OrganizationId, type Scope, type Types } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { Authenticator } from '../http/authenticator.js';
import type { MemberSession } from '../http/session.js';
import {
  type ApiKeyResponse,
  type EnvironmentResponse,
  toApiKeyResponses,
  toEnvironmentResponse,
} from './environments.dto.js';
import { NewEnvironments } from './new-environments.js';

/** What can be done with environments and their keys. */
@Injectable()
export class EnvironmentsService {
  constructor(
    private readonly environments: EnvironmentRepository,
    private readonly newEnvironments: NewEnvironments,
    private readonly authenticator: Authenticator,
    private readonly encryption: Encryption,
  ) {}

  async get(scope: Scope): Promise<EnvironmentResponse> {
    return toEnvironmentResponse(await this.getOrThrow(scope));
  }

  /** Keys are shown to people who may read them; to a server only that of its own environment, not those of the others. */
  async list(organizationId: OrganizationId, member: MemberSession): Promise<EnvironmentResponse[]> {
    const environments = await this.environments.listOfOrganization(organizationId);
    const showsKeys = ({ _id }: EnvironmentDoc): boolean =>
      member.permissions.has(PermissionsEnum.APIKEY_READ) &&
      (member.scheme === 'Bearer' || member.scope?.environmentId.equals(_id) === true);

    return environments.map((environment) =>
      toEnvironmentResponse(
        environment,
        showsKeys(environment) ? toApiKeyResponses(environment.apiKeys, this.encryption) : [],
      ),
    );
  }

  async listApiKeys(scope: Scope): Promise<ApiKeyResponse[]> {
    return toApiKeyResponses((await this.getOrThrow(scope)).apiKeys, this.encryption);
  }

  /** One new key takes the place of all others, which stop working at once in every process. */
  async regenerateApiKeys(scope: Scope, userId: Types.ObjectId): Promise<ApiKeyResponse[]> {
    const apiKeys = [this.newEnvironments.newApiKey(userId)];
    const before = await this.environments.replaceApiKeys(scope.environmentId, apiKeys);
    if (!before) throw notFound('environment', { environmentId: scope.environmentId.toHexString() });
    await this.authenticator.forgetApiKeys(before);

    return toApiKeyResponses(apiKeys, this.encryption);
  }

  private async getOrThrow({ organizationId, environmentId }: Scope): Promise<EnvironmentDoc> {
    const environment = await this.environments.findInOrganization(organizationId, environmentId);
    if (!environment) throw notFound('environment', { environmentId: environmentId.toHexString() });

    return environment;
  }
}
