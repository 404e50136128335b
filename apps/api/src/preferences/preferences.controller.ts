import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Scope } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { Can } from '../http/permissions.js';
import { CurrentScope } from '../http/session.js';
import {
  BulkSubscriberPreferencesInput,
  GetSubscriberPreferencesQuery,
  PatchSubscriberPreferencesInput,
  type PreferenceResponse,
  type SubscriberPreferencesResponse,
  toPreferenceResponse,
  toSubscriberPreferencesResponse,
} from './preferences.dto.js';
import { PreferencesService } from './preferences.service.js';

@ApiTags('Subscriber preferences')
@Controller('v2/subscribers/:subscriberId/preferences')
export class PreferencesController {
  constructor(private readonly preferences: PreferencesService) {}

  /** The global preference and those of active workflows, by default without the critical ones. */
  @Get()
  @Can(PermissionsEnum.SUBSCRIBER_READ)
  async list(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Query() { criticality, contextKeys = [] }: GetSubscriberPreferencesQuery,
  ): Promise<SubscriberPreferencesResponse> {
    const owner = { subscriberId, contextKeys: contextKeys.filter(Boolean) };

    return toSubscriberPreferencesResponse(await this.preferences.list(scope, owner, { criticality }));
  }

  /** Changes the global preference, or that of one workflow. */
  @Patch()
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  async update(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Body() body: PatchSubscriberPreferencesInput,
  ): Promise<SubscriberPreferencesResponse> {
    return toSubscriberPreferencesResponse(await this.preferences.patch(scope, subscriberId, body));
  }

  /** Changes the preferences of up to 100 workflows, all of them or none. */
  @Patch('bulk')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  async updateMany(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Body() body: BulkSubscriberPreferencesInput,
  ): Promise<PreferenceResponse[]> {
    return (await this.preferences.patchMany(scope, subscriberId, body)).map(toPreferenceResponse);
  }
}
