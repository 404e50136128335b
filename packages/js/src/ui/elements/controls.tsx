import type { ComponentChildren } from 'preact';
import type { AllIconKey } from '../appearance/theme.js';
import { useStyle } from '../ui-context.js';
import { Tooltip } from './tooltip.js';
import { Icon } from './icon.js';

interface IconButtonProps {
  label: string;
  class: string;
  icon: AllIconKey;
  iconClass: string;
  onClick: () => void;
}

/** A button that is only an icon, with its name as a tooltip. */
export function IconButton({ label, class: className, icon, iconClass, onClick }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <button
        type="button"
        class={`nv-iconButton ${className}`}
        aria-label={label}
        onClick={(event) => {
          event.stopPropagation();
          onClick();
        }}
      >
        <Icon name={icon} class={iconClass} />
      </button>
    </Tooltip>
  );
}

interface SwitchProps {
  label: string;
  /** `mixed` when some of what it stands for is on and some is off. */
  state: boolean | 'mixed';
  isDisabled?: boolean;
  onChange: (isOn: boolean) => void;
}

export function Switch({ label, state, isDisabled = false, onChange }: SwitchProps) {
  const style = useStyle();
  return (
    <button
      type="button"
      // A switch knows no third state for a screen reader; a checkbox does.
      role={state === 'mixed' ? 'checkbox' : 'switch'}
      aria-checked={state}
      aria-label={label}
      disabled={isDisabled}
      class={style('channelSwitch')}
      onClick={(event) => {
        event.stopPropagation();
        onChange(state !== true);
      }}
    >
      <span class={style('channelSwitchThumb')} />
    </button>
  );
}

/** Something is under way. */
export function Spinner() {
  const style = useStyle();
  return <span class={`nv-spinner ${style('loading')}`} />;
}

/** What can be folded away. */
export function Collapsible({
  isOpen,
  id,
  class: className,
  children,
}: {
  isOpen: boolean;
  id: string;
  class: string;
  children: ComponentChildren;
}) {
  const style = useStyle();
  return (
    <div id={id} class={`${style('collapsible')} ${className}`} data-open={isOpen} inert={!isOpen}>
      <div class="nv-collapsibleInner">{children}</div>
    </div>
  );
}
