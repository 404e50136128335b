import type { ChatProvider } from './chat-provider.js';
import { chatWebhook } from './chat-webhook/chat-webhook.provider.js';
import { discord } from './discord/discord.provider.js';
import { getstream } from './getstream/getstream.provider.js';
import { grafanaOnCall } from './grafana-on-call/grafana-on-call.provider.js';
import { line } from './line/line.provider.js';
import { mattermost } from './mattermost/mattermost.provider.js';
import { msteams } from './msteams/msteams.provider.js';
import { rocketChat } from './rocket-chat/rocket-chat.provider.js';
import { ryver } from './ryver/ryver.provider.js';
import { sendblue } from './sendblue/sendblue.provider.js';
import { slack } from './slack/slack.provider.js';
import { telegram } from './telegram/telegram.provider.js';
import { webexMessaging } from './webex-messaging/webex-messaging.provider.js';
import { whatsappBusiness } from './whatsapp-business/whatsapp-business.provider.js';
import { zulip } from './zulip/zulip.provider.js';

/** Every chat provider by its id. A new one is its folder and its place in this list. */
export const chatProviders: ReadonlyMap<string, ChatProvider> = new Map(
  [
    chatWebhook,
    discord,
    getstream,
    grafanaOnCall,
    line,
    mattermost,
    msteams,
    rocketChat,
    ryver,
    sendblue,
    slack,
    telegram,
    webexMessaging,
    whatsappBusiness,
    zulip,
  ].map((provider) => [provider.id, provider]),
);
