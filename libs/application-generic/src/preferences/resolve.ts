import type { PartialPreferences, PreferenceDoc, SubscriptionRule } from '@novu/dal';
import { ChannelTypeEnum, PreferencesTypeEnum } from '@novu/shared';
import { subscriptionConditionPasses } from '../conditions/index.js';

/** Who had the last word about a channel. */
export type PreferenceDecider = 'workflow' | 'user' | 'subscriberGlobal' | 'subscriberWorkflow';

/** What one subscriber says, in the order it is merged. */
export interface SubscriberSources {
  subscriberGlobal?: PartialPreferences | undefined;
  subscriberWorkflow?: PartialPreferences | undefined;
}

/** What comes of all sources. Treated as read-only: results are shared between callers. */
export interface ResolvedPreferences {
  enabled: Readonly<Record<ChannelTypeEnum, boolean>>;
  decidedBy: Readonly<Record<ChannelTypeEnum, PreferenceDecider>>;
  /** What channels follow that nobody spoke about. */
  all: boolean;
  /** The workflow's rows, merged, say `all.readOnly`: what the subscriber says does not count. */
  critical: boolean;
}

/** What a workflow says by itself, ready to be merged with what its subscribers say. Made once a workflow definition. */
export interface PreparedPreferences {
  readonly layer: Layer;
  /** The answer for a subscriber who has chosen nothing, and for every subscriber of a critical workflow. */
  readonly resolved: ResolvedPreferences;
}

/** Rows merged so far. */
interface Layer {
  readonly channels: Partial<Record<ChannelTypeEnum, Said>>;
  readonly all: Said;
}

interface Said {
  enabled: boolean;
  by: PreferenceDecider;
}

const CHANNELS = Object.values(ChannelTypeEnum);
const NOTHING_SAID: Layer = { channels: {}, all: { enabled: true, by: 'workflow' } };

/**
 * Merges the defaults of a workflow (`WORKFLOW_RESOURCE`) and what the dashboard made of them (`USER_WORKFLOW`).
 * @param rows the rows of one workflow, in any order; those of other types are passed over.
 */
export function workflowPreferences(rows: readonly Pick<PreferenceDoc, 'type' | 'preferences'>[]): PreparedPreferences {
  const said = (type: PreferencesTypeEnum): PartialPreferences | undefined =>
    rows.find((row) => row.type === type)?.preferences;
  const sources: readonly (readonly [PreferenceDecider, PartialPreferences | undefined])[] = [
    ['workflow', said(PreferencesTypeEnum.WORKFLOW_RESOURCE)],
    ['user', said(PreferencesTypeEnum.USER_WORKFLOW)],
  ];
  const critical = sources.reduce((merged, [, row]) => row?.all?.readOnly ?? merged, false);
  const layer = sources.reduce((merged, [by, row]) => merge(merged, row, by), NOTHING_SAID);

  return { layer, resolved: resolve(layer, critical) };
}

/**
 * Merges what the workflow and the subscriber say (`spec/engine.md` section 10): rows are merged deeply, later ones win; a row
 * without `all.enabled` says true; a channel no row speaks about follows `all`. A critical workflow takes nothing of the subscriber's.
 * Costs nothing for subscribers without rows, and a few look-ups for others.
 */
export function resolvePreferences(
  { layer, resolved }: PreparedPreferences,
  { subscriberGlobal, subscriberWorkflow }: SubscriberSources = {},
): ResolvedPreferences {
  if (resolved.critical || (!subscriberGlobal && !subscriberWorkflow)) return resolved;
  const withGlobal = merge(layer, subscriberGlobal, 'subscriberGlobal');

  return resolve(merge(withGlobal, subscriberWorkflow, 'subscriberWorkflow'), false);
}

/** The log line of a step whose channel is switched off (`spec/engine.md` section 18). */
export function decisionDetail(decidedBy: PreferenceDecider): string {
  switch (decidedBy) {
    case 'workflow':
      return 'Step filtered by workflow preferences';
    case 'user':
      return 'Step filtered by user preferences';
    case 'subscriberGlobal':
      return 'Step filtered by subscriber global preferences';
    case 'subscriberWorkflow':
      return 'Step filtered by subscriber workflow preferences';
  }
}

/**
 * Whether a topic subscription lets an event through (`spec/engine.md` section 5.2): its condition decides where it has one, else
 * whether it is enabled.
 * @param rule undefined for a subscription that says nothing about the workflow: it passes.
 * @param now what relative dates of the condition count from.
 */
export function subscriptionPasses(rule: SubscriptionRule | undefined, payload: unknown, now: Date): boolean {
  if (!rule) return true;

  return rule.condition ? subscriptionConditionPasses(rule.condition, payload, now) : rule.enabled;
}

function merge(layer: Layer, row: PartialPreferences | undefined, by: PreferenceDecider): Layer {
  if (!row) return layer;
  const channels = { ...layer.channels };
  for (const channel of CHANNELS) {
    const enabled = row.channels?.[channel]?.enabled;
    if (typeof enabled === 'boolean') channels[channel] = { enabled, by };
  }

  return { channels, all: { enabled: row.all?.enabled ?? true, by } };
}

function resolve({ channels, all }: Layer, critical: boolean): ResolvedPreferences {
  const of = (channel: ChannelTypeEnum): Said => channels[channel] ?? all;

  return {
    enabled: perChannel((channel) => of(channel).enabled),
    decidedBy: perChannel((channel) => of(channel).by),
    all: all.enabled,
    critical,
  };
}

/** Spelled out, so that the compiler misses none. */
function perChannel<T>(value: (channel: ChannelTypeEnum) => T): Record<ChannelTypeEnum, T> {
  return {
    [ChannelTypeEnum.IN_APP]: value(ChannelTypeEnum.IN_APP),
    [ChannelTypeEnum.EMAIL]: value(ChannelTypeEnum.EMAIL),
    [ChannelTypeEnum.SMS]: value(ChannelTypeEnum.SMS),
    [ChannelTypeEnum.CHAT]: value(ChannelTypeEnum.CHAT),
    [ChannelTypeEnum.PUSH]: value(ChannelTypeEnum.PUSH),
    [ChannelTypeEnum.TOOL]: value(ChannelTypeEnum.TOOL),
  };
}
