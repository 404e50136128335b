import { AccessTokens, type IssuedToken } from '../../access-tokens.js';
import { defineProvider, type SendContext } from '../../channel-provider.js';
import { requiredText, secret } from '../../credentials.js';
import { defined, isObject, type JsonObject, textAt, valueAt } from '../../json.js';
import { baseUrl, callProvider, type ProviderAnswer, receiptOf, type Refusal, refusalAt } from '../../provider-call.js';
import { withProviderData } from '../../provider-data.js';
import { INVALID_TOKEN, ProviderError } from '../../provider-error.js';
import type { PushMessage, PushProvider } from '../push-provider.js';
import { assertionOf, parseServiceAccount, type ServiceAccount } from './service-account.js';

const tokens = new AccessTokens(200);

/** Whom a message goes to; it names exactly one. */
const ROUTES = ['token', 'topic', 'condition'] as const;
/** Groups of fields whose names differ from those in workflows and triggers. */
const GROUPS = { fcmOptions: 'fcm_options', webPush: 'webpush' } as const;

/** The HTTP v1 interface itself: firebase-admin has a fixed host and no way to give a call its own fetch. */
export const fcm: PushProvider = defineProvider({
  id: 'fcm',
  displayName: 'Firebase Cloud Messaging',
  credentials: { serviceAccount: secret('Service Account (entire JSON file)', { required: true }) },
  send: (push, credentials, context) => {
    const account = parseServiceAccount(requiredText(credentials, 'serviceAccount'));
    const { body, headers, query } = messageOf(push);
    const base = baseUrl('fcm', 'https://fcm.googleapis.com', context);

    return withToken(account, context, async (token) => {
      const answer = await callProvider(
        {
          url: `${base}/v1/projects/${encodeURIComponent(account.projectId)}/messages:send`,
          headers: { authorization: `Bearer ${token}` },
          body: { message: body },
          data: { _passthrough: { headers, query } },
          refusal,
        },
        context,
      );

      return receiptOf(answer, 'name', push.id);
    });
  },
  close: () => {
    tokens.clear();

    return Promise.resolve();
  },
});

function withToken<T>(account: ServiceAccount, context: SendContext, work: (token: string) => Promise<T>): Promise<T> {
  const now = (): Date => context.clock?.now() ?? new Date();

  return tokens.use(account, now, () => issueToken(account, now(), context), work);
}

async function issueToken(account: ServiceAccount, now: Date, context: SendContext): Promise<IssuedToken> {
  const { json } = await callProvider(
    {
      url: account.tokenUri,
      encoding: 'form',
      body: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: assertionOf(account, now) },
      refusal: refusalAt('fcm', { message: 'error_description', code: 'error' }),
    },
    context,
  );
  const [token, seconds] = [textAt(json, 'access_token'), Number(textAt(json, 'expires_in') ?? 0)];
  if (token === undefined) {
    throw new ProviderError('Google gave no access token', { retry: 'later', code: 'invalid_answer' });
  }

  return { token, lifetimeMs: seconds * 1_000 };
}

function messageOf(push: PushMessage) {
  const { route, data } = routeOf(push);
  const renamed = Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key in GROUPS ? GROUPS[key as keyof typeof GROUPS] : key, value]),
  );

  return withProviderData({ ...route, ...contentOf(push) }, renamed, { casing: 'none' });
}

/** A message of type `data` shows nothing by itself: the app gets the texts and decides. */
function contentOf({ title, content, payload, overrides = {}, badge }: PushMessage): JsonObject {
  const shown = {
    title: textAt(overrides, 'title') ?? title,
    body: textAt(overrides, 'body') ?? content,
  };
  const isData = overrides['type'] === 'data';
  const more = isObject(overrides['data']) ? overrides['data'] : {};
  const data = { ...payload, ...more, ...(isData ? { ...shown, message: shown.body } : {}) };
  const marks = badge === undefined ? {} : badgeOf(badge);

  return defined({
    notification: isData ? undefined : defined({ ...shown, image: textAt(overrides, 'image') }),
    data: Object.keys(data).length > 0 ? asStrings(data) : undefined,
    ...withProviderData(marks, defined({ android: overrides['android'], apns: overrides['apns'] }), { casing: 'none' })
      .body,
    webpush: overrides['webPush'],
    fcm_options: overrides['fcmOptions'],
  });
}

function badgeOf(badge: number): JsonObject {
  return { apns: { payload: { aps: { badge } } }, android: { notification: { notification_count: badge } } };
}

/** Google refuses values that are no text. */
function asStrings(data: JsonObject): Record<string, string> {
  const entries = Object.entries(defined(data)).map(([key, value]): [string, string] => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);

  return Object.fromEntries(entries);
}

/** `_passthrough` decides before provider data, and that before the device; the losing ones are taken out. */
function routeOf({ token, passthrough = {} }: PushMessage): { route: JsonObject; data: JsonObject } {
  const { _passthrough, ...fields } = passthrough;
  const wrapper = isObject(_passthrough) ? _passthrough : {};
  const body = isObject(wrapper['body']) ? wrapper['body'] : {};
  const layers = [body, fields, { token }];
  const route = layers.flatMap((layer) => ROUTES.flatMap((name) => pick(layer, name)))[0] ?? {};

  return { route, data: { ...withoutRoutes(fields), _passthrough: { ...wrapper, body: withoutRoutes(body) } } };
}

function pick(layer: JsonObject, name: string): JsonObject[] {
  return layer[name] === undefined ? [] : [{ [name]: layer[name] }];
}

function withoutRoutes(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !ROUTES.some((route) => route === key)));
}

function refusal({ ok, status, json }: ProviderAnswer): Refusal | undefined {
  if (ok) return undefined;
  const listed = valueAt(json, 'error.details');
  const details = Array.isArray(listed) ? (listed as unknown[]) : [];
  const code = details.map((detail) => textAt(detail, 'errorCode')).find((found) => found !== undefined);
  const isDead =
    code === 'UNREGISTERED' ||
    (status === 404 && textAt(json, 'error.status') === 'NOT_FOUND') ||
    details.some((detail) => textAt(detail, 'fieldViolations.0.field') === 'message.token');
  const named = code ?? textAt(json, 'error.status');

  return {
    message: textAt(json, 'error.message'),
    code: isDead ? INVALID_TOKEN : named === undefined ? undefined : `fcm_${named}`,
    ...(isDead ? { retry: 'never' } : {}),
  };
}
