import { Inject, Injectable } from '@nestjs/common';
import {
  ActiveIntegrations,
  badRequest,
  conflict,
  CONNECTION,
  Encryption,
  invalidInput,
  notFound,
  type Outbound,
  OUTBOUND,
} from '@novu/application-generic';
import {
  type Connection,
  EnvironmentRepository,
  type IntegrationDoc,
  IntegrationRepository,
  isDuplicateKey,
  type Scope,
  toObjectId,
  type Types,
  withTransaction,
} from '@novu/dal';
import {
  emailProviders,
  type ProviderDefinition,
  providerDefinition,
  providerDefinitions,
  ProviderError,
} from '@novu/providers';
import {
  CHANNELS_WITH_PRIMARY,
  ChannelTypeEnum,
  EmailProviderIdEnum,
  InAppProviderIdEnum,
  slugify,
} from '@novu/shared';
import type { MemberSession } from '../http/session.js';
import { shortId } from '../short-id.js';
import { encryptCredentials, parseCredentials } from './credentials.js';
import {
  type AutoConfigureResponse,
  type CreateIntegrationRequest,
  type IntegrationResponse,
  toIntegrationResponse,
  type UpdateIntegrationRequest,
} from './integrations.dto.js';
import { rank } from './ranking.js';
import { TelegramService } from './telegram.service.js';

/** How long a live check of credentials may take. */
const CHECK_TIMEOUT_MS = 10_000;

const DEMO_SMS = 'novu-sms';
const TELEGRAM = 'telegram';

/** Providers an environment has at most one integration of. */
const BUILT_IN: ReadonlySet<string> = new Set([InAppProviderIdEnum.Novu, EmailProviderIdEnum.Novu, DEMO_SMS]);

/** Providers set up in environments. */
@Injectable()
export class IntegrationsService {
  constructor(
    private readonly integrations: IntegrationRepository,
    private readonly environments: EnvironmentRepository,
    private readonly activeIntegrations: ActiveIntegrations,
    private readonly encryption: Encryption,
    private readonly telegram: TelegramService,
    @Inject(CONNECTION) private readonly connection: Connection,
    @Inject(OUTBOUND) private readonly outbound: Outbound,
  ) {}

  /** Those of all environments of the organization. */
  async list(member: MemberSession, organizationId: Scope['organizationId']): Promise<IntegrationResponse[]> {
    const integrations = await this.integrations.listOfOrganization(organizationId);

    return integrations.map((integration) => this.toResponse(integration, member));
  }

  /** The active ones of the environment. */
  async listActive(member: MemberSession, scope: Scope): Promise<IntegrationResponse[]> {
    return (await this.integrations.listActive(scope)).map((integration) => this.toResponse(integration, member));
  }

  async create(member: MemberSession, request: CreateIntegrationRequest): Promise<IntegrationResponse> {
    const definition = definitionFor(request);
    const scope = await this.targetScope(member, request._environmentId);
    const credentials = parseCredentials(definition, request.credentials ?? {});
    if (request.check) await this.check(definition, credentials);
    const name = request.name?.trim() ?? definition.displayName;
    const id = await this.change(scope, definition.channel, async () => {
      await this.refuseSecondBuiltIn(scope, definition);
      const created = await this.integrations.create(scope, {
        providerId: definition.id,
        channel: definition.channel,
        name,
        identifier: request.identifier ?? `${slugify(name) || definition.id}-${shortId()}`,
        credentials: encryptCredentials(definition, credentials, this.encryption),
        ...(request.configurations ? { configurations: { ...request.configurations } } : {}),
        ...(request.conditions ? { conditions: request.conditions } : {}),
        active: request.active ?? false,
        primary: false,
        priority: 0,
      });
      if (!created) throw identifierTaken(request.identifier);

      return created._id;
    });

    return this.get(member, scope, id);
  }

  async update(
    member: MemberSession,
    integrationId: string,
    request: UpdateIntegrationRequest,
  ): Promise<IntegrationResponse> {
    const { integration, scope } = await this.find(member, integrationId);
    if (request._environmentId !== undefined && request._environmentId !== scope.environmentId.toHexString()) {
      throw badRequest('An integration cannot be moved to another environment');
    }
    const changes = await this.changesOf(integration, request);
    await this.change(scope, integration.channel, async () => {
      try {
        await this.integrations.update(scope, integration._id, { $set: changes });
      } catch (error) {
        throw isDuplicateKey(error) ? identifierTaken(request.identifier) : error;
      }
    });

    return this.get(member, scope, integration._id);
  }

  /** @returns what is left. */
  async remove(member: MemberSession, integrationId: string): Promise<IntegrationResponse[]> {
    const { integration, scope } = await this.find(member, integrationId);
    await this.change(scope, integration.channel, () => this.integrations.remove(scope, integration._id));

    return this.list(member, scope.organizationId);
  }

  /** Makes it active and drops its conditions: both would keep it from being primary. */
  async setPrimary(member: MemberSession, integrationId: string): Promise<IntegrationResponse> {
    const { integration, scope } = await this.find(member, integrationId);
    const { _id, channel } = integration;
    if (!hasPrimary(channel)) throw badRequest(`Channel ${channel} does not support primary`);
    await this.change(
      scope,
      channel,
      () => this.integrations.update(scope, _id, { $set: { active: true }, $unset: { conditions: 1 } }),
      _id,
    );

    return this.get(member, scope, _id);
  }

