import { Injectable } from '@nestjs/common';
import { AppError, badRequest, logger } from '@novu/application-generic';
import {
  type EnvironmentDoc,
  type OrganizationId,
  type Scope,
  type Types,
  type UserDoc,
  UserRepository,
  WorkflowRepository,
} from '@novu/dal';
import { EnvironmentEnum } from '@novu/shared';
import { EnvironmentsService } from './environments.service.js';
import type { Publishable, PublishableResource } from './publishable.js';
import { PublishedLayouts } from './published-layouts.js';
import { PublishedWorkflows } from './published-workflows.js';
import {
  type ChangeResponse,
  type DependencyResponse,
  type DiffEnvironmentInput,
  type DiffResponse,
  type PublishEnvironmentInput,
  PUBLISHED_TYPES,
  type PublishResponse,
  type PublishResult,
  type ResourceDiffResponse,
  type ResourceInfo,
  type TagResponse,
} from './publishing.dto.js';
import { changesOf, type ResourceChange } from './resource-diff.js';

const log = logger('publishing');

interface Route {
  source: Scope;
  target: Scope;
}

/** One resource in both environments; in at least one of them. */
interface Pair {
  id: string;
  source?: PublishableResource;
  target?: PublishableResource;
}

type People = ReadonlyMap<string, UserDoc>;

/** Brings one environment of an organization into line with another one (`spec/internal-api.md` section 5.2). */
@Injectable()
export class PublishingService {
  constructor(
    private readonly environments: EnvironmentsService,
    private readonly workflowRepository: WorkflowRepository,
    private readonly users: UserRepository,
    private readonly workflows: PublishedWorkflows,
    private readonly layouts: PublishedLayouts,
  ) {}

  /** @throws AppError 404 */
  async tags(organizationId: OrganizationId, environment: string): Promise<TagResponse[]> {
    const scope = scopeOf(await this.environments.find(organizationId, environment));

    return (await this.workflowRepository.listTags(scope)).map((name) => ({ name }));
  }

  /** @throws AppError 400 for one and the same environment, 404 */
  async diff(
    organizationId: OrganizationId,
    targetEnvironment: string,
    { sourceEnvironmentId }: DiffEnvironmentInput,
  ): Promise<DiffResponse> {
    const route = await this.routeOf(organizationId, targetEnvironment, sourceEnvironmentId);
    const workflows = await this.pairsOf(this.workflows, route);
    const layouts = await this.pairsOf(this.layouts, route);
    const people = await this.peopleOf([...workflows, ...layouts]);
    const resources = [
      ...workflows.map((pair) => ({
        ...toDiff(PUBLISHED_TYPES.workflow, pair, people),
        dependencies: layoutsNeededBy(pair, layouts),
      })),
      ...layouts.map((pair) => ({
        ...toDiff(PUBLISHED_TYPES.layout, pair, people),
        dependencies: workflowsThatNeed(pair, workflows),
      })),
    ];
    const totalChanges = resources.reduce((total, { changes }) => total + changes.length, 0);

    return {
      sourceEnvironmentId: route.source.environmentId.toHexString(),
      targetEnvironmentId: route.target.environmentId.toHexString(),
      resources,
      summary: { totalEntities: resources.length, totalChanges, hasChanges: totalChanges > 0 },
    };
  }

  /**
   * Each workflow and each layout is a step of its own: what fails is told, and the others go on.
   * @throws AppError 400 for one and the same environment, 404
   */
  async publish(
    organizationId: OrganizationId,
    userId: Types.ObjectId,
    targetEnvironment: string,
    { sourceEnvironmentId, dryRun = false, resources }: PublishEnvironmentInput,
  ): Promise<PublishResponse> {
    const route = await this.routeOf(organizationId, targetEnvironment, sourceEnvironmentId);
    const results: PublishResult[] = [];
    for (const kind of [this.workflows, this.layouts]) {
      const selected = resources?.filter(({ resourceType }) => resourceType === kind.type);
      if (selected?.length === 0) continue;
      const ids = selected?.map(({ resourceId }) => resourceId);
      results.push(await this.publishKind(kind, { ...route, userId, dryRun, ids }));
    }
    const count = (of: (result: PublishResult) => number): number =>
      results.reduce((total, result) => total + of(result), 0);

    return {
      results,
      summary: {
        resources: count(({ totalProcessed }) => totalProcessed),
        successful: count(({ successful }) => successful.length),
        failed: count(({ failed }) => failed.length),
        skipped: count(({ skipped }) => skipped.length),
      },
    };
  }

  private async publishKind(
    kind: Publishable,
    { ids, dryRun, userId, ...route }: Route & { ids: string[] | undefined; dryRun: boolean; userId: Types.ObjectId },
  ): Promise<PublishResult> {
    const all = await this.pairsOf(kind, route);
    const chosen = ids ? [...new Set(ids)].map((id) => all.find((pair) => pair.id === id) ?? { id }) : all;
    const result: PublishResult = {
      resourceType: kind.type,
      successful: [],
      failed: [],
      skipped: [],
      totalProcessed: chosen.length,
    };
    for (const pair of chosen) {
      const { id, source, target } = pair;
      const named = { resourceType: kind.type, resourceId: id, resourceName: (source ?? target)?.name ?? id };
      if (!source && !target) result.failed.push({ ...named, error: 'Neither environment has it' });
      else if (dryRun) result.skipped.push({ ...named, reason: 'Dry run mode' });
      else if (changesOf(source, target).length === 0) result.skipped.push({ ...named, reason: 'No changes detected' });
      else {
        try {
          const action = await publishOne(kind, { ...route, userId }, pair);
          result.successful.push({ ...named, action });
        } catch (error) {
          result.failed.push({ ...named, error: reasonOf(error) });
        }
      }
    }

    return result;
  }

