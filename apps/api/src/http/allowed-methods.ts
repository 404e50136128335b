import type { RouteOptions } from 'fastify';

/** The methods that paths can be called with: whoever calls with another one is told so, and not that there is no such path. */
export class AllowedMethods {
  private readonly routes: { segments: readonly string[]; methods: readonly string[] }[] = [];

  /** Notes a route as it is made. Those that stand for anything are left out: they say nothing of a single path. */
  note({ url, method }: Pick<RouteOptions, 'url' | 'method'>): void {
    if (!url.includes('*')) this.routes.push({ segments: segmentsOf(url), methods: [method].flat() });
  }

  /** @param url the path, and what may stand behind it. @returns in the order of the alphabet; empty for a path there is not. */
  of(url: string): string[] {
    const asked = segmentsOf(url.split(/[?#]/, 1)[0] ?? '');
    const meant = this.routes.filter(
      ({ segments }) =>
        segments.length === asked.length &&
        segments.every((segment, index) => segment.startsWith(':') || segment === asked[index]),
    );

    return [...new Set(meant.flatMap(({ methods }) => methods))].sort();
  }
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter(Boolean);
}
