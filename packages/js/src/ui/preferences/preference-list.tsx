import { useMemo } from 'preact/hooks';
import { type Preference, PreferenceLevel, WorkflowCriticalityEnum } from '../../index.js';
import type { PreferenceGroup } from '../appearance/inbox-elements.js';
import { LoadError } from '../notifications/notification-list.js';
import type { PreferenceGroups } from '../types.js';
import { useStyle, useUi } from '../ui-context.js';
import { GroupRow } from './group-row.js';
import { PreferenceRow } from './preference-row.js';
import { ScheduleRow } from './schedule-row.js';
import { usePreferences } from './use-preferences.js';

/** The preferences page: everything, the schedule, then workflow by workflow or group by group. */
export function PreferenceList() {
  const { t, preferenceGroups, preferencesSort } = useUi();
  const style = useStyle();
  const { value: preferences, hasFailed, retry } = usePreferences();
  const global = preferences?.find(({ level }) => level === PreferenceLevel.GLOBAL);
  const workflows = useMemo(() => {
    const ofWorkflows = preferences?.filter(({ level }) => level === PreferenceLevel.TEMPLATE) ?? [];
    return preferencesSort ? ofWorkflows.toSorted(preferencesSort) : ofWorkflows;
  }, [preferences, preferencesSort]);
  const groups = useMemo(
    () => preferenceGroups && groupPreferences(workflows, preferenceGroups),
    [workflows, preferenceGroups],
  );

  return (
    <div
      class={style('preferencesContainer', { ...(preferences ? { preferences } : {}), groups: groups ?? [] })}
      aria-busy={!preferences}
    >
      {!preferences && (hasFailed ? <LoadError text={t('preferences.error')} onRetry={retry} /> : <Skeleton />)}
      {global && <PreferenceRow preference={global} isGlobal />}
      {global && <ScheduleRow />}
      {groups?.map((group) => (
        <GroupRow key={group.name} group={group} />
      ))}
      {!groups &&
        workflows.map((preference) => <PreferenceRow key={preference.workflow?.id} preference={preference} />)}
      {preferences && workflows.length === 0 && (
        <div class={style('preferencesListEmptyNoticeContainer')}>
          <p class={style('preferencesListEmptyNotice')}>{t('preferences.emptyNotice')}</p>
        </div>
      )}
    </div>
  );
}

function groupPreferences(preferences: Preference[], groups: PreferenceGroups): PreferenceGroup[] {
  return groups
    .map(({ name, filter }) => ({
      name,
      preferences:
        typeof filter === 'function' ? filter({ preferences }) : preferences.filter((each) => passes(each, filter)),
    }))
    .filter((group) => group.preferences.length > 0);
}

function passes(
  { workflow }: Preference,
  filter: Exclude<PreferenceGroups[number]['filter'], (...args: never) => unknown>,
): boolean {
  const { tags, severity, workflowIds, criticality } = filter;
  if (!workflow) return false;
  if (workflowIds && !workflowIds.includes(workflow.id) && !workflowIds.includes(workflow.identifier)) return false;
  if (tags && !tags.some((tag) => workflow.tags?.includes(tag))) return false;
  if (severity && ![severity].flat().includes(workflow.severity)) return false;
  if (criticality === undefined || criticality === WorkflowCriticalityEnum.ALL) return true;
  return workflow.critical === (criticality === WorkflowCriticalityEnum.CRITICAL);
}

function Skeleton() {
  const { t } = useUi();
  const style = useStyle();
  return (
    <div class={style('preferencesList__skeleton')}>
      <span role="status" class="nv-visuallyHidden">
        {t('preferences.loading')}
      </span>
      {Array.from({ length: 5 }, (_, index) => (
        <div key={index} class={style('preferencesList__skeletonItem')} aria-hidden="true">
          <span class={`${style('skeletonAvatar')} ${style('preferencesList__skeletonIcon')}`} />
          <span class={style('preferencesList__skeletonContent')}>
            <span class={`${style('skeletonText')} ${style('preferencesList__skeletonText')}`} />
          </span>
          <span class={`${style('skeletonSwitch')} ${style('preferencesList__skeletonSwitch')}`}>
            <span class={`${style('skeletonSwitchThumb')} ${style('preferencesList__skeletonSwitchThumb')}`} />
          </span>
        </div>
      ))}
    </div>
  );
}
