import type { Placement } from '@floating-ui/dom';
import { type ComponentChildren, Fragment } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import type { AllAppearanceKey, AllIconKey } from '../appearance/theme.js';
import { useStyle } from '../ui-context.js';
import { Icon } from './icon.js';
import { Popover } from './popover.js';
import { Tooltip } from './tooltip.js';

interface MenuItem {
  label: string;
  icon?: AllIconKey;
  /** What this one is besides an item. */
  element?: AllAppearanceKey;
  /** For a choice among several: whether it is the chosen one. */
  isChecked?: boolean;
  onSelect: () => void;
}

/** The elements a menu is made of; each menu has its own. */
interface MenuElements {
  trigger: AllAppearanceKey;
  content: AllAppearanceKey;
  item: AllAppearanceKey;
  labelContainer?: AllAppearanceKey;
  label?: AllAppearanceKey;
  /** Of the icon before the label. */
  icons?: AllAppearanceKey[];
  check?: AllAppearanceKey;
}

interface MenuProps {
  elements: MenuElements;
  items: MenuItem[];
  /** What the menu is for. */
  label: string;
  /** Whether the label is shown as a tooltip and said instead of what is on the button. */
  isIconOnly?: boolean;
  placement?: Placement;
  triggerClass?: string;
  /** Told when the menu opens and closes. */
  onToggle?: (isOpen: boolean) => void;
  children: ComponentChildren;
}

/** A button that opens a menu of things to do or to choose. */
export function Menu({
  elements,
  items,
  label,
  isIconOnly,
  placement,
  triggerClass = '',
  onToggle,
  children,
}: MenuProps) {
  const style = useStyle();
  const trigger = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const toggle = (open: boolean) => {
    setOpen(open);
    onToggle?.(open);
  };
  const classOf = (...keys: (AllAppearanceKey | undefined)[]) =>
    keys.flatMap((key) => (key ? style(key) : [])).join(' ');

  const button = (
    <button
      ref={trigger}
      type="button"
      class={`${classOf(elements.trigger)} ${triggerClass}`}
      aria-haspopup="menu"
      aria-expanded={isOpen}
      aria-controls={isOpen ? id : undefined}
      aria-label={isIconOnly ? label : undefined}
      onClick={() => toggle(!isOpen)}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown') return;
        event.preventDefault();
        toggle(true);
      }}
    >
      {children}
    </button>
  );
  return (
    <Fragment>
      {isIconOnly ? (
        <Tooltip text={label} isDisabled={isOpen}>
          {button}
        </Tooltip>
      ) : (
        button
      )}
      <Popover
        anchor={trigger}
        isOpen={isOpen}
        onClose={() => toggle(false)}
        label={label}
        role="menu"
        id={id}
        class={classOf(elements.content)}
        placement={placement ?? 'bottom-start'}
        distance={4}
        onKeyDown={(event) => moveInMenu(event)}
      >
        {items.map((item, index) => (
          <button
            key={item.label}
            type="button"
            role={item.isChecked === undefined ? 'menuitem' : 'menuitemradio'}
            aria-checked={item.isChecked}
            tabIndex={-1}
            data-autofocus={(items.some((other) => other.isChecked) ? item.isChecked : index === 0) ? '' : undefined}
            class={classOf(elements.item, item.element)}
            onClick={(event) => {
              event.stopPropagation();
              toggle(false);
              item.onSelect();
            }}
          >
            <span class={classOf(elements.labelContainer ?? 'dropdownItemLabelContainer')}>
              {item.icon && <Icon name={item.icon} class={classOf(...(elements.icons ?? []))} />}
              <span class={classOf(elements.label ?? 'dropdownItemLabel')}>{item.label}</span>
            </span>
            {item.isChecked && <Icon name="check" class={classOf(elements.check ?? 'dropdownItemRight__icon')} />}
          </button>
        ))}
      </Popover>
    </Fragment>
  );
}

/** Arrow keys, Home, End and first letters go from item to item; Tab, as everywhere in menus, leaves it. */
function moveInMenu(event: KeyboardEvent): void {
  if (!(event.currentTarget instanceof HTMLElement)) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role^=menuitem]')];
  const at = items.findIndex((item) => item === event.target);
  const next = nextItem(event.key, items, at);
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
}

function nextItem(key: string, items: HTMLElement[], at: number): HTMLElement | undefined {
  switch (key) {
    case 'ArrowDown':
      return items[(at + 1) % items.length];
    case 'ArrowUp':
      return items[(at - 1 + items.length) % items.length];
    case 'Home':
      return items[0];
    case 'End':
      return items.at(-1);
    default:
      if (key.length !== 1) return undefined;
      return [...items.slice(at + 1), ...items.slice(0, at + 1)].find((item) =>
        item.textContent.trim().toLowerCase().startsWith(key.toLowerCase()),
      );
  }
}
