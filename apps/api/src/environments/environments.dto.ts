import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Encryption } from '@novu/application-generic';
import type { ApiKeyDoc, EnvironmentDoc } from '@novu/dal';
import { EnvironmentEnum, EnvironmentTypeEnum, toSlug } from '@novu/shared';

/** A secret key of an environment, in the clear. */
export class ApiKeyResponse {
  @ApiProperty()
  key: string;

  @ApiProperty()
  _userId: string;
}

export class EnvironmentResponse {
  @ApiProperty()
  _id: string;

  @ApiProperty()
  name: string;

  @ApiProperty()
  _organizationId: string;

  /** Public application identifier. */
  @ApiProperty()
  identifier: string;

  @ApiProperty({ enum: EnvironmentTypeEnum })
  type: EnvironmentTypeEnum;

  @ApiPropertyOptional()
  _parentId?: string;

  @ApiPropertyOptional()
  color?: string;

  @ApiProperty()
  slug: string;

  /** Empty for callers who may not read keys; left out where keys are never shown. */
  @ApiPropertyOptional({ type: [ApiKeyResponse] })
  apiKeys?: ApiKeyResponse[];

  @ApiProperty()
  createdAt: string;

  @ApiProperty()
  updatedAt: string;
}

export function toApiKeyResponses(apiKeys: readonly ApiKeyDoc[], encryption: Encryption): ApiKeyResponse[] {
  return apiKeys.map(({ key, _userId }) => ({ key: encryption.decrypt(key), _userId: _userId.toHexString() }));
}

/** @param apiKeys what of the keys the caller may see; left out when absent. */
export function toEnvironmentResponse(environment: EnvironmentDoc, apiKeys?: ApiKeyResponse[]): EnvironmentResponse {
  const id = environment._id.toHexString();

  return {
    _id: id,
    name: environment.name,
    _organizationId: environment._organizationId.toHexString(),
    identifier: environment.identifier,
    type: environment.type ?? typeFromName(environment.name),
    ...(environment._parentId ? { _parentId: environment._parentId.toHexString() } : {}),
    ...(environment.color ? { color: environment.color } : {}),
    slug: toSlug(environment.name, 'environment', id),
    ...(apiKeys ? { apiKeys } : {}),
    createdAt: environment.createdAt.toISOString(),
    updatedAt: environment.updatedAt.toISOString(),
  };
}

/** Environments carried over from older installs have no type (`spec/data-model.md` section 2). */
function typeFromName(name: string): EnvironmentTypeEnum {
  return name === String(EnvironmentEnum.DEVELOPMENT) ? EnvironmentTypeEnum.DEV : EnvironmentTypeEnum.PROD;
}
