import { Novu, type NovuOptions } from '@novu/js';
import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react';

export type NovuProviderProps = NovuOptions & {
  /**
   * False keeps `useNotifications` and `useCounts` from following what happens: call their `refetch` yourself. What this client changes is
   * shown all the same. True by default.
   */
  realtime?: boolean;
  children: ReactNode;
};

interface Client {
  novu: Novu;
  realtime: boolean;
}

const ClientContext = /* @__PURE__ */ createContext<Client | undefined>(undefined);

/** Gives the hooks and components below it a client of one subscriber. With other options it makes another client. */
export function NovuProvider({ realtime = true, children, ...options }: NovuProviderProps) {
  const key = JSON.stringify(options);
  const novu = useMemo(() => new Novu(options), [key]);
  useEffect(
    () => () => {
      void novu.socket.disconnect();
    },
    [novu],
  );
  const client = useMemo(() => ({ novu, realtime }), [novu, realtime]);

  return <ClientContext.Provider value={client}>{children}</ClientContext.Provider>;
}

/** The client of the nearest `NovuProvider`. @throws outside of one. */
export function useNovu(): Novu {
  return useClient().novu;
}

/** Whether hooks follow what happens, unless they are told otherwise. */
export function useRealtime(own: boolean | undefined): boolean {
  const { realtime } = useClient();

  return own ?? realtime;
}

/** Whether there is a provider already. */
export function useHasProvider(): boolean {
  return useContext(ClientContext) !== undefined;
}

function useClient(): Client {
  const client = useContext(ClientContext);
  if (!client) throw new Error('This hook needs a <NovuProvider> above it');

  return client;
}