  /** Only Telegram bots can be told where to send what they hear; every other provider is set up by hand. */
  async autoConfigure(member: MemberSession, integrationId: string): Promise<AutoConfigureResponse> {
    const { integration, scope } = await this.find(member, integrationId);
    const { providerId, identifier } = integration;
    if (providerId !== TELEGRAM) {
      return { success: false, message: `The webhooks of ${providerId} cannot be set up automatically` };
    }
    const { webhookUrl } = await this.telegram.configure(scope, identifier);

    return {
      success: true,
      message: `The bot sends its updates to ${webhookUrl}`,
      integration: this.toResponse(integration, member),
    };
  }

  /** Changes of one environment's integrations happen one after the other, each together with the ranks that follow from it. */
  private async change<T>(
    scope: Scope,
    channel: ChannelTypeEnum,
    work: () => Promise<T>,
    primary?: Types.ObjectId,
  ): Promise<T> {
    const result = await withTransaction(
      this.connection,
      async () => {
        const done = await work();
        if (hasPrimary(channel)) {
          await this.integrations.setPriorities(
            scope,
            rank(await this.integrations.listOfChannel(scope, channel), primary),
          );
        }

        return done;
      },
      this.environments.integrationsLock(scope.environmentId),
    );
    await this.activeIntegrations.changed(scope);

    return result;
  }

  private async changesOf(
    integration: IntegrationDoc,
    request: UpdateIntegrationRequest,
  ): Promise<Partial<IntegrationDoc>> {
    const { name, identifier, active, conditions, configurations } = request;
    const given = Object.entries({ name: name?.trim(), identifier, active, conditions, configurations });
    const changes: Partial<IntegrationDoc> = Object.fromEntries(given.filter(([, value]) => value !== undefined));
    const definition = providerDefinition(integration.providerId);
    if (request.credentials && definition) {
      const credentials = parseCredentials(definition, request.credentials);
      changes.credentials = encryptCredentials(definition, credentials, this.encryption);
    }
    if (Object.keys(changes).length === 0) throw badRequest('No properties found for update');
    if (request.check && definition) {
      await this.check(definition, this.encryption.decryptAll(changes.credentials ?? integration.credentials));
    }

    return changes;
  }

  /** @throws AppError 400 with the provider's own words. */
  private async check(definition: ProviderDefinition, credentials: Record<string, unknown>): Promise<void> {
    const provider = emailProviders.get(definition.id);
    try {
      await provider?.verify?.(credentials, {
        timeoutMs: CHECK_TIMEOUT_MS,
        checkHost: (host, port) => this.outbound.checkHost(host, port),
        mailbox: { keep: () => Promise.resolve() },
      });
    } catch (error) {
      if (error instanceof ProviderError) throw badRequest(error.message, { ctx: { providerId: definition.id } });
      throw error;
    }
  }

  private async refuseSecondBuiltIn(scope: Scope, { id, channel }: ProviderDefinition): Promise<void> {
    if (!BUILT_IN.has(id)) return;
    const others = await this.integrations.listOfChannel(scope, channel);
    if (!others.some(({ providerId }) => providerId === id)) return;
    if (channel === ChannelTypeEnum.IN_APP) throw badRequest('One environment can only have one in-app integration');
    throw conflict(`The environment already has an integration of ${id}`);
  }

  private async get(member: MemberSession, scope: Scope, id: Types.ObjectId): Promise<IntegrationResponse> {
    const integration = await this.integrations.findById(scope, id);
    if (!integration) throw notFound('integration', { integrationId: id.toHexString() });

    return this.toResponse(integration, member);
  }

  /** People reach the integrations of all environments of their organization, servers those of their own. */
  private async find(
    member: MemberSession,
    integrationId: string,
  ): Promise<{ integration: IntegrationDoc; scope: Scope }> {
    const id = toObjectId(integrationId);
    const { organizationId } = member;
    const integration = id && organizationId ? await this.integrations.findInOrganization(organizationId, id) : null;
    if (!integration || !organizationId || !reaches(member, integration._environmentId))
      throw notFound('integration', { integrationId });

    return { integration, scope: { organizationId, environmentId: integration._environmentId } };
  }

  private async targetScope(member: MemberSession, environmentId: string | undefined): Promise<Scope> {
    const { organizationId, scope } = member;
    const id = environmentId === undefined ? scope?.environmentId : toObjectId(environmentId);
    const environment = id && organizationId ? await this.environments.findInOrganization(organizationId, id) : null;
    if (!environment || !organizationId || !reaches(member, environment._id)) {
      throw notFound('environment', environmentId === undefined ? {} : { environmentId });
    }

    return { organizationId, environmentId: environment._id };
  }

  private toResponse(integration: IntegrationDoc, { scheme }: MemberSession): IntegrationResponse {
    return toIntegrationResponse(integration, scheme === 'Bearer' ? this.encryption : undefined);
  }
}

function definitionFor({ providerId, channel }: CreateIntegrationRequest): ProviderDefinition {
  const definition = providerDefinition(providerId);
  if (!definition) {
    const available = providerDefinitions.map(({ id }) => id).join(', ');
    throw invalidInput({ providerId: { messages: [`providerId must be one of: ${available}`], value: providerId } });
  }
  if (channel !== undefined && channel !== definition.channel) {
    throw invalidInput({
      channel: { messages: [`channel of ${providerId} is ${definition.channel}`], value: channel },
    });
  }

  return definition;
}

function hasPrimary(channel: ChannelTypeEnum): boolean {
  return CHANNELS_WITH_PRIMARY.some((withPrimary) => withPrimary === channel);
}

function reaches({ scheme, scope }: MemberSession, environmentId: Scope['environmentId']): boolean {
  return scheme === 'Bearer' || scope?.environmentId.equals(environmentId) === true;
}

function identifierTaken(identifier = ''): Error {
  return conflict('Integration with identifier already exists', { identifier });
}
