import { useRef, useState } from 'preact/hooks';
import type { Schedule } from '../../index.js';
import { Icon } from '../elements/icon.js';
import { Popover } from '../elements/popover.js';
import { Tooltip } from '../elements/tooltip.js';
import { useStyle, useUi } from '../ui-context.js';
import { type Weekday, WEEKDAYS } from './schedule-row.js';

interface CopyTimesProps {
  from: Weekday;
  schedule: Schedule;
  onCopy: (days: Weekday[]) => void;
}

/** Offers the times of one day to other days. */
export function CopyTimes({ from, schedule, onCopy }: CopyTimesProps) {
  const { t } = useUi();
  const style = useStyle();
  const context = { schedule };
  const trigger = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<Weekday>>(new Set());
  const others = WEEKDAYS.filter((day) => day !== from);
  const open = () => {
    setChosen(new Set());
    setOpen(!isOpen);
  };
  const toggle = (days: readonly Weekday[], isOn: boolean) => {
    setChosen(new Set([...chosen, ...days].filter((day) => isOn || !days.includes(day))));
  };
  return (
    <>
      <Tooltip text={t('preferences.schedule.copyTimesTo')} isDisabled={isOpen}>
        <button
          ref={trigger}
          type="button"
          class={`nv-iconButton ${style('dayScheduleCopy__dropdownTrigger')}`}
          aria-label={`${t(`preferences.schedule.${from}`)}: ${t('preferences.schedule.copyTimesTo')}`}
          aria-haspopup="dialog"
          aria-expanded={isOpen}
          onClick={open}
        >
          <Icon name="copy" class={style('dayScheduleCopyIcon', context)} />
        </button>
      </Tooltip>
      <Popover
        anchor={trigger}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        label={t('preferences.schedule.copyTimesTo')}
        class={style('dayScheduleCopy__dropdownContent')}
        placement="bottom-start"
        distance={4}
      >
        <p class={style('dayScheduleCopyTitle', context)}>{t('preferences.schedule.dayScheduleCopy.title')}</p>
        <label class={style('dayScheduleCopySelectAll', context)}>
          <input
            type="checkbox"
            class={style('input')}
            data-autofocus
            checked={chosen.size === others.length}
            onChange={(event) => toggle(others, event.currentTarget.checked)}
          />
          {t('preferences.schedule.dayScheduleCopy.selectAll')}
        </label>
        {others.map((day) => (
          <label key={day} class={style('dayScheduleCopyDay', context)}>
            <input
              type="checkbox"
              class={style('input')}
              checked={chosen.has(day)}
              onChange={(event) => toggle([day], event.currentTarget.checked)}
            />
            {t(`preferences.schedule.${day}`)}
          </label>
        ))}
        <div class={style('dayScheduleCopyFooterContainer', context)}>
          <button
            type="button"
            class={`nv-primary ${style('button')}`}
            disabled={chosen.size === 0}
            onClick={() => {
              setOpen(false);
              onCopy([...chosen]);
            }}
          >
            {t('preferences.schedule.dayScheduleCopy.apply')}
          </button>
        </div>
      </Popover>
    </>
  );
}
