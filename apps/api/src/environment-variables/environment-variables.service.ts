import { Inject, Injectable } from '@nestjs/common';
import {
  badRequest,
  conflict,
  CONNECTION,
  Encryption,
  EnvironmentVariables,
  type FieldIssues,
  invalidInput,
  notFound,
} from '@novu/application-generic';
import {
  type Connection,
  ControlValuesRepository,
  EnvironmentRepository,
  type EnvironmentVariableDoc,
  EnvironmentVariableRepository,
  type EnvironmentVariableValue,
  isDuplicateKey,
  type OrganizationId,
  type Scope,
  Types,
  withTransaction,
  WorkflowRepository,
} from '@novu/dal';
import { identifierOf } from '../workflows/workflow-response.js';
import type {
  CreateEnvironmentVariableInput,
  EnvironmentVariableValueInput,
  UpdateEnvironmentVariableInput,
} from './environment-variables.dto.js';

/** Variables an organization can have (`spec/internal-api.md` section 5.4). */
const VARIABLES_PER_ORGANIZATION = 10;

/** Who edits, and whose variables. */
interface VariableEditor {
  organizationId: OrganizationId;
  userId: Types.ObjectId;
}

/** A workflow that names a variable, as the interface shows it. */
export interface VariableUser {
  name: string;
  workflowId: string;
}

/** Values that templates of all workflows can name, other ones in each environment. */
@Injectable()
export class EnvironmentVariablesService {
  constructor(
    private readonly variables: EnvironmentVariableRepository,
    private readonly environments: EnvironmentRepository,
    private readonly controlValues: ControlValuesRepository,
    private readonly workflows: WorkflowRepository,
    private readonly inUse: EnvironmentVariables,
    private readonly encryption: Encryption,
    @Inject(CONNECTION) private readonly connection: Connection,
  ) {}

  /** @throws AppError 400 when the limit is reached, 409 when the key is taken, 422 */
  async create(
    { organizationId, userId }: VariableEditor,
    { key, isSecret = false, values = [] }: CreateEnvironmentVariableInput,
  ): Promise<EnvironmentVariableDoc> {
    await this.refuseForeign(organizationId, values);
    const variable = await withTransaction(
      this.connection,
      async () => {
        await this.refuseTooMany(organizationId);
        const created = await this.variables.create({
          _organizationId: organizationId,
          key,
          type: 'string',
          isSecret,
          values: this.stored(values, isSecret),
          _updatedBy: userId,
        });
        if (!created) throw taken(key);

        return created;
      },
      this.environments.organizationLock(organizationId),
    );
    await this.inUse.changed(environmentsOf(variable));

    return variable;
  }

  list(organizationId: OrganizationId, search?: string): Promise<EnvironmentVariableDoc[]> {
    return this.variables.list(organizationId, search);
  }

  /** @throws AppError 404 */
  async getOrThrow(organizationId: OrganizationId, key: string): Promise<EnvironmentVariableDoc> {
    const variable = await this.variables.findByKey(organizationId, key);
    if (!variable) throw notFound('environment variable', { variableKey: key });

    return variable;
  }

  /**
   * Values take the place of those of the same environments. A secret that is to be none any more needs new values wherever it has
   * some, since nobody may see the old ones.
   * @throws AppError 404, 409 when the new key is taken, 422
   */
  async update(
    { organizationId, userId }: VariableEditor,
    key: string,
    input: UpdateEnvironmentVariableInput,
  ): Promise<EnvironmentVariableDoc> {
    const given = input.values ?? [];
    await this.refuseForeign(organizationId, given);
    try {
      const variable = await withTransaction(this.connection, async () => {
        const before = await this.getOrThrow(organizationId, key);
        const isSecret = input.isSecret ?? before.isSecret;
        const values = [...this.kept(before, given, isSecret), ...this.stored(given, isSecret)];

        return this.variables.update(organizationId, before._id, {
          ...(input.key === undefined ? {} : { key: input.key }),
          isSecret,
          values,
          _updatedBy: userId,
        });
      });
      if (!variable) throw notFound('environment variable', { variableKey: key });
      await this.inUse.changed(environmentsOf(variable));

      return variable;
    } catch (error) {
      if (isDuplicateKey(error)) throw taken(input.key ?? key);
      throw error;
    }
  }

