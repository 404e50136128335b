import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { notFound } from '@novu/application-generic';
import type { Scope } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { Can } from '../http/permissions.js';
import { CurrentScope } from '../http/session.js';
import {
  LegacyGlobalInput,
  LegacyPreferencesQuery,
  type LegacyPreferenceResponse,
  LegacyWorkflowInput,
  toChoice,
  toLegacyGlobal,
  toLegacyWorkflow,
} from './legacy-preferences.dto.js';
import { WorkflowCriticalityEnum } from './preferences.dto.js';
import { PreferencesService } from './preferences.service.js';

/** What `@novu/node` calls (`spec/rest-api.md` section 4). */
@ApiTags('Subscriber preferences (v1)')
@Controller('v1/subscribers/:subscriberId/preferences')
export class LegacyPreferencesController {
  constructor(private readonly preferences: PreferencesService) {}

  /** Of every active workflow, the critical ones included. */
  @Get()
  @Can(PermissionsEnum.SUBSCRIBER_READ)
  async list(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Query() { includeInactiveChannels }: LegacyPreferencesQuery,
  ): Promise<LegacyPreferenceResponse[]> {
    const owner = { subscriberId, contextKeys: [] };
    const { workflows } = await this.preferences.list(scope, owner, { criticality: WorkflowCriticalityEnum.ALL });

    return workflows.map((preference) => toLegacyWorkflow(preference, includeInactiveChannels));
  }

  /** What a subscriber has said for all workflows (`global`) or for each (`template`). */
  @Get(':levelOrWorkflow')
  @Can(PermissionsEnum.SUBSCRIBER_READ)
  async listOfLevel(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Param('levelOrWorkflow') level: string,
    @Query() query: LegacyPreferencesQuery,
  ): Promise<LegacyPreferenceResponse[]> {
    if (level === 'template') return this.list(scope, subscriberId, query);
    if (level !== 'global') throw notFound('level', { level });
    const owner = { subscriberId, contextKeys: [] };

    return [toLegacyGlobal(await this.preferences.global(scope, owner), query.includeInactiveChannels)];
  }

  /** Sets on which channels a subscriber wants anything at all. */
  @Patch()
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  async updateGlobal(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Body() body: LegacyGlobalInput,
  ): Promise<LegacyPreferenceResponse> {
    const owner = await this.preferences.ownerOf(scope, subscriberId);
    await this.preferences.setGlobal(scope, owner, toChoice(body, body.preferences ?? []));

    return toLegacyGlobal(await this.preferences.global(scope, owner));
  }

  /** Sets on which channels a subscriber wants one workflow. @throws AppError 400 for a critical workflow */
  @Patch(':levelOrWorkflow')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  async updateWorkflow(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Param('levelOrWorkflow') workflowId: string,
    @Body() body: LegacyWorkflowInput,
  ): Promise<LegacyPreferenceResponse> {
    const owner = await this.preferences.ownerOf(scope, subscriberId);
    const choice = toChoice(body, body.channel ? [body.channel] : []);
    const [preference] = await this.preferences.setOfWorkflows(scope, owner, [{ workflowId, ...choice }]);
    if (!preference) throw notFound('workflow', { workflowId });

    return toLegacyWorkflow(preference);
  }
}
