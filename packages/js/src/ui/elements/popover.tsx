import type { OffsetOptions, Placement } from '@floating-ui/dom';
import { type ComponentChildren, type RefObject, render } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { UiContext, useStyle, useUi } from '../ui-context.js';
import { useLayer, usePosition } from './layer.js';

interface PopoverProps {
  anchor: RefObject<HTMLElement | null>;
  isOpen: boolean;
  onClose: () => void;
  label: string;
  class: string;
  placement?: Placement;
  distance?: OffsetOptions | undefined;
  /** Whether focus moves in; not for one that is open from the start. */
  takesFocus?: boolean;
  role?: 'dialog' | 'menu';
  id?: string;
  onKeyDown?: (event: KeyboardEvent) => void;
  children: ComponentChildren;
}

/** A panel beside its anchor. */
export function Popover({ isOpen, ...props }: PopoverProps) {
  return isOpen ? <OpenPopover {...props} /> : null;
}

function OpenPopover({
  anchor,
  onClose,
  label,
  class: className,
  placement = 'bottom-end',
  distance,
  takesFocus = true,
  role = 'dialog',
  id,
  onKeyDown,
  children,
}: Omit<PopoverProps, 'isOpen'>) {
  const content = useRef<HTMLDivElement>(null);
  usePosition(anchor, content, true, { placement, distance });
  useLayer({ anchor, content, isOpen: true, onClose, takesFocus });
  return (
    <div
      ref={content}
      popover="manual"
      role={role}
      id={id}
      aria-label={label}
      tabIndex={-1}
      class={className}
      onKeyDown={onKeyDown}
    >
      {children}
    </div>
  );
}

/** What of the page may keep all that is outside of it from being clicked or focused, or close when that is. */
const MODAL = 'dialog, [role=dialog], [role=alertdialog], [popover]';

/**
 * Renders its children at the end of the page (or shadow root) the anchor is in, where the page's rules for, say, the buttons of a
 * navigation bar do not reach them; in a dialog of the page, at its end. They are part of the same NovuUI, but of no other context.
 */
export function Portal({ anchor, children }: { anchor: RefObject<HTMLElement | null>; children: ComponentChildren }) {
  const ui = useUi();
  const style = useStyle();
  const host = useRef<HTMLDivElement>(undefined);

  useLayoutEffect(() => {
    const from = anchor.current;
    if (!from) return;
    if (!host.current) {
      const root = from.getRootNode();
      host.current = document.createElement('div');
      (from.closest(MODAL) ?? (root instanceof ShadowRoot ? root : document.body)).append(host.current);
    }
    host.current.className = `${style('root')} ${ui.id}`;
    host.current.dir = getComputedStyle(from).direction;
    host.current.lang = ui.t('locale');
    host.current.dataset['animations'] = String(ui.appearance.animations);
    render(<UiContext.Provider value={ui}>{children}</UiContext.Provider>, host.current);
  });

  useLayoutEffect(
    () => () => {
      if (!host.current) return;
      render(null, host.current);
      host.current.remove();
    },
    [],
  );
  return null;
}
