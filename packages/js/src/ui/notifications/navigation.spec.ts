import { isSafeUrl } from './navigation.js';

it.each(['https://example.com', 'HTTP://example.com/x', '/orders/7', '/', '{{payload.url}}'])('goes to %s', (url) => {
  expect(isSafeUrl(url)).toBe(true);
});

it.each([
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'mailto:ada@example.com',
  '//example.com',
  '/\\example.com',
  '/\t/example.com',
  'orders/7',
  '',
])('does not go to %j', (url) => {
  expect(isSafeUrl(url)).toBe(false);
});
