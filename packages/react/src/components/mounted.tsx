import type { NovuComponentName } from '@novu/js/ui';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { useLatest } from '../hooks/use-loaded.js';
import { useUi } from './novu-ui.js';
import { usePortals } from './portals.js';

type Callable = (...args: unknown[]) => unknown;
interface Drawing {
  name: string;
  args: unknown[];
}

/** Those that fill the box they are placed in. */
const FILLING: readonly NovuComponentName[] = ['InboxContent', 'Notifications', 'Preferences'];

/**
 * A component of `@novu/js/ui` in an element of its own. Of its props, functions named `render…` give React nodes, which are drawn through
 * portals; a function that changes from one render to the next changes nothing on the page.
 */
export function Mounted({ name, props }: { name: NovuComponentName; props: object }) {
  const ui = useUi();
  const element = useRef<HTMLDivElement>(null);
  const functions = useLatest(functionsOf(props));
  const { portals, mount } = usePortals<Drawing>(
    ({ name: renderer, args }) => functions.current[renderer]?.(...args) as ReactNode,
  );

  const functionNames = Object.keys(functions.current).sort().join();
  // Functions and undefined are left out of the text.
  const plain = JSON.stringify(props);
  const plainProps = useMemo(() => {
    const names = functionNames === '' ? [] : functionNames.split(',');
    const stable = names.map((key): [string, Callable] => [
      key,
      key.startsWith('render')
        ? (el, ...args) => mount(el as HTMLElement, { name: key, args })
        : (...args) => functions.current[key]?.(...args),
    ]);

    return { ...(JSON.parse(plain) as object), ...Object.fromEntries(stable) };
  }, [plain, functionNames, functions, mount]);

  useEffect(() => {
    if (!ui || !element.current) return;
    ui.mountComponent({
      name,
      element: element.current,
      props: plainProps,
    });
  }, [ui, name, plainProps]);

  useEffect(() => {
    const { current } = element;

    return () => {
      if (current) ui?.unmountComponent(current);
    };
  }, [ui]);

  // As on the server, there is nothing yet in the first render.
  if (!ui) return null;

  return (
    <>
      <div ref={element} style={FILLING.includes(name) ? { height: '100%' } : undefined} />
      {portals}
    </>
  );
}

function functionsOf(props: object): Record<string, Callable | undefined> {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => typeof value === 'function'));
}
