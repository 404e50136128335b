import type { Pairs } from '../http/http-client.js';

/** Lists are repeated; an empty one is one empty value, which asks for what has none. */
export function listQuery(args: Record<string, string | number | string[] | undefined>): Pairs {
  return Object.entries(args).flatMap(([name, value]): Pairs => {
    if (value === undefined) return [];
    const values = Array.isArray(value) ? value : [String(value)];

    return (values.length > 0 ? values : ['']).map((each) => [name, each]);
  });
}