  private async routeOf(organizationId: OrganizationId, target: string, source?: string): Promise<Route> {
    const to = await this.environments.find(organizationId, target);
    const from = source
      ? await this.environments.find(organizationId, source)
      : await this.environments.findByName(organizationId, EnvironmentEnum.DEVELOPMENT);
    if (from._id.equals(to._id)) throw badRequest('Source and target are the same environment');

    return { source: scopeOf(from), target: scopeOf(to) };
  }

  /** Those of the source in their order, then what only the target has. */
  private async pairsOf(kind: Publishable, route: Route): Promise<Pair[]> {
    const [sources, targets] = await Promise.all([kind.list(route.source), kind.list(route.target)]);
    const byId = new Map(targets.map((target) => [target.id, target]));
    const pairs = sources.map((source): Pair => {
      const target = byId.get(source.id);
      byId.delete(source.id);

      return { id: source.id, source, ...(target ? { target } : {}) };
    });

    const gone = [...byId.values()].filter(({ stays }) => !stays);

    return [...pairs, ...gone.map((target): Pair => ({ id: target.id, target }))];
  }

  private async peopleOf(pairs: readonly Pair[]): Promise<People> {
    const ids = pairs.flatMap(({ source, target }) => [source?.updatedBy ?? [], target?.updatedBy ?? []].flat());
    const users = ids.length > 0 ? await this.users.findByIds(ids) : [];

    return new Map(users.map((user) => [user._id.toHexString(), user]));
  }
}

function scopeOf({ _organizationId, _id }: EnvironmentDoc): Scope {
  return { organizationId: _organizationId, environmentId: _id };
}

async function publishOne(
  kind: Publishable,
  { source, target, userId }: Parameters<Publishable['copy']>[0],
  pair: Pair,
): Promise<'created' | 'updated' | 'deleted'> {
  if (pair.source) {
    await kind.copy({ source, target, userId }, pair.id);

    return pair.target ? 'updated' : 'created';
  }
  await kind.remove(target, pair.id);

  return 'deleted';
}

function reasonOf(error: unknown): string {
  if (error instanceof AppError) return error.publicMessage;
  log.error('a resource could not be published', { error });

  return 'Internal error';
}

function toDiff(resourceType: ChangeResponse['resourceType'], pair: Pair, people: People): ResourceDiffResponse {
  const changes = changesOf(pair.source, pair.target);
  const count = (...actions: ResourceChange['action'][]): number =>
    changes.filter(({ action }) => actions.includes(action)).length;
  const sourceResource = toInfo(pair.source, people);
  const targetResource = toInfo(pair.target, people);

  return {
    resourceType,
    sourceResource,
    targetResource,
    changes: changes.map((change) => toChange(change, { resourceType, sourceResource, targetResource })),
    summary: {
      added: count('added'),
      modified: count('modified', 'moved'),
      deleted: count('deleted'),
      unchanged: changes.length === 0 ? 1 : 0,
    },
  };
}

function toChange(
  { action, diffs, step }: ResourceChange,
  of: Pick<ChangeResponse, 'resourceType' | 'sourceResource' | 'targetResource'>,
): ChangeResponse {
  if (!step) return { ...of, action, diffs };
  const { source, target, previousIndex, newIndex } = step;
  const infoOf = (found: typeof source, resource: ResourceInfo | null): ResourceInfo | null =>
    found && resource ? { ...resource, id: found.stepId, name: found.name } : null;

  return {
    resourceType: of.resourceType,
    sourceResource: infoOf(source, of.sourceResource),
    targetResource: infoOf(target, of.targetResource),
    action,
    diffs,
    stepType: (source ?? target)?.type ?? '',
    ...(previousIndex === undefined ? {} : { previousIndex }),
    ...(newIndex === undefined ? {} : { newIndex }),
  };
}

function toInfo(resource: PublishableResource | undefined, people: People): ResourceInfo | null {
  if (!resource) return null;
  const person = people.get(resource.updatedBy?.toHexString() ?? '');

  return {
    id: resource.id,
    name: resource.name,
    updatedBy: person
      ? {
          _id: person._id.toHexString(),
          firstName: person.firstName ?? '',
          lastName: person.lastName ?? null,
          ...(person.externalId ? { externalId: person.externalId } : {}),
        }
      : null,
    updatedAt: resource.updatedAt.toISOString(),
  };
}

/** Layouts the e-mails of a workflow name. One the target lacks has to come along. */
function layoutsNeededBy({ source }: Pair, layouts: readonly Pair[]): DependencyResponse[] {
  return [...new Set(source?.layoutIds ?? [])].map((id): DependencyResponse => {
    const layout = layouts.find((candidate) => candidate.id === id);
    const isThere = layout?.target !== undefined;

    return {
      resourceType: PUBLISHED_TYPES.layout,
      resourceId: id,
      resourceName: (layout?.source ?? layout?.target)?.name ?? id,
      isBlocking: !isThere,
      reason: isThere ? 'LAYOUT_EXISTS_IN_TARGET' : 'LAYOUT_REQUIRED_FOR_WORKFLOW',
    };
  });
}

/** Workflows of the target that still use a layout the source has no more. */
function workflowsThatNeed({ id, source }: Pair, workflows: readonly Pair[]): DependencyResponse[] {
  if (source) return [];

  return workflows.flatMap(({ target }): DependencyResponse[] =>
    target?.layoutIds.includes(id)
      ? [
          {
            resourceType: PUBLISHED_TYPES.workflow,
            resourceId: target.id,
            resourceName: target.name,
            isBlocking: true,
            reason: 'LAYOUT_REQUIRED_FOR_WORKFLOW',
          },
        ]
      : [],
  );
}
