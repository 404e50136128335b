import type { NovuError, Result } from '@novu/js';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useNovu } from '../provider.js';

/** What hooks call back. */
export interface Callbacks<Data> {
  onSuccess?: (data: Data) => void;
  onError?: (error: NovuError) => void;
}

/** What a hook knows of something it reads. */
interface LoadState<Data> {
  data?: Data;
  error?: NovuError;
  /** For the first time. */
  isLoading: boolean;
  /** For the first time, or again. */
  isFetching: boolean;
}

interface Loading<Data> extends Callbacks<Data> {
  /** Reads anew whenever this text changes. */
  key: string;
  /** @param isRepeated the answer must come from the server. */
  load: (isRepeated: boolean) => Result<Data>;
}

export interface Loaded<Data> extends LoadState<Data> {
  refetch: () => Promise<void>;
  /** Reads in another way than `load`. */
  ask: (load: () => Result<Data>) => Promise<void>;
  /** Takes what was learnt without asking. */
  accept: (data: Data) => void;
}

const FIRST: LoadState<never> = { isLoading: true, isFetching: true };

/** Reads something when the component appears, and again when asked to. The last question asked decides. */
export function useLoaded<Data>({ key, ...loading }: Loading<Data>): Loaded<Data> {
  const novu = useNovu();
  const [state, setState] = useState<LoadState<Data>>(FIRST);
  const [asked, setAsked] = useState({ novu, key });
  // Not in the effect that reads: what was read before, perhaps another person's, would be on the screen until that runs.
  if (asked.novu !== novu || asked.key !== key) {
    setAsked({ novu, key });
    setState(FIRST);
  }
  const latest = useLatest(loading);
  const turn = useRef(0);

  const ask = useCallback(
    async (load: () => Result<Data>) => {
      const own = ++turn.current;
      setState((before) => ({ ...before, isFetching: true }));
      const { data, error } = await load();
      if (own !== turn.current) return;
      if (error) {
        setState((before) => ({ ...before, error, isLoading: false, isFetching: false }));
        latest.current.onError?.(error);
      } else if (data !== undefined) {
        setState({ data, isLoading: false, isFetching: false });
        latest.current.onSuccess?.(data);
      }
    },
    [latest],
  );

  useEffect(() => {
    void ask(() => latest.current.load(false));

    return () => {
      turn.current += 1;
    };
  }, [novu, key, ask, latest]);

  const refetch = useCallback(() => ask(() => latest.current.load(true)), [ask, latest]);
  const accept = useCallback((data: Data) => setState((before) => ({ ...before, data, isLoading: false })), []);

  return { ...state, refetch, ask, accept };
}

/** The value of the last render, for callbacks that outlive it. */
export function useLatest<Value>(value: Value): { readonly current: Value } {
  const latest = useRef(value);
  latest.current = value;

  return latest;
}

/** Runs it once more when what runs is over, however often it is asked to meanwhile. */
export function useCoalesced(run: () => Promise<void>): () => void {
  const latest = useLatest(run);
  const state = useRef<'idle' | 'running' | 'wanted'>('idle');

  return useCallback(
    function start(): void {
      if (state.current !== 'idle') {
        state.current = 'wanted';

        return;
      }
      state.current = 'running';
      // Whether it succeeds or not: a callback of the page may throw, which is reported as an error of its own.
      void latest.current().finally(() => {
        const isWanted = state.current === 'wanted';
        state.current = 'idle';
        if (isWanted) start();
      });
    },
    [latest],
  );
}
