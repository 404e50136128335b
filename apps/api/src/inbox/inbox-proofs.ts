import { Injectable } from '@nestjs/common';
import {
  ActiveIntegrations,
  badRequest,
  Encryption,
  equalInConstantTime,
  hmacHex,
  notFound,
} from '@novu/application-generic';
import { type EnvironmentDoc, type IntegrationDoc, type Scope } from '@novu/dal';
import { ChannelTypeEnum } from '@novu/shared';
import { canonicalJson } from './canonical-json.js';

/**
 * Where the customer asks for it, only its own server can vouch for a subscriber and its context: the hash needs the secret key
 * (`spec/inbox-api.md` section 2).
 */
@Injectable()
export class InboxProofs {
  constructor(
    private readonly activeIntegrations: ActiveIntegrations,
    private readonly encryption: Encryption,
  ) {}

  /** The integration that says whether hashes are asked for. @throws AppError 404 */
  async integrationOf(scope: Scope): Promise<IntegrationDoc> {
    const integration = await this.activeIntegrations.choose(scope, ChannelTypeEnum.IN_APP);
    if (!integration) throw notFound('active in-app integration');

    return integration;
  }

  /** @param hash hex HMAC-SHA256 of the id, keyed with an API key of the environment. @throws AppError 400 */
  requireSubscriber(
    environment: EnvironmentDoc,
    integration: IntegrationDoc,
    subscriberId: string,
    hash: unknown,
  ): void {
    if (isAskedFor(integration) && !this.isProven(environment, subscriberId, hash))
      throw badRequest('Please provide a valid HMAC hash');
  }

  /** @param hash the same of the canonical JSON of the context. @throws AppError 400 */
  requireContext(environment: EnvironmentDoc, integration: IntegrationDoc, context: unknown, hash: unknown): void {
    if (context === undefined || context === null) return;
    if (isAskedFor(integration) && !this.isProven(environment, canonicalJson(context), hash))
      throw badRequest('Please provide a valid context HMAC hash');
  }

  private isProven({ apiKeys }: EnvironmentDoc, text: string, hash: unknown): boolean {
    return (
      typeof hash === 'string' &&
      apiKeys.some(({ key }) => equalInConstantTime(hmacHex(this.encryption.decrypt(key), text), hash.toLowerCase()))
    );
  }
}

function isAskedFor({ credentials: { hmac } }: IntegrationDoc): boolean {
  return hmac === true || hmac === 'true';
}
