/**
 * What browsers are told with every answer: the Inbox is embedded in our users' own sites, so any origin may call and read what is
 * meant for it; no cookie takes part in authentication. The rest is the policy of the `helmet` package for a server of data: its
 * headers about pages are left out, for the API serves none. Constants, because a policy worked out for each request costs more than
 * finding its endpoint.
 */
export const BROWSER_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': [
    ...['x-request-id', 'Allow', 'Retry-After', 'Idempotency-Key', 'Idempotency-Replay'],
    ...['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset', 'RateLimit-Policy'],
  ].join(', '),
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
} as const;

/** What a browser is told further when it asks whether it may send a request (`OPTIONS`). */
export const PREFLIGHT_HEADERS = {
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
  'access-control-allow-headers': [
    'Content-Type',
    'Authorization',
    'Idempotency-Key',
    'Novu-API-Version',
    'Novu-Client-Version',
    'Novu-Environment-Id',
    'Novu-Application-Identifier',
    'Novu-Analytics-Source',
    'User-Agent',
  ].join(', '),
  /** Seconds a browser remembers the answer. */
  'access-control-max-age': '86400',
  'content-length': '0',
} as const;
