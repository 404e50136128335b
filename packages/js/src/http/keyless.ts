const STORAGE_KEY = 'novu_keyless_application_identifier';
const PREFIX = 'pk_keyless_';

/** The identifier that was made for an earlier trial in this browser. */
export function storedKeylessIdentifier(): string | undefined {
  return storage()?.getItem(STORAGE_KEY) ?? undefined;
}

/** Whether the identifier was made for a page without one of its own, and goes with all its data after a day. */
export function isTrial(identifier: string | undefined): boolean {
  return identifier?.startsWith(PREFIX) ?? false;
}

/** Keeps the identifier for later visits. Returns it; undefined when it is not one of a trial. */
export function keepKeylessIdentifier(identifier: string | undefined): string | undefined {
  if (!identifier || !isTrial(identifier)) {
    forgetKeylessIdentifier();

    return undefined;
  }
  storage()?.setItem(STORAGE_KEY, identifier);

  return identifier;
}

export function forgetKeylessIdentifier(): void {
  storage()?.removeItem(STORAGE_KEY);
}

/** Reading `localStorage` throws where a page may store nothing, such as in a sandboxed frame. */
function storage(): Storage | undefined {
  try {
    return typeof window === 'undefined' ? undefined : window.localStorage;
  } catch {
    return undefined;
  }
}
