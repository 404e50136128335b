import { defineProvider } from '../../channel-provider.js';
import { type Credentials, requiredText, secret, text, textOf } from '../../credentials.js';
import { uuidOf } from '../../derived-uuid.js';
import { asText, defined, fieldOf, isObject, type JsonObject, textAt } from '../../json.js';
import {
  baseUrl,
  callProvider,
  type ProviderAnswer,
  receiptOf,
  type Refusal,
  unreadable,
} from '../../provider-call.js';
import { INVALID_TOKEN } from '../../provider-error.js';
import type { PushMessage, PushProvider } from '../push-provider.js';

/** Keys the vendor spells its own way. */
const TABLE = {
  is_ios: 'isIos',
  is_android: 'isAndroid',
  is_huawei: 'isHuawei',
  is_any_web: 'isAnyWeb',
  is_chrome_web: 'isChromeWeb',
  is_firefox: 'isFirefox',
  is_safari: 'isSafari',
  is_wp_wns: 'isWP_WNS',
  is_adm: 'isAdm',
  is_chrome: 'isChrome',
  ios_badge_type: 'ios_badgeType',
  ios_badge_count: 'ios_badgeCount',
};

export const oneSignal: PushProvider = defineProvider({
  id: 'one-signal',
  displayName: 'OneSignal',
  credentials: {
    applicationId: text('Application ID', { required: true }),
    apiKey: secret('API Key', { required: true }),
    apiVersion: text('One Signal API'),
  },
  send: async (push, credentials, context) => {
    const apiKey = requiredText(credentials, 'apiKey');
    const own = isExternal(credentials) ? 'https://api.onesignal.com' : 'https://onesignal.com/api/v1';
    const answer = await callProvider(
      {
        url: `${baseUrl('one-signal', own, context)}/notifications`,
        // Keys of the newer form are refused under the older scheme.
        headers: { authorization: `${apiKey.startsWith('os_v2_') ? 'Key' : 'Basic'} ${apiKey}` },
        body: {
          app_id: requiredText(credentials, 'applicationId'),
          ...recipientOf(push, credentials),
          ...contentOf(push),
          idempotency_key: uuidOf(`${push.id}:${push.token}`),
        },
        data: push.passthrough,
        spelling: { casing: 'snake_case', table: TABLE },
        refusal,
      },
      context,
    );

    return receiptOf(answer, 'id', push.id);
  },
});

function isExternal(credentials: Credentials): boolean {
  return textOf(credentials, 'apiVersion') === 'externalId';
}

function recipientOf({ token }: PushMessage, credentials: Credentials): JsonObject {
  return isExternal(credentials)
    ? { include_aliases: { external_id: [token] }, target_channel: 'push' }
    : { include_player_ids: [token] };
}

function contentOf({ title, content, payload, badge, overrides = {} }: PushMessage): JsonObject {
  const subtitle = textAt(overrides, 'subtitle');
  const icon = overrides['icon'];

  return defined({
    headings: { en: textAt(overrides, 'title') ?? title },
    contents: { en: textAt(overrides, 'body') ?? content },
    subtitle: subtitle === undefined ? undefined : { en: subtitle },
    data: payload,
    ...(badge === undefined
      ? { ios_badgeType: 'Increase', ios_badgeCount: 1 }
      : { ios_badgeType: 'SetTo', ios_badgeCount: badge }),
    ios_sound: overrides['sound'],
    android_sound: overrides['sound'],
    mutable_content: overrides['mutableContent'],
    android_channel_id: overrides['channelId'],
    small_icon: icon,
    large_icon: icon,
    chrome_icon: icon,
    firefox_icon: icon,
    ios_category: overrides['categoryId'],
  });
}

/**
 * With status 200 and no id, nobody got the message. A device that is not known is dead; one that is not subscribed may be so again, under
 * the same id.
 */
function refusal(answer: ProviderAnswer): Refusal | undefined {
  const { ok, json } = answer;
  const errors = fieldOf(json, 'errors');
  const message = asText(fieldOf(errors, '0')) ?? (errors === undefined ? undefined : JSON.stringify(errors));
  if (!ok) return { message };
  if (textAt(json, 'id') !== undefined) return undefined;

  if (errors === undefined) return unreadable(answer);

  return { message, code: isObject(errors) ? INVALID_TOKEN : 'one-signal_not_subscribed' };
}
