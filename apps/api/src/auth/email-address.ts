/** Mail services that deliver `name+anything@…` to `name@…`. */
const IGNORES_TAG = new Set(['gmail.com', 'googlemail.com', 'live.com', 'hotmail.com', 'outlook.com']);
/** Mail services that ignore dots in front of the `@`. */
const IGNORES_DOTS = new Set(['gmail.com', 'googlemail.com', 'live.com']);

/**
 * The form of an address accounts are kept under, so that one mailbox makes one account (`spec/internal-api.md` section 1).
 * @param address a valid e-mail address.
 */
export function normalizeEmail(address: string): string {
  const lower = address.trim().toLowerCase();
  const at = lower.lastIndexOf('@');
  const domain = lower.slice(at + 1);
  let name = lower.slice(0, at);
  if (IGNORES_TAG.has(domain)) name = name.split('+', 1)[0] || name;
  if (IGNORES_DOTS.has(domain)) name = name.replaceAll('.', '');

  return `${name}@${domain === 'googlemail.com' ? 'gmail.com' : domain}`;
}
