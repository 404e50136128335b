import type { WorkflowDefinition } from '@novu/application-generic';
import type { PartialPreferences } from '@novu/dal';
import { type ChannelTypeEnum, ExecutionDetailsStatusEnum } from '@novu/shared';
import type { TraceLine } from './outcome.js';

/** Whether a channel may be used, and if not, the line that says who decided so. */
export type Decision = { allowed: true } | { allowed: false; because: TraceLine };

const SOURCES = ['Step filtered by workflow preferences', 'Step filtered by user preferences'] as const;

/**
 * Preferences, merged in order, later ones winning (`spec/engine.md` section 10): a channel that says nothing itself follows
 * `all`, and a row that says nothing at all allows.
 */
export function decideChannel(definition: WorkflowDefinition, channel: ChannelTypeEnum): Decision {
  let allowed = true;
  let decidedBy = 0;
  definition.preferences.forEach((row, index) => {
    const said = enabledBy(row, channel);
    if (said === undefined) return;
    allowed = said;
    decidedBy = index;
  });
  if (allowed) return { allowed };
  const detail = SOURCES[Math.min(decidedBy, SOURCES.length - 1)] ?? SOURCES[0];

  return { allowed, because: { detail, status: ExecutionDetailsStatusEnum.SUCCESS, raw: { channel } } };
}

function enabledBy(row: PartialPreferences, channel: ChannelTypeEnum): boolean | undefined {
  return row.channels?.[channel]?.enabled ?? row.all?.enabled;
}
