import { Body, Controller, Post } from '@nestjs/common';
import { EventsService } from '../events/events.service.js';
import type { TriggerResponse } from '../events/events.dto.js';
import { parseTrigger } from '../events/trigger-input.js';
import { SubscriberOnly } from '../http/permissions.js';
import { CurrentSubscriber, type SubscriberSession } from '../http/session.js';
import { KeylessEventInput } from './keyless.dto.js';
import { KeylessTrials } from './keyless-trials.js';

/** What an Inbox without any set-up can do besides being one. */
@Controller('v1/inbox')
export class KeylessController {
  constructor(
    private readonly trials: KeylessTrials,
    private readonly events: EventsService,
  ) {}

  /** Sends the subscriber of a trial a notification, whoever else is named. @throws AppError 400 outside of trials, 422, 429 */
  @Post('events')
  @SubscriberOnly()
  async trigger(
    @CurrentSubscriber() { scope, subscriberId }: SubscriberSession,
    @Body() { name, payload }: KeylessEventInput,
  ): Promise<TriggerResponse> {
    const { apiKeys, _id } = await this.trials.requireTrial(scope);
    const input = parseTrigger({ name, to: { subscriberId }, payload: { ...payload } });

    return this.events.trigger({ scope, userId: apiKeys[0]?._userId ?? _id }, input);
  }
}
