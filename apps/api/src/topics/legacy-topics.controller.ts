import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { conflict } from '@novu/application-generic';
import { type Scope, TopicRepository, TopicSubscriptionRepository } from '@novu/dal';
import { LIMITS, PermissionsEnum } from '@novu/shared';
import { BareAnswer } from '../http/envelope.interceptor.js';
import { Can } from '../http/permissions.js';
import { CurrentScope } from '../http/session.js';
import {
  CreateLegacyTopicInput,
  type LegacyTopicDetails,
  type LegacyTopicResponse,
  type LegacyTopicsPage,
  ListLegacyTopicsQuery,
  RenameTopicInput,
  toLegacyTopicResponse,
  TopicSubscribersInput,
  type TopicSubscribersResult,
} from './legacy-topics.dto.js';
import { SubscriptionsService } from './subscriptions.service.js';
import { TopicsService } from './topics.service.js';

/** Topics as older clients know them (`spec/internal-api.md` section 19). */
@ApiTags('Topics')
@Controller('v1/topics')
export class LegacyTopicsController {
  constructor(
    private readonly topics: TopicsService,
    private readonly subscriptions: SubscriptionsService,
    private readonly topicRepository: TopicRepository,
    private readonly subscriptionRepository: TopicSubscriptionRepository,
  ) {}

  /** Creates a topic; 409 where the key is taken. */
  @Post()
  @Can(PermissionsEnum.TOPIC_WRITE)
  async create(
    @CurrentScope() scope: Scope,
    @Body() { key, name }: CreateLegacyTopicInput,
  ): Promise<LegacyTopicResponse> {
    const topic = await this.topicRepository.create(scope, { key, name });
    if (!topic) throw conflict(`Topic ${key} exists already`, { topicKey: key });

    return toLegacyTopicResponse(topic);
  }

  /** The topics by page, newest first. */
  @Get()
  @Can(PermissionsEnum.TOPIC_READ)
  @BareAnswer()
  async list(
    @CurrentScope() scope: Scope,
    @Query() { page, pageSize, key }: ListLegacyTopicsQuery,
  ): Promise<LegacyTopicsPage> {
    const { rows, totalCount } = await this.topicRepository.listPage(scope, key, {
      limit: pageSize,
      skip: page * pageSize,
    });

    return { data: rows.map(toLegacyTopicResponse), page, pageSize, totalCount };
  }

  /** One topic with the ids of its subscribers. */
  @Get(':topicKey')
  @Can(PermissionsEnum.TOPIC_READ)
  async get(@CurrentScope() scope: Scope, @Param('topicKey') key: string): Promise<LegacyTopicDetails> {
    const topic = await this.topics.getOrThrow(scope, key);
    const page = { limit: LIMITS.subscribersPerTopicCall, orderBy: '_id', orderDirection: 'DESC' } as const;
    const { data } = await this.subscriptionRepository.listOfTopic(scope, topic._id, {}, page);

    return { ...toLegacyTopicResponse(topic), subscribers: data.map((row) => row.externalSubscriberId) };
  }

  /** Gives a topic another name. */
  @Patch(':topicKey')
  @Can(PermissionsEnum.TOPIC_WRITE)
  async rename(
    @CurrentScope() scope: Scope,
    @Param('topicKey') key: string,
    @Body() { name }: RenameTopicInput,
  ): Promise<LegacyTopicResponse> {
    return toLegacyTopicResponse(await this.topics.update(scope, key, { name }));
  }

  /** Removes a topic; refused while there are subscribers. */
  @Delete(':topicKey')
  @HttpCode(204)
  @Can(PermissionsEnum.TOPIC_WRITE)
  async remove(@CurrentScope() scope: Scope, @Param('topicKey') key: string): Promise<void> {
    const { _id } = await this.topics.getOrThrow(scope, key);
    if ((await this.subscriptionRepository.countOfTopics(scope, [_id], 1)) > 0)
      throw conflict(`Topic ${key} has subscribers`, { topicKey: key });
    await this.topics.remove(scope, key);
  }

  /** Subscribes up to 100 subscribers, and says which were not found. */
  @Post(':topicKey/subscribers')
  @HttpCode(200)
  @Can(PermissionsEnum.TOPIC_WRITE)
  async addSubscribers(
    @CurrentScope() scope: Scope,
    @Param('topicKey') key: string,
    @Body() { subscribers }: TopicSubscribersInput,
  ): Promise<TopicSubscribersResult> {
    await this.topics.getOrThrow(scope, key);
    const entries = subscribers.map((subscriberId) => ({ subscriberId }));
    const { errors = [] } = await this.subscriptions.subscribe(scope, key, entries);
    const missing = new Set(errors.map(({ subscriberId }) => subscriberId));

    return {
      succeeded: subscribers.filter((subscriberId) => !missing.has(subscriberId)),
      failed: { notFound: subscribers.filter((subscriberId) => missing.has(subscriberId)) },
    };
  }

  /** Unsubscribes up to 100; who is not in the topic is passed over. */
  @Post(':topicKey/subscribers/removal')
  @HttpCode(204)
  @Can(PermissionsEnum.TOPIC_WRITE)
  async removeSubscribers(
    @CurrentScope() scope: Scope,
    @Param('topicKey') key: string,
    @Body() { subscribers }: TopicSubscribersInput,
  ): Promise<void> {
    const entries = subscribers.map((subscriberId) => ({ subscriberId }));
    await this.subscriptions.unsubscribe(scope, key, entries);
  }
}
