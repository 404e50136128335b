import { Injectable } from '@nestjs/common';
import { notFound } from '@novu/application-generic';
import {
  LayoutRepository,
  type Scope,
  type TranslatedResource,
  type TranslatedResourceType,
  type TranslationGroupInput,
  WorkflowRepository,
} from '@novu/dal';

/** The workflows and layouts that translations are of. */
@Injectable()
export class TranslatedResources {
  constructor(
    private readonly workflows: WorkflowRepository,
    private readonly layouts: LayoutRepository,
  ) {}

  /** @throws AppError 404 */
  async getOrThrow(scope: Scope, { resourceType, resourceId }: TranslatedResource): Promise<TranslationGroupInput> {
    const [found] = await this.findMany(scope, resourceType, [resourceId]);
    if (!found) throw notFound(resourceType, { resourceId });

    return found;
  }

  /** Those that exist. One query; none for no ids. */
  async findMany(
    scope: Scope,
    resourceType: TranslatedResourceType,
    ids: readonly string[],
  ): Promise<TranslationGroupInput[]> {
    if (ids.length === 0) return [];
    if (resourceType === 'layout') {
      return (await this.layouts.findManyByIdentifier(scope, ids)).map(({ _id, identifier, name }) => ({
        resourceType,
        resourceId: identifier,
        resourceName: name,
        _resourceInternalId: _id,
      }));
    }

    return (await this.workflows.findManyByIdentifier(scope, ids)).map(({ _id, triggers, name }) => ({
      resourceType,
      resourceId: triggers[0]?.identifier ?? '',
      resourceName: name,
      _resourceInternalId: _id,
    }));
  }
}
