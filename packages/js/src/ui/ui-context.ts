import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { Novu } from '../index.js';
import type { ResolvedAppearance } from './appearance/appearance.js';
import type { AllAppearanceKey, AppearanceContext } from './appearance/theme.js';
import type { InboxState } from './inbox-state.js';
import type { Translate } from './localization.js';
import type { NovuProviderProps } from './types.js';

/** What every component of one NovuUI sees; made anew whenever one of its settings changes. */
export interface Ui extends Omit<NovuProviderProps, 'appearance' | 'novu'> {
  /** The class below which the rules of this appearance apply. */
  id: string;
  novu: Novu;
  appearance: ResolvedAppearance;
  t: Translate;
  inbox: InboxState;
}

export const UiContext = createContext<Ui | undefined>(undefined);

export function useUi(): Ui {
  const ui = useContext(UiContext);
  if (!ui) throw new Error('A component of the inbox was rendered outside NovuUI.mountComponent()');
  return ui;
}

/** Gives the class names of an element of the interface. */
export type Style = <K extends AllAppearanceKey>(key: K, ...context: AppearanceContext<K>) => string;

export function useStyle(): Style {
  const { appearance } = useUi();
  return (key, ...context) => appearance.classes(key, context);
}

/** A value that components follow. */
export class Store<Value> {
  #value: Value;
  readonly #listeners = new Set<() => void>();

  constructor(value: Value) {
    this.#value = value;
  }

  get value(): Value {
    return this.#value;
  }

  set value(value: Value) {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Renders the component again whenever the value of the store changes. */
export function useStore<Value>(store: Store<Value>): Value {
  const [, setValue] = useState(store.value);
  useEffect(() => {
    // The value may have changed between rendering and here.
    setValue(() => store.value);
    return store.subscribe(() => setValue(() => store.value));
  }, [store]);
  return store.value;
}
