import {
  autoUpdate,
  computePosition,
  flip,
  offset,
  type OffsetOptions,
  type Placement,
  shift,
  size,
} from '@floating-ui/dom';
import { type RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

const FOCUSABLE =
  'a[href],button:not([disabled]),input:not([disabled]),select:not([disabled]),[tabindex]:not([tabindex="-1"])';
const EDGE = 8;

/** What lies open over the page, the uppermost last: only that one answers to Escape. */
const openLayers: object[] = [];

const reaches = (event: Event, element: Element | null): boolean =>
  element !== null && event.composedPath().includes(element);

function focusableElements(container: Element): HTMLElement[] {
  return [...container.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (element) => element.getClientRects().length > 0,
  );
}

/** The element in focus in the page or shadow root that `element` is part of. */
export function focusedElement(root: Node): Element | null {
  return root instanceof ShadowRoot ? root.activeElement : document.activeElement;
}

/** The page stays where it is; the layer scrolls to what is in focus, such as the chosen one of many items. */
function focusWithin(layer: HTMLElement, target: HTMLElement): void {
  target.focus({ preventScroll: true });
  layer.scrollTop = target.offsetTop - (layer.clientHeight - target.offsetHeight) / 2;
}

/** What had the focus is gone, and the browser has given it to the page. */
export function isNowhere(focused: Element | null): boolean {
  return !focused || focused === document.body;
}

interface Position {
  placement: Placement;
  distance?: OffsetOptions | undefined;
}

/** Keeps `floating` beside `anchor`, over everything else on the page. */
export function usePosition(
  anchor: RefObject<Element | null>,
  floating: RefObject<HTMLElement | null>,
  isOpen: boolean,
  { placement, distance = 8 }: Position,
): void {
  useLayoutEffect(() => {
    const from = anchor.current;
    const element = floating.current;
    if (!isOpen || !from || !element) return;
    // The top layer of the browser knows no clipping and no z-index. A browser without it gets the z-index of the style sheet.
    if (typeof element.showPopover === 'function') element.showPopover();
    return autoUpdate(from, element, () => {
      void computePosition(from, element, {
        placement,
        strategy: 'fixed',
        middleware: [
          offset(distance),
          flip({ padding: EDGE }),
          shift({ padding: EDGE }),
          size({
            padding: EDGE,
            apply: ({ availableHeight, availableWidth }) => {
              element.style.setProperty('--nv-available-height', `${Math.max(availableHeight, 0)}px`);
              element.style.setProperty('--nv-available-width', `${Math.max(availableWidth, 0)}px`);
            },
          }),
        ],
      }).then(({ x, y, placement: side }) => {
        Object.assign(element.style, { left: `${x}px`, top: `${y}px` });
        element.dataset['side'] = side;
      });
    });
  }, [isOpen, placement, distance]);
}

interface Layer {
  anchor: RefObject<HTMLElement | null>;
  content: RefObject<HTMLElement | null>;
  isOpen: boolean;
  onClose: () => void;
  /** Whether focus moves into the layer and, when it closes, back to the anchor. */
  takesFocus?: boolean;
}

/** Behaviour of what opens over the page: focus goes in and stays in, Escape and a click beside it close it, focus goes back. */
export function useLayer({ anchor, content, isOpen, onClose, takesFocus = true }: Layer): void {
  const close = useRef(onClose);
  close.current = onClose;

  // Before the next key is pressed, however fast.
  useLayoutEffect(() => {
    const element = content.current;
    if (!isOpen || !element) return;
    const layer = {};
    const root = element.getRootNode();
    openLayers.push(layer);
    const returnFocus = () => {
      const target = anchor.current?.querySelector('button') ?? anchor.current;
      target?.focus({ preventScroll: true });
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (openLayers.at(-1) !== layer) return;
      if (event.key === 'Escape') {
        // A dialog of the page around us must not close with us.
        event.stopPropagation();
        event.preventDefault();
        returnFocus();
        close.current();
      } else if (event.key === 'Tab' && (reaches(event, element) || isNowhere(focusedElement(root)))) {
        keepFocusInside(event, element);
      }
    };
    const onPointerDown = (event: Event) => {
      if (!reaches(event, element) && !reaches(event, anchor.current)) close.current();
    };
    document.addEventListener('keydown', onKeyDown, true);
    document.addEventListener('pointerdown', onPointerDown, true);
    if (takesFocus) focusWithin(element, element.querySelector<HTMLElement>('[data-autofocus]') ?? element);
    return () => {
      openLayers.splice(openLayers.indexOf(layer), 1);
      document.removeEventListener('keydown', onKeyDown, true);
      document.removeEventListener('pointerdown', onPointerDown, true);
      // Closed by choosing something in it.
      const focused = focusedElement(root);
      if (takesFocus && (isNowhere(focused) || element.contains(focused))) returnFocus();
    };
  }, [isOpen]);
}

function keepFocusInside(event: KeyboardEvent, container: HTMLElement): void {
  const elements = focusableElements(container);
  const [first, last] = [elements[0], elements.at(-1)];
  const focused = focusedElement(container.getRootNode());
  if (event.shiftKey && (focused === first || focused === container || isNowhere(focused))) {
    event.preventDefault();
    last?.focus();
  } else if (!event.shiftKey && (focused === last || !last || isNowhere(focused))) {
    event.preventDefault();
    first?.focus();
  }
}
