import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Scope } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { BareAnswer } from '../http/envelope.interceptor.js';
import { toCursorQuery } from '../http/paging.js';
import { Can } from '../http/permissions.js';
import { CurrentScope } from '../http/session.js';
import {
  CreateSubscriberInput,
  CreateSubscriberQuery,
  type RemoveSubscriberResponse,
  SearchSubscribersQuery,
  type SubscriberPage,
  SubscriberProfileInput,
  type SubscriberResponse,
  toSubscriberResponse,
} from './subscribers.dto.js';
import { SubscribersService } from './subscribers.service.js';

@ApiTags('Subscribers')
@Controller('v2/subscribers')
export class SubscribersController {
  constructor(private readonly subscribers: SubscribersService) {}

  /** Creates a subscriber, or updates it where it exists. */
  @Post()
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  async create(
    @CurrentScope() scope: Scope,
    @Query() { failIfExists }: CreateSubscriberQuery,
    @Body() { subscriberId, ...profile }: CreateSubscriberInput,
  ): Promise<SubscriberResponse> {
    return toSubscriberResponse(await this.subscribers.upsert(scope, subscriberId, profile, { failIfExists }));
  }

  /** Subscribers by cursor, all or by e-mail address, name, phone number and id; upper and lower case differ. */
  @Get()
  @Can(PermissionsEnum.SUBSCRIBER_READ)
  @BareAnswer()
  async search(@CurrentScope() scope: Scope, @Query() query: SearchSubscribersQuery): Promise<SubscriberPage> {
    const page = await this.subscribers.search(scope, toSearch(query), toCursorQuery(query));

    return { ...page, data: page.data.map(toSubscriberResponse) };
  }

  /** One subscriber, by the id it was given. */
  @Get(':subscriberId')
  @Can(PermissionsEnum.SUBSCRIBER_READ)
  async get(@CurrentScope() scope: Scope, @Param('subscriberId') subscriberId: string): Promise<SubscriberResponse> {
    return toSubscriberResponse(await this.subscribers.getOrThrow(scope, subscriberId));
  }

  /** Changes a subscriber; what is not given stays. */
  @Patch(':subscriberId')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  async update(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Body() profile: SubscriberProfileInput,
  ): Promise<SubscriberResponse> {
    return toSubscriberResponse(await this.subscribers.update(scope, subscriberId, profile));
  }

  /** Removes a subscriber with its messages, preferences and topic subscriptions. */
  @Delete(':subscriberId')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  async remove(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
  ): Promise<RemoveSubscriberResponse> {
    await this.subscribers.remove(scope, subscriberId);

    return { acknowledged: true, status: 'deleted' };
  }
}

/** An empty filter is no filter. */
function toSearch({
  email,
  phone,
  subscriberId,
  name,
}: SearchSubscribersQuery): Partial<Record<'email' | 'phone' | 'subscriberId' | 'name', string>> {
  return Object.fromEntries(Object.entries({ email, phone, subscriberId, name }).filter(([, text]) => text));
}
