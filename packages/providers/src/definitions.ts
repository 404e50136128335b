import { ChannelTypeEnum, InAppProviderIdEnum } from '@novu/shared';
import { type CredentialField, toggle } from './credentials.js';
import { emailProviders } from './email/index.js';

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
  ...[...emailProviders.values()].map(({ id, displayName, credentials }) => ({
    id,
    channel: ChannelTypeEnum.EMAIL,
    displayName,
    credentials,
  })),
];

export function providerDefinition(providerId: string): ProviderDefinition | undefined {
  return providerDefinitions.find(({ id }) => id === providerId);
}
