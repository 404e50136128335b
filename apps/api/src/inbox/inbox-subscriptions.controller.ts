import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { notFound } from '@novu/application-generic';
import { BareAnswer } from '../http/envelope.interceptor.js';
import { SubscriberOnly } from '../http/permissions.js';
import { CurrentSubscriber, type SubscriberSession } from '../http/session.js';
import type { SubscriptionPreferenceResponse } from '../topics/subscription-preferences.dto.js';
import {
  CreateOwnSubscriptionInput,
  type OwnSubscription,
  OwnSubscriptionQuery,
  SubscriptionRuleInput,
  UpdateOwnSubscriptionInput,
} from './inbox-subscriptions.dto.js';
import { InboxSubscriptionsService } from './inbox-subscriptions.service.js';

/** What the subscriber in front of the Inbox follows (`spec/inbox-api.md` section 6). */
@ApiTags('Inbox subscriptions')
@Controller('v1/inbox')
export class InboxSubscriptionsController {
  constructor(private readonly subscriptions: InboxSubscriptionsService) {}

  /** The subscriptions the subscriber has in a topic. */
  @Get('topics/:topicKey/subscriptions')
  @SubscriberOnly()
  list(
    @CurrentSubscriber() session: SubscriberSession,
    @Param('topicKey') topicKey: string,
  ): Promise<OwnSubscription[]> {
    return this.subscriptions.list(session, topicKey);
  }

  /** Null for who is not subscribed: clients take a 404 for an error. */
  @Get('topics/:topicKey/subscriptions/:identifier')
  @SubscriberOnly()
  @BareAnswer()
  async get(
    @CurrentSubscriber() session: SubscriberSession,
    @Param('topicKey') topicKey: string,
    @Param('identifier') identifier: string,
    @Query() query: OwnSubscriptionQuery,
  ): Promise<{ data: OwnSubscription | null }> {
    return { data: await this.subscriptions.find(session, topicKey, identifier, query) };
  }

  /** Subscribes the subscriber to a topic, or changes its subscription of the same identifier. */
  @Post('topics/:topicKey/subscriptions')
  @SubscriberOnly()
  create(
    @CurrentSubscriber() session: SubscriberSession,
    @Param('topicKey') topicKey: string,
    @Body() input: CreateOwnSubscriptionInput,
  ): Promise<OwnSubscription> {
    return this.subscriptions.create(session, topicKey, input);
  }

  /** Changes name or preferences of a subscription; what is not given stays. */
  @Patch('topics/:topicKey/subscriptions/:identifier')
  @SubscriberOnly()
  update(
    @CurrentSubscriber() session: SubscriberSession,
    @Param('topicKey') topicKey: string,
    @Param('identifier') identifier: string,
    @Body() input: UpdateOwnSubscriptionInput,
  ): Promise<OwnSubscription> {
    return this.subscriptions.update(session, topicKey, identifier, input);
  }

  /** Ends a subscription of the subscriber's. */
  @Delete('topics/:topicKey/subscriptions/:identifier')
  @SubscriberOnly()
  @HttpCode(204)
  async remove(
    @CurrentSubscriber() session: SubscriberSession,
    @Param('topicKey') topicKey: string,
    @Param('identifier') identifier: string,
  ): Promise<void> {
    await this.subscriptions.remove(session, topicKey, identifier);
  }

  /** Sets whether a workflow reaches the subscriber through this subscription. */
  @Patch('subscriptions/:subscriptionIdentifier/preferences/:workflowId')
  @SubscriberOnly()
  async setRule(
    @CurrentSubscriber() session: SubscriberSession,
    @Param('subscriptionIdentifier') subscriptionIdentifier: string,
    @Param('workflowId') workflowId: string,
    @Body() { enabled, condition }: SubscriptionRuleInput,
  ): Promise<SubscriptionPreferenceResponse> {
    const change = { path: '', subscriptionIdentifier, workflowId, enabled, condition };
    const [preference] = await this.subscriptions.setRules(session, [change]);
    if (!preference) throw notFound('workflow', { workflowId });

    return preference;
  }
}
