import type { NovuError, Result } from '@novu/js';
import { useCallback, useState } from 'react';
import { type Callbacks, useLatest } from './use-loaded.js';

interface Action<Args, Data> {
  isRunning: boolean;
  error?: NovuError;
  run: (args: Args) => Result<Data>;
}

/** Something that is done when asked for. */
export function useAction<Args, Data>(
  act: (args: Args) => Result<Data>,
  callbacks: { onSuccess?: (data: Data) => void; onError?: Callbacks<Data>['onError'] } = {},
): Action<Args, Data> {
  const [state, setState] = useState<{ isRunning: boolean; error?: NovuError }>({ isRunning: false });
  const latest = useLatest({ act, ...callbacks });
  const run = useCallback(
    async (args: Args) => {
      setState({ isRunning: true });
      const result = await latest.current.act(args);
      const { data, error } = result;
      setState({ isRunning: false, error });
      if (error) latest.current.onError?.(error);
      // Deletions succeed without data, and their callback takes none.
      else latest.current.onSuccess?.(data as Data);

      return result;
    },
    [latest],
  );

  return { ...state, run };
}
