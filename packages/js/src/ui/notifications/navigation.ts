import type { Redirect } from '../../index.js';
import type { RouterPush } from '../types.js';

/** Only web pages and paths of this site are gone to: anything else, such as `javascript:`, could run code or leave the browser. */
export function isSafeUrl(url: string): boolean {
  // Browsers leave these out of an address: what is left may lead somewhere else.
  if (/[\t\n\r]/.test(url)) return false;

  return /^https?:\/\//i.test(url) || /^\/(?![/\\])/.test(url) || url.startsWith('{{');
}

/** Goes where a notification or one of its actions leads: by the page's own router for a path, else in the target window. */
export function follow(redirect: Redirect | undefined, routerPush: RouterPush | undefined): void {
  if (!redirect?.url || !isSafeUrl(redirect.url)) return;
  const { url, target = '_blank' } = redirect;
  if (routerPush && url.startsWith('/')) routerPush(url);
  else window.open(url, target, target === '_blank' ? 'noopener,noreferrer' : undefined);
}