  /** @throws AppError 404 */
  async remove(organizationId: OrganizationId, key: string): Promise<void> {
    const removed = await this.variables.remove(organizationId, key);
    if (!removed) throw notFound('environment variable', { variableKey: key });
    await this.inUse.changed(environmentsOf(removed));
  }

  /** The workflows of an environment that name the variable in a step. @throws AppError 404 */
  async usersOf(scope: Scope, key: string): Promise<VariableUser[]> {
    await this.getOrThrow(scope.organizationId, key);
    const mention = mentionOf(key);
    const ids = new Set<string>();
    for await (const { _workflowId, controls } of this.controlValues.eachStep(scope)) {
      if (mention.test(JSON.stringify(controls))) ids.add(_workflowId.toHexString());
    }
    const workflows = await this.workflows.findManyById(
      scope,
      [...ids].map((id) => new Types.ObjectId(id)),
    );

    return workflows
      .map((workflow) => ({ name: workflow.name, workflowId: identifierOf(workflow) }))
      .sort((left, right) => left.name.localeCompare(right.name));
  }

  /** The values of environments the caller says nothing about. */
  private kept(
    before: EnvironmentVariableDoc,
    given: readonly EnvironmentVariableValueInput[],
    isSecret: boolean,
  ): EnvironmentVariableValue[] {
    const named = new Set(given.map(({ _environmentId }) => _environmentId.toLowerCase()));
    const kept = before.values.filter(({ _environmentId }) => !named.has(_environmentId.toHexString()));
    if (isSecret === before.isSecret) return kept;
    if (isSecret) return kept.map((one) => ({ ...one, value: this.encryption.encrypt(one.value) }));
    if (kept.length === 0) return [];
    const messages = ['a secret can be made readable only together with new values for all its environments'];
    throw invalidInput({ isSecret: { messages, value: false } });
  }

  private stored(values: readonly EnvironmentVariableValueInput[], isSecret: boolean): EnvironmentVariableValue[] {
    return values.map(({ _environmentId, value }) => ({
      _environmentId: new Types.ObjectId(_environmentId),
      value: isSecret ? this.encryption.encrypt(value) : value,
    }));
  }

  /** Another organization's environment is as unknown as one that is not there. */
  private async refuseForeign(
    organizationId: OrganizationId,
    values: readonly EnvironmentVariableValueInput[],
  ): Promise<void> {
    if (values.length === 0) return;
    const own = new Set(
      (await this.environments.listOfOrganization(organizationId)).map(({ _id }) => _id.toHexString()),
    );
    const issues: FieldIssues = {};
    values.forEach(({ _environmentId }, index) => {
      if (own.has(_environmentId.toLowerCase())) return;
      const messages = ['the organization has no such environment'];
      issues[`values.${index}._environmentId`] = { messages, value: _environmentId };
    });
    if (Object.keys(issues).length > 0) throw invalidInput(issues);
  }

  private async refuseTooMany(organizationId: OrganizationId): Promise<void> {
    const limit = VARIABLES_PER_ORGANIZATION;
    const currentCount = await this.variables.count(organizationId);
    if (currentCount >= limit) {
      throw badRequest(`An organization can have ${limit} variables`, { ctx: { currentCount, limit } });
    }
  }
}

/** `env.KEY` and `env["KEY"]`, also inside JSON text. */
function mentionOf(key: string): RegExp {
  return new RegExp(`\\benv\\s*(?:\\.\\s*${key}\\b|\\[\\s*[\\\\"']+${key}[\\\\"']+\\s*\\])`);
}

function environmentsOf({ values }: EnvironmentVariableDoc): EnvironmentVariableValue['_environmentId'][] {
  return values.map(({ _environmentId }) => _environmentId);
}

function taken(key: string): Error {
  return conflict(`There is an environment variable ${key} already`, { key });
}
