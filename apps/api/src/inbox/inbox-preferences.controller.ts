import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { notFound } from '@novu/application-generic';
import type { PreferenceOwner } from '@novu/dal';
import { SubscriberOnly } from '../http/permissions.js';
import { CurrentSubscriber, type SubscriberSession } from '../http/session.js';
import { ChannelChoicesInput, parseSchedule } from '../preferences/preferences.dto.js';
import { PreferencesService } from '../preferences/preferences.service.js';
import type { SubscriptionPreferenceResponse } from '../topics/subscription-preferences.dto.js';
import {
  InboxBulkPreferencesInput,
  InboxGlobalPreferenceInput,
  type InboxPreference,
  InboxPreferencesQuery,
  toGlobalPreference,
  toRuleChanges,
  toWorkflowChoice,
  toWorkflowPreference,
} from './inbox-preferences.dto.js';
import { InboxSubscriptionsService } from './inbox-subscriptions.service.js';

/** What the subscriber in front of the Inbox wants to receive (`spec/inbox-api.md` section 5). */
@ApiTags('Inbox preferences')
@Controller('v1/inbox/preferences')
export class InboxPreferencesController {
  constructor(
    private readonly preferences: PreferencesService,
    private readonly subscriptions: InboxSubscriptionsService,
  ) {}

  /** The global preference first, then those of active workflows. */
  @Get()
  @SubscriberOnly()
  async list(
    @CurrentSubscriber() session: SubscriberSession,
    @Query() { criticality, tags, severity }: InboxPreferencesQuery,
  ): Promise<InboxPreference[]> {
    const { global, workflows } = await this.preferences.list(session.scope, ownerOf(session), {
      criticality,
      ...(tags ? { tags } : {}),
      ...(severity ? { severity } : {}),
    });

    return [toGlobalPreference(global), ...workflows.map(toWorkflowPreference)];
  }

  /** What the subscriber has said for all workflows. */
  @Get('global')
  @SubscriberOnly()
  async global(@CurrentSubscriber() session: SubscriberSession): Promise<InboxPreference> {
    return toGlobalPreference(await this.preferences.global(session.scope, ownerOf(session)));
  }

  /** Switches channels everywhere, or changes the schedule. */
  @Patch()
  @SubscriberOnly()
  async updateGlobal(
    @CurrentSubscriber() session: SubscriberSession,
    @Body() { schedule: given, ...channels }: InboxGlobalPreferenceInput,
  ): Promise<InboxPreference> {
    const schedule = given && parseSchedule(given, 'schedule');
    await this.preferences.setGlobal(session.scope, ownerOf(session), {
      channels,
      ...(schedule ? { schedule } : {}),
    });

    return this.global(session);
  }

  /** All of them or none. Of workflows, or of what subscriptions say about workflows (`spec/inbox-api.md` section 6). */
  @Patch('bulk')
  @SubscriberOnly()
  async updateMany(
    @CurrentSubscriber() session: SubscriberSession,
    @Body() { preferences }: InboxBulkPreferencesInput,
  ): Promise<InboxPreference[] | SubscriptionPreferenceResponse[]> {
    const rules = toRuleChanges(preferences);
    if (rules) return this.subscriptions.setRules(session, rules);
    const choices = preferences.map(toWorkflowChoice);
    const changed = await this.preferences.setOfWorkflows(session.scope, ownerOf(session), choices);

    return changed.map(toWorkflowPreference);
  }

  /**
   * Sets on which channels the subscriber wants one workflow; 400 for a critical one.
   * @param workflowId internal id, identifier or slug. @throws AppError 400 for a critical workflow, 404
   */
  @Patch(':workflowId')
  @SubscriberOnly()
  async updateWorkflow(
    @CurrentSubscriber() session: SubscriberSession,
    @Param('workflowId') workflowId: string,
    @Body() channels: ChannelChoicesInput,
  ): Promise<InboxPreference> {
    const changes = [{ workflowId, channels: { ...channels } }];
    const [changed] = await this.preferences.setOfWorkflows(session.scope, ownerOf(session), changes);
    if (!changed) throw notFound('workflow', { workflowId });

    return toWorkflowPreference(changed);
  }
}

function ownerOf({ _subscriberId, contextKeys }: SubscriberSession): PreferenceOwner {
  return { subscriberId: _subscriberId, contextKeys };
}
