import { useEffect, useRef, useState } from 'preact/hooks';

/** How often, and for how long, the platform is asked whether what was started in the other window is done. */
export interface Polling {
  everyMs: number;
  /** Each wait is so many times the one before. */
  factor?: number;
  longestMs?: number;
  forMs: number;
}

export interface Channel {
  /** Changes when another channel is meant. */
  key: string;
  /** The identifier of the connection or endpoint, when there is one. */
  find: () => Promise<{ data?: string | undefined; error?: unknown }>;
  /** Where the person makes it. */
  address: () => Promise<{ data?: { url: string }; error?: unknown }>;
  /** What keeps it from working, for those who build the page. */
  problem?: string;
  remove: (identifier: string) => Promise<{ error?: unknown }>;
  polling: Polling;
  onMade: (identifier: string) => void;
  onMakingError: (error: unknown) => void;
  onRemoved: () => void;
  onRemovingError: (error: unknown) => void;
}

export interface ChannelState {
  isConnected: boolean;
  isLoading: boolean;
  isBusy: boolean;
  /** It can be neither made nor removed as the page has it. */
  problem: string | undefined;
  /** Connects in a new window, or disconnects. */
  toggle: () => void;
}

/** A connection or endpoint that a person makes with a chat provider, in a window of that provider. */
export function useChannel(channel: Channel): ChannelState {
  const [identifier, setIdentifier] = useState<string>();
  const [phase, setPhase] = useState<'loading' | 'idle' | 'busy'>('loading');
  const latest = useRef(channel);
  latest.current = channel;
  /** Ends the asking when the component is gone or another channel is meant. */
  const watch = useRef<AbortController>(undefined);

  useEffect(() => {
    const stop = new AbortController();
    watch.current = stop;
    setPhase('loading');
    void latest.current.find().then(({ data }) => {
      if (stop.signal.aborted) return;
      setIdentifier(data);
      setPhase('idle');
    });
    return () => stop.abort();
  }, [channel.key]);

  const connect = async () => {
    const { signal } = watch.current ?? new AbortController();
    // A browser lets a window open only in answer to the click itself; its address comes later.
    const popup = window.open('about:blank', '_blank');
    const { data, error } = await latest.current.address();
    if (!data) {
      popup?.close();
      return latest.current.onMakingError(error);
    }
    if (popup) {
      popup.opener = null;
      popup.location.href = data.url;
    }
    const made = await found(latest.current, signal);
    if (made === undefined) return;
    setIdentifier(made);
    latest.current.onMade(made);
  };
  const disconnect = async (connected: string) => {
    const { error } = await latest.current.remove(connected);
    if (error) return latest.current.onRemovingError(error);
    setIdentifier(undefined);
    latest.current.onRemoved();
  };
  const toggle = () => {
    if (phase !== 'idle' || channel.problem) return;
    setPhase('busy');
    void (identifier === undefined ? connect() : disconnect(identifier)).finally(() => setPhase('idle'));
  };
  return {
    isConnected: identifier !== undefined,
    isLoading: phase === 'loading',
    isBusy: phase === 'busy',
    problem: channel.problem,
    toggle,
  };
}

async function found({ find, polling }: Channel, signal: AbortSignal): Promise<string | undefined> {
  const { factor = 1, longestMs = Infinity, forMs } = polling;
  let waitMs = polling.everyMs;
  for (let passedMs = 0; passedMs < forMs; passedMs += waitMs) {
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    if (signal.aborted) return undefined;
    const { data } = await find();
    if (data !== undefined) return data;
    waitMs = Math.min(waitMs * factor, longestMs);
  }
  return undefined;
}
