import { type ReactNode, type ReactPortal, useCallback, useState } from 'react';
import { createPortal } from 'react-dom';

const keys = new WeakMap<HTMLElement, string>();
let lastKey = 0;

/** The same element keeps its key, and with it the state of what React draws into it. */
function keyOf(element: HTMLElement): string {
  const key = keys.get(element) ?? `novu-${++lastKey}`;
  keys.set(element, key);

  return key;
}

interface Portals<Entry> {
  /** To be rendered by the component. */
  portals: ReactPortal[];
  /** Has React draw `entry` into the element. @returns what takes it away again. */
  mount: (element: HTMLElement, entry: Entry) => () => void;
}

/** Lets React draw into elements that somebody else hands out. `draw` is called anew whenever the component renders. */
export function usePortals<Entry>(draw: (entry: Entry) => ReactNode): Portals<Entry> {
  const [entries, setEntries] = useState<ReadonlyMap<HTMLElement, Entry>>(new Map());
  const mount = useCallback((element: HTMLElement, entry: Entry) => {
    setEntries((before) => new Map(before).set(element, entry));

    return () =>
      setEntries((before) => {
        if (before.get(element) !== entry) return before;
        const after = new Map(before);
        after.delete(element);

        return after;
      });
  }, []);

  return { portals: [...entries].map(([element, entry]) => createPortal(draw(entry), element, keyOf(element))), mount };
}
