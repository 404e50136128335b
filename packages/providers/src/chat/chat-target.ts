import { defined, type JsonObject, textAt } from '../json.js';
import type { ChatTarget } from './chat-provider.js';

/** Field of a channel endpoint → field of the target, by type of the endpoint (`spec/providers.md` section 4, channel data). */
const FIELDS: Readonly<Record<string, Readonly<Record<string, keyof ChatTarget>>>> = {
  slack_channel: { channelId: 'channel' },
  slack_user: { userId: 'userId' },
  webhook: { url: 'webhookUrl', channel: 'channel' },
  phone: { phoneNumber: 'phoneNumber' },
  ms_teams_channel: { teamId: 'teamId', channelId: 'channel' },
  ms_teams_user: { userId: 'userId', tenantId: 'tenantId' },
  telegram_chat: { chatId: 'channel' },
  webex_room: { roomId: 'channel', parentId: 'threadId' },
  webex_person: { personId: 'userId', personEmail: 'email' },
  line_user: { userId: 'userId' },
  grafana_oncall_integration: { url: 'webhookUrl', authToken: 'token' },
};

/**
 * The target a channel endpoint stands for.
 * @param token of the endpoint's connection.
 * @returns undefined for a type no chat provider knows.
 */
export function chatTargetOf(type: string, endpoint: JsonObject, token?: string): ChatTarget | undefined {
  const fields = Object.hasOwn(FIELDS, type) ? FIELDS[type] : undefined;
  if (!fields) return undefined;
  const entries = Object.entries(fields).map(([from, to]): [string, unknown] => [to, textAt(endpoint, from)]);

  return defined({ token, ...defined(Object.fromEntries(entries)) });
}
