import type { EventHandler, EventNames, Events } from '@novu/js';
import { useEffect } from 'react';
import { useNovu } from '../provider.js';
import { useLatest } from './use-loaded.js';

/** Listens to events of the client while the component is there. */
export function useEvents<Name extends EventNames>(
  names: readonly Name[],
  handler: EventHandler<Events[Name]>,
  isListening = true,
): void {
  const novu = useNovu();
  const latest = useLatest(handler);
  const key = names.join();

  useEffect(() => {
    if (!isListening) return undefined;
    const stops = (key.split(',') as Name[]).map((name) => novu.on(name, (event) => latest.current(event)));

    return () => stops.forEach((stop) => stop());
  }, [novu, key, isListening, latest]);
}
