import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  AppError,
  badRequest,
  type Clock,
  CLOCK,
  Encryption,
  equalInConstantTime,
  hmacHex,
  type Outbound,
  OUTBOUND,
  unauthorized,
} from '@novu/application-generic';
import { type IntegrationDoc, type Scope, toObjectId } from '@novu/dal';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { ChannelOwners, type OwnerInput, toContextIds } from '../channel-connections/channel-owners.js';
import { ChannelEndpointsService } from '../channel-endpoints/channel-endpoints.service.js';
import { API_ENV, apiAddress, type ApiEnv } from '../env.js';
import type { ConfigureWebhookResponse, MobileLinkResponse } from './chat-oauth.dto.js';

const TELEGRAM = 'https://api.telegram.org';
const CALL_TIMEOUT_MS = 15_000;
/** How long a person may take to open the bot. */
const LINK_SECONDS = 15 * 60;

const answer = z.object({ ok: z.boolean(), description: z.string().optional(), result: z.unknown().optional() });
const bot = z.object({ username: z.string() });

/** The part of an update of the bot that links people. */
const update = z.object({
  message: z
    .object({ text: z.string().optional(), chat: z.object({ id: z.union([z.number(), z.string()]) }) })
    .optional(),
});

/** What a link stands for, as Redis keeps it. */
const pending = z.object({
  integrationIdentifier: z.string(),
  subscriberId: z.string(),
  context: z.record(z.string(), z.string()),
});

/** What the bot says in the chat: Telegram takes the answer to an update for a call. */
export interface TelegramReply {
  method?: 'sendMessage';
  chat_id?: string;
  text?: string;
}

export interface TelegramLink extends MobileLinkResponse {
  botUsername: string;
}

/** Ties subscribers to their chat with a Telegram bot: a link opens the bot, which then tells us the chat. */
@Injectable()
export class TelegramService {
  constructor(
    private readonly owners: ChannelOwners,
    private readonly endpoints: ChannelEndpointsService,
    private readonly encryption: Encryption,
    private readonly redis: Redis,
    @Inject(OUTBOUND) private readonly outbound: Outbound,
    @Inject(API_ENV) private readonly env: ApiEnv,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A link for one subscriber, good once and for 15 minutes. @throws AppError 400 with Telegram's words, 404 */
  async link(scope: Scope, input: OwnerInput & { subscriberId: string }): Promise<TelegramLink> {
    const { integration, contextKeys } = await this.owners.resolve(scope, input);
    const { username } = await this.bot(integration);
    const token = randomBytes(24).toString('base64url');
    const { integrationIdentifier, subscriberId } = input;
    const context = toContextIds(contextKeys);
    const entry = JSON.stringify({ integrationIdentifier, subscriberId, context });
    await this.redis.set(this.keyOf(scope, token), entry, 'EX', LINK_SECONDS);
    const expiresAt = new Date(this.clock.now().getTime() + LINK_SECONDS * 1_000).toISOString();

    return { token, url: `https://t.me/${username}?start=${token}`, expiresAt, botUsername: username };
  }

  /** Has the bot send its updates here. @throws AppError 400 with Telegram's words, 404 */
  async configure(scope: Scope, integrationIdentifier: string): Promise<ConfigureWebhookResponse> {
    const integration = await this.owners.integration(scope, integrationIdentifier);
    const { username } = await this.bot(integration);
    const ids = [scope.organizationId.toHexString(), scope.environmentId.toHexString(), integrationIdentifier];
    const path = `/v1/integrations/telegram/${ids.map(encodeURIComponent).join('/')}`;
    const webhookUrl = apiAddress(this.env, path);
    await this.call(integration, 'setWebhook', {
      url: webhookUrl,
      secret_token: this.secretOf(integration),
      allowed_updates: ['message'],
    });

    return { webhookUrl, configuredAt: this.clock.now().toISOString(), botUsername: username };
  }

  /**
   * Something was said to the bot. Anything but a link that is still good is nothing to us.
   * @param secret what Telegram was told to send along.
   * @throws AppError 401 for anybody but Telegram
   */
  async receive(
    ids: { organizationId: string; environmentId: string; integrationIdentifier: string },
    secret: string,
    body: unknown,
  ): Promise<TelegramReply> {
    const [organizationId, environmentId] = [toObjectId(ids.organizationId), toObjectId(ids.environmentId)];
    if (!organizationId || !environmentId) throw unauthorized('Unknown bot');
    const scope = { organizationId, environmentId };
    const integration = await this.owners.integration(scope, ids.integrationIdentifier).catch(noneWhenMissing);
    if (!integration || !equalInConstantTime(secret, this.secretOf(integration))) throw unauthorized('Unknown bot');
    const message = update.safeParse(body).data?.message;
    const token = /^\/start ([\w-]{1,64})$/.exec(message?.text ?? '')?.[1];
    if (!message || token === undefined) return {};
    const chatId = String(message.chat.id);
    const linked = await this.take(scope, token, integration, chatId);
    const text = linked ? 'You will get notifications here.' : 'This link is no longer good. Please ask for a new one.';

    return { method: 'sendMessage', chat_id: chatId, text };
  }

  private async take(scope: Scope, token: string, { identifier }: IntegrationDoc, chatId: string): Promise<boolean> {
    const entry = await this.redis.getdel(this.keyOf(scope, token));
    const wanted = entry === null ? undefined : pending.parse(JSON.parse(entry));
    if (wanted?.integrationIdentifier !== identifier) return false;
    const owner = await this.owners.resolve(scope, wanted);
    const { subscriberId } = wanted;

    return (
      (await this.endpoints.link(
        scope,
        { ...owner, subscriberId },
        { type: 'telegram_chat', endpoint: { chatId } },
      )) !== null
    );
  }

  private async bot(integration: IntegrationDoc): Promise<z.infer<typeof bot>> {
    const found = bot.safeParse(await this.call(integration, 'getMe', {}));
    if (!found.success) throw badRequest('Telegram named no bot');

    return found.data;
  }

  /** @throws AppError 400 with Telegram's words */
  private async call({ providerId, credentials }: IntegrationDoc, method: string, body: object): Promise<unknown> {
    const { apiToken } = this.encryption.decryptAll(credentials);
    if (providerId !== 'telegram') throw badRequest(`Integrations of ${providerId} are not linked this way`);
    if (typeof apiToken !== 'string' || !apiToken) throw badRequest('The integration has no bot token');
    // Its colon belongs there; anything that would change the path does not.
    const path = `bot${encodeURIComponent(apiToken).replace('%3A', ':')}/${method}`;
    const response = await this.outbound.fetch(`${TELEGRAM}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      timeoutMs: CALL_TIMEOUT_MS,
    });
    const read = answer.safeParse(await response.json().catch(() => undefined)).data;
    if (!read?.ok) throw badRequest(`Telegram refused: ${read?.description ?? 'its answer cannot be read'}`);

    return read.result;
  }

  /** Follows from the integration, so nothing has to be kept. */
  private secretOf({ _id }: IntegrationDoc): string {
    return hmacHex(this.env.JWT_SECRET, `telegram:${_id.toHexString()}`);
  }

  private keyOf({ environmentId }: Scope, token: string): string {
    return `${this.env.REDIS_PREFIX}:telegram-link:${environmentId.toHexString()}:${token}`;
  }
}

/** Whoever asks for an integration that is not there learns no more than with a wrong secret. */
function noneWhenMissing(error: unknown): undefined {
  if (error instanceof AppError && error.status === 404) return undefined;
  throw error;
}
