import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Scope } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { BareAnswer } from '../http/envelope.interceptor.js';
import { Can } from '../http/permissions.js';
import { CurrentScope } from '../http/session.js';
import {
  BulkSubscribersInput,
  type BulkSubscribersResponse,
  CreateSubscriberInput,
  ListSubscribersQuery,
  OnlineStatusInput,
  RemoveCredentialsQuery,
  type RemoveSubscriberResponse,
  SubscriberProfileInput,
  type SubscriberResponse,
  type SubscribersPage,
  toSubscriberResponse,
  UpdateCredentialsInput,
} from './subscribers.dto.js';
import { SubscribersService } from './subscribers.service.js';

/** What newer clients still call here, and what `@novu/node` calls (`spec/rest-api.md` sections 2 and 4). */
@ApiTags('Subscribers (v1)')
@Controller('v1/subscribers')
export class LegacySubscribersController {
  constructor(private readonly subscribers: SubscribersService) {}

  /** The subscribers by page. */
  @Get()
  @Can(PermissionsEnum.SUBSCRIBER_READ)
  @BareAnswer()
  list(@CurrentScope() scope: Scope, @Query() query: ListSubscribersQuery): Promise<SubscribersPage> {
    return this.subscribers.list(scope, query);
  }

  /** Creates a subscriber, or updates it where it exists. */
  @Post()
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  async create(
    @CurrentScope() scope: Scope,
    @Body() { subscriberId, ...profile }: CreateSubscriberInput,
  ): Promise<SubscriberResponse> {
    return toSubscriberResponse(await this.subscribers.upsert(scope, subscriberId, profile, { failIfExists: false }));
  }

  /** Creates or updates up to 500 subscribers. */
  @Post('bulk')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  createMany(
    @CurrentScope() scope: Scope,
    @Body() { subscribers }: BulkSubscribersInput,
  ): Promise<BulkSubscribersResponse> {
    return this.subscribers.upsertMany(
      scope,
      subscribers.map(({ subscriberId, ...profile }) => ({ subscriberId, profile })),
    );
  }

  /** One subscriber, by the id it was given. */
  @Get(':subscriberId')
  @Can(PermissionsEnum.SUBSCRIBER_READ)
  async get(@CurrentScope() scope: Scope, @Param('subscriberId') subscriberId: string): Promise<SubscriberResponse> {
    return toSubscriberResponse(await this.subscribers.getOrThrow(scope, subscriberId));
  }

  /** Changes a subscriber; what is not given stays. */
  @Put(':subscriberId')
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

  /** Says whether a subscriber is online. */
  @Patch(':subscriberId/online-status')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  async setOnline(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Body() { isOnline, online }: OnlineStatusInput,
  ): Promise<SubscriberResponse> {
    return toSubscriberResponse(await this.subscribers.setOnline(scope, subscriberId, online ?? isOnline));
  }

  /** Sets a subscriber's credentials for a provider; they take the place of those there were. */
  @Put(':subscriberId/credentials')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  async replaceCredentials(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Body() input: UpdateCredentialsInput,
  ): Promise<SubscriberResponse> {
    return toSubscriberResponse(await this.subscribers.setCredentials(scope, subscriberId, input, 'replace'));
  }

  /** Adds to what was there; device tokens are appended. */
  @Patch(':subscriberId/credentials')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  async mergeCredentials(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Body() input: UpdateCredentialsInput,
  ): Promise<SubscriberResponse> {
    return toSubscriberResponse(await this.subscribers.setCredentials(scope, subscriberId, input, 'merge'));
  }

  /** Removes a subscriber's credentials for one provider. */
  @Delete(':subscriberId/credentials/:providerId')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  @HttpCode(204)
  async removeCredentials(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Param('providerId') providerId: string,
    @Query() { integrationIdentifier }: RemoveCredentialsQuery,
  ): Promise<void> {
    await this.subscribers.removeCredentials(scope, subscriberId, providerId, integrationIdentifier);
  }
}
