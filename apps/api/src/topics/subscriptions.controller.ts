import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Scope } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { parseContexts } from '../contexts/context-input.js';
import { BareAnswer } from '../http/envelope.interceptor.js';
import { toCursorQuery } from '../http/paging.js';
import { Can } from '../http/permissions.js';
import { CurrentScope } from '../http/session.js';
import {
  CreateTopicSubscriptionsInput,
  ListSubscriberSubscriptionsQuery,
  ListTopicSubscriptionsQuery,
  parseEntries,
  type SubscriptionDetailsResponse,
  type SubscriptionPage,
  type SubscriptionResponse,
  type SubscriptionsResult,
  toMembershipResponse,
  type TopicMembershipResponse,
  TopicSubscriptionsInput,
  UpdateSubscriptionInput,
} from './subscriptions.dto.js';
import { parsePreferences } from './subscription-preferences.dto.js';
import { SubscriptionsService } from './subscriptions.service.js';

@ApiTags('Topic subscriptions')
@Controller()
export class SubscriptionsController {
  constructor(private readonly subscriptions: SubscriptionsService) {}

  /** Subscribes up to 100 subscribers to a topic; what fails is told one by one. */
  @Post('v2/topics/:topicKey/subscriptions')
  @Can(PermissionsEnum.TOPIC_WRITE)
  @BareAnswer()
  create(
    @CurrentScope() scope: Scope,
    @Param('topicKey') key: string,
    @Body() body: CreateTopicSubscriptionsInput,
  ): Promise<SubscriptionsResult> {
    return this.subscriptions.subscribe(scope, key, parseEntries(body, { needsSubscriber: true }), {
      topicName: body.name,
      preferences: parsePreferences(body.preferences),
      contexts: parseContexts(body.context),
    });
  }

  /** Ends up to 100 subscriptions of a topic; what fails is told one by one. */
  @Delete('v2/topics/:topicKey/subscriptions')
  @Can(PermissionsEnum.TOPIC_WRITE)
  @BareAnswer()
  remove(
    @CurrentScope() scope: Scope,
    @Param('topicKey') key: string,
    @Body() body: TopicSubscriptionsInput,
  ): Promise<SubscriptionsResult> {
    return this.subscriptions.unsubscribe(scope, key, parseEntries(body, { needsSubscriber: false }));
  }

  /** The subscriptions of a topic, by cursor. */
  @Get('v2/topics/:topicKey/subscriptions')
  @Can(PermissionsEnum.TOPIC_READ)
  @BareAnswer()
  listOfTopic(
    @CurrentScope() scope: Scope,
    @Param('topicKey') key: string,
    @Query() query: ListTopicSubscriptionsQuery,
  ): Promise<SubscriptionPage> {
    return this.subscriptions.listOfTopic(scope, key, query, toCursorQuery(query));
  }

  /** One subscription of a topic, by its identifier. */
  @Get('v2/topics/:topicKey/subscriptions/:identifier')
  @Can(PermissionsEnum.TOPIC_READ)
  get(
    @CurrentScope() scope: Scope,
    @Param('topicKey') key: string,
    @Param('identifier') identifier: string,
  ): Promise<SubscriptionDetailsResponse> {
    return this.subscriptions.details(scope, key, identifier);
  }

  /** Changes name or preferences of a subscription; what is not given stays. */
  @Patch('v2/topics/:topicKey/subscriptions/:identifier')
  @Can(PermissionsEnum.TOPIC_WRITE)
  update(
    @CurrentScope() scope: Scope,
    @Param('topicKey') key: string,
    @Param('identifier') identifier: string,
    @Body() { name, preferences }: UpdateSubscriptionInput,
  ): Promise<SubscriptionResponse> {
    return this.subscriptions.update(scope, key, identifier, { name, preferences: parsePreferences(preferences) });
  }

  /** The topics a subscriber is subscribed to, by cursor. */
  @Get('v2/subscribers/:subscriberId/subscriptions')
  @Can(PermissionsEnum.SUBSCRIBER_READ)
  @BareAnswer()
  listOfSubscriber(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Query() query: ListSubscriberSubscriptionsQuery,
  ): Promise<SubscriptionPage> {
    return this.subscriptions.listOfSubscriber(scope, subscriberId, query, toCursorQuery(query));
  }

  /** Says whether a subscriber is in the topic; 404 where it is not. */
  @Get('v1/topics/:topicKey/subscribers/:subscriberId')
  @Can(PermissionsEnum.TOPIC_READ)
  async membership(
    @CurrentScope() scope: Scope,
    @Param('topicKey') key: string,
    @Param('subscriberId') subscriberId: string,
  ): Promise<TopicMembershipResponse> {
    return toMembershipResponse(await this.subscriptions.membership(scope, key, subscriberId));
  }
}
