const STORAGE_KEY = 'notify.environment';

/** `_id` of the environment this browser was in last, to return to it. */
export function lastEnvironmentId(): string | null {
  return localStorage.getItem(STORAGE_KEY);
}

export function rememberEnvironment(environmentId: string): void {
  localStorage.setItem(STORAGE_KEY, environmentId);
}
