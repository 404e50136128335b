import { ChannelTypeEnum, InAppProviderIdEnum } from '@novu/shared';
import { chatProviders } from './chat/index.js';
import { type CredentialField, toggle } from './credentials.js';
import { emailProviders } from './email/index.js';
import { pushProviders } from './push/index.js';
import { smsProviders } from './sms/index.js';

/** What can be set up as an integration. */
export interface ProviderDefinition {
  id: string;
  channel: ChannelTypeEnum;
  displayName: string;
  credentials: Record<string, CredentialField>;
}

/** The Inbox needs no provider outside; its one setting makes it ask for the subscriber's hash. */
const inApp: ProviderDefinition = {
  id: InAppProviderIdEnum.Novu,
  channel: ChannelTypeEnum.IN_APP,
  displayName: 'Novu Inbox',
  credentials: { hmac: toggle('Security HMAC encryption') },
};

/** Every provider this version can deliver with. */
export const providerDefinitions: readonly ProviderDefinition[] = [
  inApp,
  ...definitionsOf(ChannelTypeEnum.EMAIL, emailProviders),
  ...definitionsOf(ChannelTypeEnum.SMS, smsProviders),
  ...definitionsOf(ChannelTypeEnum.PUSH, pushProviders),
  ...definitionsOf(ChannelTypeEnum.CHAT, chatProviders),
];

export function providerDefinition(providerId: string): ProviderDefinition | undefined {
  return providerDefinitions.find(({ id }) => id === providerId);
}

function definitionsOf(
  channel: ChannelTypeEnum,
  providers: ReadonlyMap<string, Omit<ProviderDefinition, 'channel'>>,
): ProviderDefinition[] {
  return [...providers.values()].map(({ id, displayName, credentials }) => ({ id, channel, displayName, credentials }));
}
