import { Body, Controller, Delete, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Scope } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import type { FastifyReply } from 'fastify';
import { BareAnswer } from '../http/envelope.interceptor.js';
import { toCursorQuery } from '../http/paging.js';
import { Can } from '../http/permissions.js';
import { CurrentScope } from '../http/session.js';
import {
  CreateTopicInput,
  CreateTopicQuery,
  ListTopicsQuery,
  type TopicPage,
  type TopicResponse,
  toTopicResponse,
  UpdateTopicInput,
} from './topics.dto.js';
import { TopicsService } from './topics.service.js';

@ApiTags('Topics')
@Controller('v2/topics')
export class TopicsController {
  constructor(private readonly topics: TopicsService) {}

  /** 201 for a new topic, 200 for one that was there. */
  @Post()
  @ApiOkResponse()
  @Can(PermissionsEnum.TOPIC_WRITE)
  async create(
    @CurrentScope() scope: Scope,
    @Query() query: CreateTopicQuery,
    @Body() input: CreateTopicInput,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TopicResponse> {
    const { topic, created } = await this.topics.upsert(scope, input, query);
    void reply.status(created ? 201 : 200);

    return toTopicResponse(topic);
  }

  /** The topics of the environment by cursor, all or by key and name. */
  @Get()
  @Can(PermissionsEnum.TOPIC_READ)
  @BareAnswer()
  async list(@CurrentScope() scope: Scope, @Query() query: ListTopicsQuery): Promise<TopicPage> {
    const { key, name } = query;
    const page = await this.topics.list(
      scope,
      { ...(key ? { key } : {}), ...(name ? { name } : {}) },
      toCursorQuery(query),
    );

    return { ...page, data: page.data.map(toTopicResponse) };
  }

  /** One topic, by its key. */
  @Get(':topicKey')
  @Can(PermissionsEnum.TOPIC_READ)
  async get(@CurrentScope() scope: Scope, @Param('topicKey') key: string): Promise<TopicResponse> {
    return toTopicResponse(await this.topics.getOrThrow(scope, key));
  }

  /** Gives a topic another name. */
  @Patch(':topicKey')
  @Can(PermissionsEnum.TOPIC_WRITE)
  async update(
    @CurrentScope() scope: Scope,
    @Param('topicKey') key: string,
    @Body() changes: UpdateTopicInput,
  ): Promise<TopicResponse> {
    return toTopicResponse(await this.topics.update(scope, key, changes));
  }

  /** Removes a topic and its subscriptions. */
  @Delete(':topicKey')
  @Can(PermissionsEnum.TOPIC_WRITE)
  async remove(@CurrentScope() scope: Scope, @Param('topicKey') key: string): Promise<{ acknowledged: boolean }> {
    await this.topics.remove(scope, key);

    return { acknowledged: true };
  }
}
