import { Types } from '@novu/dal';
import { toSlug } from '@novu/shared';
import { renderEmail } from '../rendering/email.js';
import { DEFAULT_LAYOUT_CONTENT, layoutProblems } from './layout-content.js';
import { namesLayout } from './layout-definitions.js';

const now = new Date('2026-01-01T00:00:00Z');
const blocks = (...content: unknown[]): string => JSON.stringify({ type: 'doc', content });
const contentNode = { type: 'variable', attrs: { id: 'content' } };

it.each([
  ['HTML', '<h1>Shop</h1>{{content}}'],
  ['HTML with a filter', '{{ content | raw }}'],
  ['HTML with a tag', '{% if content %}{{ content }}{% endif %}'],
  [
    'every variable a layout knows',
    '{{content}}{{subscriber.firstName}}{{payload.x}}{{context.a.id}}{{env.X}}{{workflow.name}}',
  ],
  ['blocks', blocks({ type: 'paragraph', content: [contentNode] })],
  ['blocks inside each other', blocks({ type: 'section', content: [{ type: 'paragraph', content: [contentNode] }] })],
  ['text of blocks', blocks({ type: 'paragraph', content: [{ type: 'text', text: '{{content}}' }] })],
  ['the content of new layouts', DEFAULT_LAYOUT_CONTENT.body],
])('8: finds nothing wrong with %s', (_, body) => {
  expect(layoutProblems(body, now)).toEqual([]);
});

it.each([
  ['nothing', ''],
  ['no variable', '<p>content</p>'],
  ['another variable of that name', '{{payload.content}}'],
  ['blocks without it', blocks({ type: 'paragraph' })],
])('8: a layout must contain "content": %s does not', (_, body) => {
  expect(layoutProblems(body, now)).toContain('The layout must contain the variable "content"');
});

it('8: tells syntax errors and unknown variables', () => {
  expect(layoutProblems('{{content}}{% if %}', now)[0]).toContain('Content compilation error');
  expect(layoutProblems('{{content}}{{brand.logo}}', now)).toEqual([expect.stringContaining('"brand.logo"')]);
});

it('new layouts show the e-mail as it is', () => {
  const { html } = renderEmail(
    { subject: 'S', body: '<p>Hi</p>' },
    { payload: {}, subscriber: {}, steps: {}, workflow: {} },
    { layout: DEFAULT_LAYOUT_CONTENT.body },
  );
  expect(html).toContain('<div><p>Hi</p></div>');
});

it('0.7: a layout is named by its identifier, internal id or slug', () => {
  const _id = new Types.ObjectId();
  const layout = { _id, identifier: 'shop' };
  for (const reference of [
    'shop',
    _id.toHexString(),
    _id.toHexString().toUpperCase(),
    toSlug('Any', 'layout', _id.toHexString()),
  ])
    expect(namesLayout(reference, layout)).toBe(true);
  for (const reference of ['Shop', '', new Types.ObjectId().toHexString(), 'any_lt_0'])
    expect(namesLayout(reference, layout)).toBe(false);
});
