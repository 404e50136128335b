import { uuidOf } from '../../derived-uuid.js';
import { describeProvider } from '../../testing/conformance.js';
import { aPush } from '../../testing/push.js';
import { recorder } from '../../testing/recorder.js';
import { oneSignal } from './one-signal.provider.js';

const credentials = { applicationId: 'app-1', apiKey: 'one-signal-secret' };
const content = {
  app_id: 'app-1',
  headings: { en: aPush.title },
  contents: { en: aPush.content },
  data: aPush.payload,
  ios_badgeType: 'Increase',
  ios_badgeCount: 1,
  idempotency_key: uuidOf(`${aPush.id}:device-1`),
};
const refused = [
  {
    because: 'a device that is not subscribed any more, although the status is 200',
    answer: { body: { id: '', errors: ['All included players are not subscribed'] } },
    error: { retry: 'never', code: 'one-signal_not_subscribed', message: 'All included players are not subscribed' },
  },
  {
    because: 'a device it does not know, although the status is 200',
    answer: { body: { id: '', errors: { invalid_player_ids: ['device-1'] } } },
    error: { retry: 'never', code: 'invalid_token' },
  },
  {
    because: 'a wrong key',
    answer: { status: 403, body: { errors: ['Access denied'] } },
    error: { retry: 'never', code: 'http_403', message: 'Access denied' },
  },
] as const;

describeProvider(oneSignal, {
  mode: 'by player',
  setup: (url) => ({ message: aPush, credentials, context: { baseUrls: { 'one-signal': url } } }),
  accepted: { body: { id: 'os-1' } },
  request: {
    method: 'POST',
    path: '/notifications',
    headers: { authorization: 'Basic one-signal-secret', 'content-type': 'application/json' },
    body: { ...content, include_player_ids: ['device-1'] },
  },
  receiptId: 'os-1',
  refused: [...refused],
});

describeProvider(oneSignal, {
  mode: 'by external id',
  setup: (url) => ({
    message: { ...aPush, badge: 4 },
    credentials: { ...credentials, apiKey: 'os_v2_secret', apiVersion: 'externalId' },
    context: { baseUrls: { 'one-signal': `${url}/` } },
  }),
  accepted: { body: { id: 'os-1' } },
  request: {
    method: 'POST',
    path: '/notifications',
    headers: { authorization: 'Key os_v2_secret' },
    body: {
      ...content,
      include_aliases: { external_id: ['device-1'] },
      target_channel: 'push',
      ios_badgeType: 'SetTo',
      ios_badgeCount: 4,
    },
  },
  receiptId: 'os-1',
  refused: [...refused],
});

describe('one-signal', () => {
  it('spells keys as the vendor does (spec/providers.md, key table)', async () => {
    const server = await recorder();
    server.answer({ body: { id: 'os-1' } });
    try {
      const passthrough = { isIos: true, iosBadgeType: 'None', webUrl: 'https://example.com' };
      const overrides = { icon: 'bell', sound: 'ding', subtitle: 'Sub' };
      const context = { timeoutMs: 20_000, baseUrls: { 'one-signal': server.url } };
      await oneSignal.send({ ...aPush, overrides, passthrough }, credentials, context);
      expect(server.requests[0]?.body).toMatchObject({
        isIos: true,
        ios_badgeType: 'None',
        web_url: 'https://example.com',
        small_icon: 'bell',
        android_sound: 'ding',
        subtitle: { en: 'Sub' },
      });
    } finally {
      await server.close();
    }
  });
});
