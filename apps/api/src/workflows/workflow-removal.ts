import { Injectable } from '@nestjs/common';
import { WorkflowDefinitions } from '@novu/application-generic';
import {
  ControlValuesRepository,
  MessageTemplateRepository,
  PreferenceRepository,
  type Scope,
  type TranslatedResource,
  type WorkflowDoc,
  WorkflowRepository,
} from '@novu/dal';
import { ResourceTranslations } from '../translations/resource-translations.js';
import { identifierOf } from './workflow-response.js';

/** Takes workflows away, whoever made them. */
@Injectable()
export class WorkflowRemoval {
  constructor(
    private readonly workflows: WorkflowRepository,
    private readonly templates: MessageTemplateRepository,
    private readonly controlValues: ControlValuesRepository,
    private readonly preferences: PreferenceRepository,
    private readonly translations: ResourceTranslations,
    private readonly definitions: WorkflowDefinitions,
  ) {}

  /** Removes a workflow and what is its own. Only queries, so that it can be part of a transaction; {@link removed} belongs behind it. */
  async remove(scope: Scope, workflow: WorkflowDoc): Promise<void> {
    const { _id, steps } = workflow;
    await this.workflows.remove(scope, _id);
    await this.templates.removeMany(
      scope,
      steps.map(({ _templateId }) => _templateId),
    );
    await this.controlValues.removeOfWorkflow(scope, _id);
    await this.preferences.removeOfWorkflow(scope, _id);
    await this.translations.remove(scope, translatedAs(workflow));
  }

  /** To be called after {@link remove}, once it is stored. */
  async removed(scope: Scope, workflow: WorkflowDoc): Promise<void> {
    await this.definitions.changed(scope, identifierOf(workflow));
    await this.translations.changed(scope, translatedAs(workflow));
  }
}

function translatedAs(workflow: WorkflowDoc): TranslatedResource {
  return { resourceType: 'workflow', resourceId: identifierOf(workflow) };
}
