import { Injectable } from '@nestjs/common';
import { ActiveIntegrations } from '@novu/application-generic';
import { type IntegrationDoc, IntegrationRepository, type JobDoc, TenantRepository } from '@novu/dal';
import { channelOfStep } from '@novu/shared';
import type { Run } from '../pipeline/run.js';
import { askForTenant, conditionsHold } from './integration-conditions.js';
import { wantedIntegration } from './overrides.js';

/** They send nothing, so they stand in for nobody. */
const DEMO_PROVIDERS: ReadonlySet<string> = new Set(['novu-email', 'novu-sms']);

/** Which integration a message goes through (`spec/engine.md` section 13.1, `spec/providers.md` "Choosing an integration"). */
@Injectable()
export class IntegrationChoice {
  constructor(
    private readonly active: ActiveIntegrations,
    private readonly integrations: IntegrationRepository,
    private readonly tenants: TenantRepository,
  ) {}

  /**
   * For channels with a primary integration: the one the trigger asks for, or else one whose conditions hold, or else the primary one;
   * then those that can stand in for it, of which none has conditions that do not hold.
   * @returns none where there is nothing to begin with, whatever could stand in.
   */
  async candidates(run: Run, job: JobDoc): Promise<IntegrationDoc[]> {
    const usable = await this.usable(run, job);
    if (wantedIntegration(run, job)) return usable;
    const [first, ...others] = (await this.fitting(run, usable)).sort(inTurn);
    if (!first || !(hasConditions(first) || first.primary)) return [];
    const given = job._failedIntegrationIds ?? [];

    return [first, ...others.filter(({ providerId }) => !DEMO_PROVIDERS.has(providerId))].filter(
      ({ _id }) => !given.some((id) => id.equals(_id)),
    );
  }

  /** The active integrations of the step's channel, or the one the trigger asks for, which may be another environment's. */
  async usable(run: Run, job: JobDoc): Promise<IntegrationDoc[]> {
    const { scope } = run;
    const channel = channelOfStep(job.type);
    const identifier = wantedIntegration(run, job);
    if (!channel) return [];
    if (!identifier) return (await this.active.list(scope)).filter((candidate) => candidate.channel === channel);
    const wanted =
      (await this.active.choose(scope, channel, identifier)) ??
      (await this.integrations.findActiveInOrganization(scope.organizationId, channel, identifier));

    return wanted ? [wanted] : [];
  }

  /**
   * Those that have taken messages of the step, whatever became of them since: whoever takes the step over after a crash only finishes its
   * records.
   */
  async taken(run: Run, { receipts = [] }: JobDoc): Promise<IntegrationDoc[]> {
    const ids = receipts.flatMap(({ _integrationId }) => _integrationId ?? []);

    return ids.length > 0 ? this.integrations.findManyEver(run.scope.organizationId, ids) : [];
  }

  /** Those without conditions, and those whose conditions hold. The tenant is read only where one of them asks for it. */
  private async fitting(run: Run, usable: readonly IntegrationDoc[]): Promise<IntegrationDoc[]> {
    const { tenantId, payload } = run.notification;
    const asked = tenantId !== undefined && usable.some(({ conditions = [] }) => askForTenant(conditions));
    const tenant = asked ? ((await this.tenants.findByIdentifier(run.scope, tenantId)) ?? undefined) : undefined;
    const facts = { payload, subscriber: run.subscriber, tenant };

    return usable.filter((one) => !hasConditions(one) || conditionsHold(one.conditions ?? [], facts));
  }
}

function hasConditions({ conditions }: IntegrationDoc): boolean {
  return conditions !== undefined && conditions.length > 0;
}

/** Those with conditions, the primary one, the others; the highest priority first. */
function inTurn(left: IntegrationDoc, right: IntegrationDoc): number {
  return (
    Number(hasConditions(right)) - Number(hasConditions(left)) ||
    Number(right.primary) - Number(left.primary) ||
    right.priority - left.priority
  );
}
