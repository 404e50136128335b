import { expo } from './expo/expo.provider.js';
import { fcm } from './fcm/fcm.provider.js';
import { oneSignal } from './one-signal/one-signal.provider.js';
import type { PushProvider } from './push-provider.js';
import { pushWebhook } from './push-webhook/push-webhook.provider.js';
import { pusherBeams } from './pusher-beams/pusher-beams.provider.js';
import { pushpad } from './pushpad/pushpad.provider.js';

/** Every push provider by its id. A new one is its folder and its place in this list. */
export const pushProviders: ReadonlyMap<string, PushProvider> = new Map(
  [expo, fcm, oneSignal, pushWebhook, pusherBeams, pushpad].map((provider) => [provider.id, provider]),
);
