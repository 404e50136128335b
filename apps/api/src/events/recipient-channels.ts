import { Injectable } from '@nestjs/common';
import { type FieldIssues, invalidInput } from '@novu/application-generic';
import type { IntegrationDoc, NamedSubscriber, Scope } from '@novu/dal';
import { issuesOf } from '../http/validation.js';
import { ChannelIntegrations } from '../subscribers/channel-integrations.js';
import { UpdateCredentialsInput } from '../subscribers/subscribers.dto.js';

/** Where an event says that somebody is reached. */
export interface GivenChannel {
  /** Of the field, for messages. */
  path: string;
  of: NamedSubscriber;
  channel: UpdateCredentialsInput;
  /** Once it was looked for, where there is one. */
  integration?: IntegrationDoc | undefined;
}

/** Most that an event says of all its people. */
export const CHANNELS_PER_EVENT = 500;

/**
 * @param room how many more the event may have.
 * @param refuse is told what is wrong with them: what would be when they were set by the endpoint for credentials.
 */
export function readChannels(
  of: NamedSubscriber,
  path: string,
  channels: unknown,
  room: number,
  refuse: (path: string, message: string, value?: unknown) => void,
): GivenChannel[] {
  if (channels === undefined || channels === null) return [];
  if (!Array.isArray(channels)) {
    refuse(path, 'channels must be an array', channels);

    return [];
  }
  if (channels.length > room) {
    refuse(path, `an event must have no more than ${CHANNELS_PER_EVENT} channels`);

    return [];
  }

  return channels.map((given: unknown, index) => {
    const { value: channel, issues } = issuesOf(UpdateCredentialsInput, given);
    for (const [field, { messages, value }] of Object.entries(issues)) {
      const at = field === '' ? `${path}.${index}` : `${path}.${index}.${field}`;
      for (const message of messages) refuse(at, message, value);
    }

    return { path: `${path}.${index}`, of, channel };
  });
}

/** Finds the integrations that recipients say they are reached at. */
@Injectable()
export class RecipientChannels {
  constructor(private readonly integrations: ChannelIntegrations) {}

  /** In one query for all; those that are not there stay without. */
  async find(scope: Scope, given: readonly GivenChannel[]): Promise<void> {
    const names = given.map(({ channel }) => channel);
    const found = await this.integrations.of(scope, names);
    given.forEach((one, index) => {
      one.integration = found[index];
    });
  }
}

/** Notes with their people the channels whose integrations were looked for. @throws AppError 422 that names the field */
export function noteChannels(given: readonly GivenChannel[]): void {
  const issues: FieldIssues = {};
  for (const { path, of, integration, channel } of given) {
    const { providerId, integrationIdentifier, credentials } = channel;
    if (integration) {
      (of.channels ??= []).push({ _integrationId: integration._id, providerId, credentials: { ...credentials } });
      continue;
    }
    const [field, value] =
      integrationIdentifier === undefined
        ? ['providerId', providerId]
        : ['integrationIdentifier', integrationIdentifier];
    issues[`${path}.${field}`] = { messages: ['There is no such integration'], value };
  }
  if (Object.keys(issues).length > 0) throw invalidInput(issues);
}
