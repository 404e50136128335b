import { Inject, Injectable } from '@nestjs/common';
import {
  badRequest,
  CONNECTION,
  Encryption,
  EnvironmentVariables,
  invalidInput,
  notFound,
} from '@novu/application-generic';
import {
  type Connection,
  type EnvironmentDoc,
  EnvironmentRepository,
  idIn,
  isDuplicateKey,
  type OrganizationId,
  type Scope,
  type Types,
  type Update,
  withTransaction,
} from '@novu/dal';
import { EnvironmentEnum, EnvironmentTypeEnum, PermissionsEnum } from '@novu/shared';
import { Authenticator } from '../http/authenticator.js';
import type { MemberSession } from '../http/session.js';
import { EnvironmentRemovals } from './environment-removals.js';
import {
  type ApiKeyResponse,
  type CreateEnvironmentInput,
  type EnvironmentResponse,
  toApiKeyResponses,
  toEnvironmentResponse,
  type UpdateEnvironmentInput,
} from './environments.dto.js';
import { NewEnvironments } from './new-environments.js';

/** Development and Production among them (`spec/engine.md` section 20). */
const ENVIRONMENTS_PER_ORGANIZATION = 10;

/** The two every organization has. Compared without regard to case. */
const PROTECTED_NAMES: readonly string[] = Object.values(EnvironmentEnum).map((name) => name.toLowerCase());

/** What can be done with environments and their keys. */
@Injectable()
export class EnvironmentsService {
  constructor(
    private readonly environments: EnvironmentRepository,
    private readonly newEnvironments: NewEnvironments,
    private readonly authenticator: Authenticator,
    private readonly encryption: Encryption,
    private readonly removals: EnvironmentRemovals,
    private readonly variables: EnvironmentVariables,
    @Inject(CONNECTION) private readonly connection: Connection,
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

  /** A custom environment, ready for use. @throws AppError 400 when the name is taken or there are too many, 404 for the parent, 422 */
  async create(
    organizationId: OrganizationId,
    member: MemberSession,
    { name, color, parentId }: CreateEnvironmentInput,
  ): Promise<EnvironmentResponse> {
    refuseProtectedName(name);
    const created = await withTransaction(
      this.connection,
      async () => {
        const siblings = await this.environments.listOfOrganization(organizationId);
        refuseTooMany(siblings.length);
        refuseTakenName(siblings, name);
        const parent = parentId === undefined ? undefined : await this.find(organizationId, parentId);

        return this.newEnvironments.create({
          organizationId,
          userId: member.userId,
          name,
          type: EnvironmentTypeEnum.PROD,
          color,
          ...(parent ? { parentId: parent._id } : {}),
        });
      },
      this.environments.organizationLock(organizationId),
    );
    const showsKeys = member.permissions.has(PermissionsEnum.APIKEY_READ);

    return toEnvironmentResponse(created, showsKeys ? toApiKeyResponses(created.apiKeys, this.encryption) : []);
  }

  /** @throws AppError 400 when the name or the identifier is taken, 404, 422 for a name that is protected */
  async update(
    organizationId: OrganizationId,
    idOrIdentifier: string,
    input: UpdateEnvironmentInput,
  ): Promise<EnvironmentResponse> {
    try {
      const changed = await withTransaction(
        this.connection,
        () => this.updateInTransaction(organizationId, idOrIdentifier, input),
        this.environments.organizationLock(organizationId),
      );
      // Templates may name the environment.
      await this.variables.changed([changed._id]);

      return toEnvironmentResponse(changed);
    } catch (error) {
      // 400, not 409: clients repeat a 409 for up to an hour.
      if (isDuplicateKey(error))
        throw badRequest('Another environment has this identifier', { ctx: { identifier: input.identifier } });
      throw error;
    }
  }

  private async updateInTransaction(
    organizationId: OrganizationId,
    idOrIdentifier: string,
    input: UpdateEnvironmentInput,
  ): Promise<EnvironmentDoc> {
    const siblings = await this.environments.listOfOrganization(organizationId);
    const environment = await this.find(organizationId, idOrIdentifier);
    if (input.name !== undefined && input.name !== environment.name) {
      refuseProtectedName(environment.name);
      refuseProtectedName(input.name);
      const others = siblings.filter(({ _id }) => !_id.equals(environment._id));
      refuseTakenName(others, input.name);
    }
    const parent = input.parentId === undefined ? undefined : await this.find(organizationId, input.parentId);
    if (parent?._id.equals(environment._id)) throw badRequest('An environment cannot be its own parent');
    const changed = await this.environments.update(organizationId, environment._id, changesOf(input, parent));
    if (!changed) throw notFound('environment', { environmentId: idOrIdentifier });

    return changed;
  }

  /** @throws AppError 400 for the environments every organization has, 404 */
  async remove(organizationId: OrganizationId, idOrIdentifier: string): Promise<void> {
    const environment = await this.find(organizationId, idOrIdentifier);
    if (isProtectedName(environment.name)) throw badRequest(`${environment.name} cannot be removed`);
    await this.removals.remove(environment);
    await this.authenticator.forgetApiKeys(environment);
  }

  /** By internal id, slug or identifier. @throws AppError 404 */
  async find(organizationId: OrganizationId, idOrIdentifier: string): Promise<EnvironmentDoc> {
    const id = idIn(idOrIdentifier);
    const environment =
      (id && (await this.environments.findInOrganization(organizationId, id))) ??
      (await this.environments.findByIdentifier(idOrIdentifier));
    if (!environment?._organizationId.equals(organizationId))
      throw notFound('environment', { environmentId: idOrIdentifier });

    return environment;
  }

  /** @throws AppError 404 */
  async findByName(organizationId: OrganizationId, name: string): Promise<EnvironmentDoc> {
    const environments = await this.environments.listOfOrganization(organizationId);
    const environment = environments.find((candidate) => candidate.name === name);
    if (!environment) throw notFound('environment', { name });

    return environment;
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

function isProtectedName(name: string): boolean {
  return PROTECTED_NAMES.includes(name.toLowerCase());
}

function refuseProtectedName(name: string): void {
  if (isProtectedName(name))
    throw invalidInput({
      name: { messages: ['Development and Production are names of the environments every organization has'] },
    });
}

function refuseTakenName(others: readonly EnvironmentDoc[], name: string): void {
  if (others.some((other) => other.name.toLowerCase() === name.toLowerCase()))
    throw badRequest(`There is an environment with the name ${name} already`, { ctx: { name } });
}

function refuseTooMany(currentCount: number): void {
  const limit = ENVIRONMENTS_PER_ORGANIZATION;
  if (currentCount >= limit)
    throw badRequest(`An organization can have ${limit} environments`, { ctx: { currentCount, limit } });
}

function changesOf(
  { name, identifier, color, dns, bridge }: UpdateEnvironmentInput,
  parent: EnvironmentDoc | undefined,
): Update<EnvironmentDoc> {
  const given = Object.entries({
    name,
    identifier,
    color,
    _parentId: parent?._id,
    'dns.inboundParseDomain': dns?.inboundParseDomain,
    'bridge.url': bridge?.url,
    'echo.url': bridge?.url,
  }).filter(([, value]) => value !== undefined);

  return { $set: Object.fromEntries(given) };
}
