/**
 * What a text is looked for with: anywhere in a field, as it is written.
 * @param anyCase upper and lower case are alike.
 */
export function containing(text: string, { anyCase = true } = {}): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), anyCase ? 'i' : '');
}
