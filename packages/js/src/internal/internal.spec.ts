import { effortOf } from '@novu/testing';
import { buildContextKey, buildSubscriber, buildSubscriptionIdentifier, parseMarkdownIntoTokens } from './index.js';

it('a context has a key that does not depend on the order or the data', () => {
  expect(buildContextKey(undefined)).toBe('');
  expect(buildContextKey({ tenant: { id: 'acme', data: { a: 1 } }, app: 'web' })).toBe('app:web,tenant:acme');
  expect(buildContextKey({ app: 'web', tenant: 'acme' })).toBe('app:web,tenant:acme');
});

it('a subscriber is an object, in whatever form the options have it', () => {
  const subscriber = { subscriberId: 'ada', firstName: 'Ada' };
  expect(buildSubscriber({ subscriberId: 'bob', subscriber })).toBe(subscriber);
  expect(buildSubscriber({ subscriberId: 'bob', subscriber: 'ada' })).toEqual({ subscriberId: 'ada' });
  expect(buildSubscriber({ subscriberId: 'bob', subscriber: undefined })).toEqual({ subscriberId: 'bob' });
  expect(buildSubscriber({ subscriberId: undefined, subscriber: undefined })).toEqual({ subscriberId: '' });
});

it('a subscription without an identifier has the one the server makes', () => {
  expect(buildSubscriptionIdentifier({ topicKey: 'news', subscriberId: 'ada' })).toBe('tk_news:si_ada');
  expect(buildSubscriptionIdentifier({ topicKey: 'news', subscriberId: 'ada', contextKey: 'a:1' })).toBe(
    'tk_news:si_ada:ctx_a:1',
  );
});

it.each([
  ['plain', ['text plain']],
  ['', []],
  ['a **bold** word', ['text a ', 'bold bold', 'text  word']],
  ['*one* and **two**', ['italic one', 'text  and ', 'bold two']],
  ['***all***', ['boldItalic all']],
  ['2 * 3 * 4', ['text 2 * 3 * 4']],
  ['**open', ['text **open']],
  ['\\*no\\*', ['text *no*']],
  ['**a \\* b**', ['bold a * b']],
  ['**a\nb**', ['bold a\nb']],
])('%j is made of %j', (text, tokens) => {
  expect(parseMarkdownIntoTokens(text).map(({ type, content }) => `${type} ${content}`)).toEqual(tokens);
});

it('a hostile text takes no longer than a friendly one', () => {
  const hostile = ['*a'.repeat(100_000), '**'.repeat(100_000), '*\\*'.repeat(100_000), `*${'a\\*'.repeat(100_000)}`];
  const effort = effortOf(() => hostile.map((text) => parseMarkdownIntoTokens(text)));
  expect(effort).toBeLessThan(150);
});
