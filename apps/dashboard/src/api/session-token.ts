import { useSyncExternalStore } from 'react';

const STORAGE_KEY = 'notify.session';
const listeners = new Set<() => void>();
let token = localStorage.getItem(STORAGE_KEY);

function announce(): void {
  listeners.forEach((notify) => notify());
}

// Signing out in one tab signs out in all of them.
addEventListener('storage', (event) => {
  if (event.key !== STORAGE_KEY) return;
  token = event.newValue;
  announce();
});

/** The signed-in person's bearer token, or null when nobody is signed in. */
export function getSessionToken(): string | null {
  return token;
}

/** Signs in (a token) or out (null); every component that uses `useSessionToken` follows. */
export function setSessionToken(next: string | null): void {
  if (next === token) return;
  token = next;
  if (next === null) localStorage.removeItem(STORAGE_KEY);
  else localStorage.setItem(STORAGE_KEY, next);
  announce();
}

export function useSessionToken(): string | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => token,
  );
}
