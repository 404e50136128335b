import { type AllAppearance, type IconRenderer, NovuUI, type NovuUIOptions as PlainOptions } from '@novu/js/ui';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { useLatest } from '../hooks/use-loaded.js';
import { useNovu } from '../provider.js';
import type { AnyAppearance, ReactIconRenderer, ReactIconRendererProps } from '../types.js';
import { usePortals } from './portals.js';

/** How components look and behave, apart from whose they are. */
export type NovuUIOptions = Omit<
  PlainOptions,
  'appearance' | 'novu' | 'options' | 'renderBell' | 'renderNotification'
> & {
  appearance?: AnyAppearance;
};

/** Undefined while there is none yet: on the server, and in the first render. */
const UiContext = /* @__PURE__ */ createContext<{ ui: NovuUI | undefined } | undefined>(undefined);

/** Gives the components below it what they share: styles, texts and the state of the lists. */
export function NovuUiProvider({ options, children }: { options: NovuUIOptions; children: ReactNode }) {
  const novu = useNovu();
  const { appearance, portals } = usePlainAppearance(options.appearance);
  const [ui, setUi] = useState<NovuUI>();
  const current = { ...options, appearance, novu };
  const latest = useLatest(current);
  const applied = useRef(current);

  useEffect(() => {
    applied.current = latest.current;
    const created = new NovuUI({ ...latest.current, options: latest.current.novu.options });
    setUi(created);

    return () => {
      created.unmount();
      setUi(undefined);
    };
  }, [latest]);

  useEffect(() => {
    if (!ui) return;
    const before = applied.current;
    applied.current = current;
    if (current.novu !== before.novu) ui.updateNovu(current.novu);
    if (current.appearance !== before.appearance) ui.updateAppearance(current.appearance);
    if (current.localization !== before.localization) ui.updateLocalization(current.localization);
    if (current.tabs !== before.tabs) ui.updateTabs(current.tabs);
    if (current.preferencesFilter !== before.preferencesFilter) ui.updatePreferencesFilter(current.preferencesFilter);
    if (current.preferenceGroups !== before.preferenceGroups) ui.updatePreferenceGroups(current.preferenceGroups);
    if (current.preferencesSort !== before.preferencesSort) ui.updatePreferencesSort(current.preferencesSort);
    if (current.routerPush !== before.routerPush) ui.updateRouterPush(current.routerPush);
    if (current.container !== before.container) ui.updateContainer(current.container);
  });

  const shared = useMemo(() => ({ ui }), [ui]);

  return (
    <UiContext.Provider value={shared}>
      {children}
      {portals}
    </UiContext.Provider>
  );
}

/** @throws outside of an Inbox or a Subscription. */
export function useUi(): NovuUI | undefined {
  const shared = useContext(UiContext);
  if (!shared) throw new Error('This component needs an <Inbox> or a <Subscription> around it');

  return shared.ui;
}

type Icons = Partial<Record<string, ReactIconRenderer>>;

/** The appearance with icons that React draws through portals. */
function usePlainAppearance(appearance: AnyAppearance | undefined) {
  const icons = useLatest<Icons>(appearance?.icons ?? {});
  const { portals, mount } = usePortals<{ name: string; props: ReactIconRendererProps }>(({ name, props }) =>
    icons.current[name]?.(props),
  );
  const plain = useMemo((): AllAppearance | undefined => {
    if (!appearance) return undefined;
    const names = Object.keys(appearance.icons ?? {});
    const renderers = names.map((name): [string, IconRenderer] => [name, (el, props) => mount(el, { name, props })]);

    return { ...appearance, icons: Object.fromEntries(renderers) } as AllAppearance;
  }, [appearance, mount]);

  return { appearance: plain, portals };
}
