import {
  TelegramSubscriberLink,
  type TelegramSubscriberLinkOptions,
  type TelegramSubscriberLinkState,
  type TelegramSubscriberLinkStatus,
} from '@novu/js';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useLatest } from './use-loaded.js';

export type UseTelegramSubscriberLinkProps = TelegramSubscriberLinkOptions;

export type UseTelegramSubscriberLinkResult = {
  /** What the subscriber opens. */
  deepLinkUrl: string | null;
  botUsername: string | null;
  status: TelegramSubscriberLinkStatus;
  error: Error | null;
  /** Makes a new link. */
  refresh: () => Promise<void>;
};

/**
 * Links a subscriber with their Telegram chat, as long as the component is there. It needs no `NovuProvider`, but the rights of an API key:
 * let `apiUrl` or `fetchFn` lead to a backend of your own that adds it.
 *
 * @example
 * const { deepLinkUrl, status } = useTelegramSubscriberLink({
 *   apiUrl: '/api/novu',
 *   integrationIdentifier: 'telegram',
 *   subscriberId: 'ada',
 * });
 */
export const useTelegramSubscriberLink = ({
  fetchFn,
  ...options
}: UseTelegramSubscriberLinkProps): UseTelegramSubscriberLinkResult => {
  const key = JSON.stringify(options);
  const latestFetch = useLatest(fetchFn);
  const link = useMemo(
    () => new TelegramSubscriberLink({ ...options, fetchFn: (...args) => (latestFetch.current ?? fetch)(...args) }),
    [key, latestFetch],
  );
  const [state, setState] = useState<TelegramSubscriberLinkState>(link.state);
  useEffect(() => {
    const unsubscribe = link.onStateChange(setState);
    setState(link.state);
    void link.start();

    return () => {
      unsubscribe();
      link.stop();
    };
  }, [link]);
  const refresh = useCallback(() => link.refresh(), [link]);
  const { deepLinkUrl, botUsername, status, error } = state;

  return { deepLinkUrl, botUsername, status, error, refresh };
};
