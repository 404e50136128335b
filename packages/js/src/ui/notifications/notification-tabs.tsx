import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Icon } from '../elements/icon.js';
import { Menu } from '../elements/menu.js';
import { cappedCount } from '../localization.js';
import type { NotificationsProps, Tab } from '../types.js';
import { useStore, useStyle, useUi } from '../ui-context.js';
import { NotificationList } from './notification-list.js';

/** A list of notifications, with tabs over it when there are any. */
export function NotificationTabs(props: NotificationsProps) {
  const { tabs = [], inbox } = useUi();
  const style = useStyle();
  const selected = useStore(inbox.tabIndex);
  const id = useId();
  if (tabs.length === 0) return <NotificationList {...props} />;

  return (
    <div class={style('notificationsTabs__tabsRoot')}>
      <TabList id={id} tabs={tabs} selected={selected} onSelect={(index) => (inbox.tabIndex.value = index)} />
      <div
        id={`${id}-panel`}
        role="tabpanel"
        aria-labelledby={`${id}-${selected}`}
        class={style('notificationsTabs__tabsContent')}
      >
        <NotificationList {...props} />
      </div>
    </div>
  );
}

interface TabListProps {
  id: string;
  tabs: Tab[];
  selected: number;
  onSelect: (index: number) => void;
}

function TabList({ id, tabs, selected, onSelect }: TabListProps) {
  const { t, inbox } = useUi();
  const style = useStyle();
  const counts = useStore(inbox.tabCounts);
  const list = useRef<HTMLDivElement>(null);
  const hidden = useHiddenTabs(list, tabs.length);

  const select = (index: number) => {
    onSelect(index);
    const tab = list.current?.children[index];
    if (!(tab instanceof HTMLElement)) return;
    tab.focus();
    tab.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextTab(event, selected, tabs.length);
    if (next === undefined) return;
    event.preventDefault();
    select(next);
  };
  return (
    <div class="nv-tabsBar">
      <div
        ref={list}
        role="tablist"
        data-overflowing={hidden.length > 0}
        class={style('notificationsTabs__tabsList')}
        onKeyDown={onKeyDown}
      >
        {tabs.map(({ label }, index) => (
          <button
            key={index}
            id={`${id}-${index}`}
            type="button"
            role="tab"
            aria-selected={index === selected}
            aria-controls={`${id}-panel`}
            tabIndex={index === selected ? 0 : -1}
            class={style('notificationsTabs__tabsTrigger')}
            onClick={() => select(index)}
          >
            <span class={style('notificationsTabsTriggerLabel')}>{label}</span>
            {(counts[index] ?? 0) > 0 && (
              <span class={style('notificationsTabsTriggerCount')}>{cappedCount(counts[index] ?? 0)}</span>
            )}
          </button>
        ))}
      </div>
      {hidden.length > 0 && (
        <Menu
          elements={{
            trigger: 'moreTabs__dropdownTrigger',
            content: 'moreTabs__dropdownContent',
            item: 'moreTabs__dropdownItem',
            label: 'moreTabs__dropdownItemLabel',
            check: 'moreTabs__dropdownItemRight__icon',
          }}
          triggerClass={`nv-iconButton ${style('moreTabs__button')}`}
          label={t('notifications.moreTabs')}
          isIconOnly
          placement="bottom-end"
          items={hidden.map((index) => ({
            label: tabs[index]?.label ?? '',
            isChecked: index === selected,
            onSelect: () => select(index),
          }))}
        >
          <Icon name="arrowDropDown" class={style('moreTabs__icon')} />
        </Menu>
      )}
    </div>
  );
}

/** The tabs for which there is no room. */
function useHiddenTabs(list: { current: HTMLElement | null }, count: number): number[] {
  const [hidden, setHidden] = useState<number[]>([]);
  useEffect(() => {
    const root = list.current;
    if (!root) return;
    const isHidden = new Map<Element, boolean>();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, intersectionRatio } of entries) isHidden.set(target, intersectionRatio < 0.95);
        setHidden([...root.children].flatMap((tab, index) => (isHidden.get(tab) ? [index] : [])));
      },
      { root, threshold: [0.5, 0.95, 1] },
    );
    for (const tab of root.children) observer.observe(tab);
    return () => observer.disconnect();
  }, [count]);
  return hidden;
}

function nextTab(event: KeyboardEvent, selected: number, count: number): number | undefined {
  const isRightToLeft =
    event.currentTarget instanceof Element && getComputedStyle(event.currentTarget).direction === 'rtl';
  switch (event.key) {
    case 'ArrowRight':
    case 'ArrowLeft': {
      const step = (event.key === 'ArrowRight') === isRightToLeft ? -1 : 1;
      return (selected + step + count) % count;
    }
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
