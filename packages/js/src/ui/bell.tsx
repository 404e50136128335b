import { useMemo } from 'preact/hooks';
import type { UnreadCount } from '../index.js';
import { External } from './elements/external.js';
import { Icon } from './elements/icon.js';
import { cappedCount } from './localization.js';
import type { BellRenderer } from './types.js';
import { useStore, useStyle, useUi } from './ui-context.js';
import { useFollowedCounts } from './use-followed-counts.js';

const SEVERITIES = [
  ['high', 'severityHigh__bellContainer', 'severityGlowHigh__bellSeverityGlow'],
  ['medium', 'severityMedium__bellContainer', 'severityGlowMedium__bellSeverityGlow'],
  ['low', 'severityLow__bellContainer', 'severityGlowLow__bellSeverityGlow'],
] as const;

/** The bell with what is unread. */
export function Bell({ renderBell }: { renderBell?: BellRenderer }) {
  const ui = useUi();
  const style = useStyle();
  useFollowedCounts();
  const unreadCount = useStore(ui.inbox.unread);
  const render = renderBell ?? ui.renderBell;
  if (render) return <CustomBell render={render} unreadCount={unreadCount} />;

  const context = { unreadCount };
  const [, container, glow] = SEVERITIES.find(([severity]) => unreadCount.severity[severity] > 0) ?? [];
  return (
    <span class={style(container ?? 'bellContainer', context)} data-unread={unreadCount.total > 0}>
      {glow && <span class={style(glow, context)} />}
      <Icon name="bell" class={style('bellIcon', context)} />
      {unreadCount.total > 0 && <span class={style('bellDot', context)}>{cappedCount(unreadCount.total)}</span>}
    </span>
  );
}

function CustomBell({ render, unreadCount }: { render: BellRenderer; unreadCount: UnreadCount }) {
  // A count that is the same as before does not make the caller draw the bell again.
  const key = JSON.stringify(unreadCount);
  const value = useMemo(() => unreadCount, [key]);
  return <External render={render} value={value} />;
}
