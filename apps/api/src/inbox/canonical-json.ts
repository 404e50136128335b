/**
 * JSON whose text does not depend on the order of members: the names of every object are sorted, and there is no white space
 * (`spec/inbox-api.md` section 2). What the customer's server hashes and what we hash is then the same text.
 * @param value parsed from JSON, so it holds nothing else.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);

  return `{${members.join(',')}}`;
}
