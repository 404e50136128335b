import { renderBlocks } from './email-blocks.js';
import { type EmailNode, parseEmailDocument } from './email-nodes.js';
import { RenderBudget } from './template-engine.js';

const scope = {
  payload: {
    name: 'Ann <b>',
    url: 'https://shop.test/?a=1&b=2',
    bad: 'javascript:alert(1)',
    liquid: '{{env.SECRET}}',
    yes: true,
    no: false,
    zero: 0,
    empty: [],
    orders: [
      { id: 1, lines: [{ title: 'Pen' }, { title: 'Ink' }] },
      { id: 2, lines: [{ title: 'Cup' }] },
    ],
    tags: ['red', 'blue'],
  },
  subscriber: { firstName: 'Zoë' },
  env: { SECRET: 'hidden' },
};

type Part = Record<string, unknown>;
const text = (value: string, ...marks: Part[]): Part => ({ type: 'text', text: value, marks });
const variable = (id: string, attrs: Part = {}): Part => ({ type: 'variable', attrs: { id, ...attrs } });
const node = (type: string, attrs: Part = {}, ...content: Part[]): Part => ({ type, attrs, content });
const paragraph = (...content: Part[]): Part => node('paragraph', {}, ...content);

function documentOf(...content: Part[]): EmailNode {
  const document = parseEmailDocument(JSON.stringify({ type: 'doc', content }));
  if (!document) throw new Error('no document');

  return document;
}

const render = (...content: Part[]): string => renderBlocks(documentOf(...content), scope, new RenderBudget());
/** What a reader sees, without the looks. */
const seen = (...content: Part[]): string =>
  render(...content)
    .replace(/<[^>]*>/g, '|')
    .replace(/\|+/g, '|');

describe('parseEmailDocument', () => {
  it('takes only documents of the block editor', () => {
    expect(parseEmailDocument('<p>{}</p>')).toBeUndefined();
    expect(parseEmailDocument('{not json')).toBeUndefined();
    expect(parseEmailDocument('{"type":"paragraph"}')).toBeUndefined();
    expect(parseEmailDocument('{"type":"doc"}')).toMatchObject({ type: 'doc', content: [] });
  });

  it('leaves out what is no node', () => {
    expect(
      parseEmailDocument('{"type":"doc","content":[1,null,{"type":5},{"type":"text","text":{"$gt":""}}]}')?.content,
    ).toEqual([{ type: 'text', text: '', attrs: {}, marks: [], content: [] }]);
  });

  it('refuses endless nesting', () => {
    const deep = '{"type":"doc","content":['.repeat(5_000) + ']}'.repeat(5_000);
    expect(() => parseEmailDocument(deep)).toThrow('nested too deeply');
  });
});

describe('text', () => {
  it('renders tags in it and escapes author text and values', () => {
    expect(seen(paragraph(text('a < b & {{payload.name}}')))).toBe('|a &lt; b &amp; Ann &lt;b&gt;|');
    expect(seen(paragraph(text('{% if payload.yes == true and 2 > 1 %}ok{% endif %}')))).toBe('|ok|');
  });

  it('lets a tag span variables and marks', () => {
    expect(
      seen(
        paragraph(
          text('{% if payload.no %}Hi '),
          variable('subscriber.firstName'),
          text('{% endif %}bye', { type: 'bold' }),
        ),
      ),
    ).toBe('|bye|');
  });

  it('does not render what a value says', () => {
    const html = render(
      paragraph(
        variable('payload.liquid'),
        text('{{payload.liquid}}'),
        text('x', { type: 'link', attrs: { href: 'https://a.test/{{payload.liquid}}' } }),
      ),
      node('button', { text: '{{payload.liquid}}', url: '/{{payload.liquid}}' }),
      node('image', { src: 'https://a.test/{{payload.liquid}}.png', alt: '{{payload.liquid}}' }),
    );
    expect(html).not.toContain('hidden');
  });

  it('has every mark', () => {
    const html = render(
      paragraph(
        text('x', { type: 'bold' }, { type: 'italic' }, { type: 'underline' }, { type: 'strike' }, { type: 'code' }),
        text('y', { type: 'textStyle', attrs: { color: '#ff0000' } }),
        text('z', { type: 'textStyle', attrs: { color: 'red;background:url(x)' } }),
      ),
    );
    for (const tag of ['<strong>', '<em>', '<u>', '<s>', '<code', 'color:#ff0000']) expect(html).toContain(tag);
    expect(html).not.toContain('url(x)');
  });

  it('links to text and to variables, only to safe addresses', () => {
    expect(
      render(paragraph(text('go', { type: 'link', attrs: { href: 'payload.url', isUrlVariable: true } }))),
    ).toContain('<a href="https://shop.test/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">go</a>');
    expect(render(paragraph(text('go', { type: 'link', attrs: { href: '{{payload.bad}}' } })))).not.toContain('<a');
    expect(render(paragraph(text('go', { type: 'link', attrs: { href: 'mailto:a@b.test' } })))).toContain(
      'href="mailto:a@b.test"',
    );
  });
});

describe('variables', () => {
  it('print their value, filters included', () => {
    expect(seen(paragraph(variable('subscriber.firstName'), variable('{{ payload.tags | join: "+" }}')))).toBe(
      '|Zoëred+blue|',
    );
  });

  it('fall back when empty', () => {
    expect(seen(paragraph(variable('payload.missing', { fallback: 'you & "me" }} \\' })))).toBe(
      '|you &amp; &quot;me&quot; }} \\|',
    );
    expect(seen(paragraph(variable('subscriber.firstName', { fallback: 'you' })))).toBe('|Zoë|');
    expect(seen(paragraph(variable('payload.zero', { fallback: 'none' })))).toBe('|0|');
  });
});

describe('showIfKey', () => {
  it.each([
    ['payload.yes', true],
    ['{{payload.yes}}', true],
    ['payload.name', true],
    ['payload.empty', true],
    ['payload.no', false],
    ['payload.missing', false],
    ['payload.zero', false],
    ['{% if payload.no %}yes{% endif %}', false],
    ['{{ "null" }}', false],
    ['{{ "undefined" }}', false],
  ])('%s → %s', (showIfKey, shown) => {
    expect(render(node('paragraph', { showIfKey }, text('secret'))).includes('secret')).toBe(shown);
    expect(render(paragraph(variable('payload.url', { showIfKey }))).includes('shop')).toBe(shown);
  });

  it('works on columns, items and buttons', () => {
    const hidden = { showIfKey: 'payload.no' };
    const html = render(
      node(
        'columns',
        {},
        node('column', hidden, paragraph(text('secret'))),
        node('column', {}, paragraph(text('open'))),
      ),
      node('bulletList', {}, node('listItem', hidden, paragraph(text('secret')))),
      node('button', { ...hidden, text: 'secret', url: '/a' }),
    );
    expect(html).not.toContain('secret');
    expect(html).toContain('width:100%');
  });
});

describe('repeat', () => {
  const each = (list: string, ...content: Part[]): Part => node('repeat', { each: list }, ...content);

  it('copies its children for each member, by full path and by alias', () => {
    expect(
      seen(
        each(
          'payload.orders',
          paragraph(text('#'), variable('payload.orders.id'), text(' {{ current.id | plus: 10 }}')),
        ),
      ),
    ).toBe('|#1 11|#2 12|');
    expect(
      seen(
        node('for', { each: '{{payload.tags}}' }, paragraph(variable('current'), variable('payload.tags | upcase'))),
      ),
    ).toBe('|redRED|blueBLUE|');
  });

  it('nests', () => {
    const lines = (list: string): Part =>
      each('payload.orders', each(list, paragraph(variable('payload.orders.lines.title'), variable('current.title'))));
    expect(seen(lines('payload.orders.lines'))).toBe('|PenPen|InkInk|CupCup|');
    expect(seen(each('payload.orders', each('current.lines', paragraph(variable('current.title')))))).toBe(
      '|Pen|Ink|Cup|',
    );
  });

  it('leaves other variables as they are', () => {
    expect(
      seen(each('payload.tags', paragraph(variable('payload.orders[0].id'), variable('subscriber.firstName')))),
    ).toBe('|1Zoë|1Zoë|');
  });

  it('stops after the given number of members; 0 means all', () => {
    expect(seen(node('repeat', { each: 'payload.tags', iterations: 1 }, paragraph(variable('current'))))).toBe('|red|');
    expect(seen(node('repeat', { each: 'payload.tags', iterations: 0 }, paragraph(variable('current'))))).toBe(
      '|red|blue|',
    );
  });

  it('decides conditions for each member', () => {
    expect(
      seen(
        each(
          'payload.orders',
          node('paragraph', { showIfKey: '{% if current.id == 2 %}true{% endif %}' }, variable('current.id')),
        ),
      ),
    ).toBe('|2|');
  });

  it.each(['payload.name', 'payload.missing', ''])('needs a list: %j', (list) => {
    expect(() => render(each(list, paragraph(text('x'))))).toThrow(
      expect.objectContaining({ code: 'template_error', status: 400 }) as Error,
    );
  });

  it('renders nothing for an empty list', () => {
    expect(render(each('payload.empty', paragraph(text('x'))))).toBe('');
  });

  it('refuses to grow without bounds', () => {
    const many = { ...scope, payload: { many: Array.from({ length: 3_000 }, (_, id) => ({ id })) } };
    const document = documentOf(each('payload.many', node('repeat', { each: '(1..3000)' }, paragraph(text('x')))));
    expect(() => renderBlocks(document, many, new RenderBudget())).toThrow(
      expect.objectContaining({ code: 'template_error' }) as Error,
    );
  });
});

describe('nodes', () => {
  it('renders headings, lists, quotes, rules, breaks and footers', () => {
    const html = render(
      node('heading', { level: 2, textAlign: 'center' }, text('Title')),
      node('bulletList', {}, node('listItem', {}, paragraph(text('one')))),
      node('orderedList', { start: 3 }, node('listItem', {}, paragraph(text('three')))),
      node('blockquote', {}, paragraph(text('quote'))),
      node('horizontalRule'),
      paragraph(text('a'), node('hardBreak'), text('b')),
      node('footer', { textAlign: 'right' }, text('small')),
      node('spacer', { height: 24 }),
      paragraph(),
    );
    for (const part of [
      '<h2',
      'text-align:center',
      '<ul',
      '<li',
      '<ol start="3"',
      '<blockquote',
      '<hr',
      'a<br>b',
      'small</p>',
      'height:24px',
      '&nbsp;',
    ]) {
      expect(html).toContain(part);
    }
  });

  it('renders buttons', () => {
    const html = render(
      node('button', {
        text: 'payload.name',
        isTextVariable: true,
        url: 'payload.url',
        isUrlVariable: true,
        alignment: 'center',
        buttonColor: '#123456',
        borderRadius: 'round',
      }),
    );
    expect(html).toContain('href="https://shop.test/?a=1&amp;b=2"');
    expect(html).toContain('>Ann &lt;b&gt;</a>');
    expect(html).toContain('align="center"');
    expect(html).toContain('background-color:#123456');
    expect(html).toContain('border-radius:9999px');
    expect(render(node('button', { text: 'x', url: '{{payload.bad}}', variant: 'outline' }))).not.toMatch(
      /href|javascript/,
    );
  });

  it('renders pictures', () => {
    const html = render(
      node('image', {
        src: 'https://a.test/{{subscriber.firstName}}.png',
        alt: 'An "image"',
        width: 300,
        height: 'auto',
        alignment: 'left',
        externalLink: 'payload.url',
        isExternalLinkVariable: true,
        borderRadius: 8,
      }),
      node('logo', { src: 'https://a.test/logo.png', size: 'md' }),
      paragraph(text('x'), node('inlineImage', { src: 'https://a.test/i.png', width: 16, height: 16 })),
      node('image', { src: 'payload.bad', isSrcVariable: true }),
    );
    expect(html).toContain('src="https://a.test/Zoë.png" alt="An &quot;image&quot;" width="300"');
    expect(html).toContain('<a href="https://shop.test/?a=1&amp;b=2"');
    expect(html).toContain('height="48"');
    expect(html).toContain('src="https://a.test/i.png"');
    expect(html).not.toContain('javascript');
  });

  it('renders sections and columns as tables', () => {
    const html = render(
      node(
        'section',
        {
          backgroundColor: '#eeeeee',
          borderWidth: 2,
          borderColor: 'red',
          borderRadius: 4,
          paddingTop: 10,
          marginBottom: 6,
          align: 'center',
        },
        paragraph(text('in')),
      ),
      node(
        'columns',
        {},
        node('column', { width: 30, verticalAlign: 'middle' }, paragraph(text('l'))),
        node('column', {}, paragraph(text('r'))),
      ),
    );
    for (const part of [
      'background-color:#eeeeee',
      'border:2px solid red',
      'padding:10px 0px 0px 0px',
      'margin:0px 0px 6px 0px',
      'width="30%"',
      'vertical-align:middle',
      'width="50%"',
    ]) {
      expect(html).toContain(part);
    }
  });

  it('renders link cards', () => {
    const html = render(
      node('linkCard', {
        title: 'T',
        description: 'D',
        linkTitle: 'Read',
        link: 'https://a.test',
        image: 'https://a.test/c.png',
      }),
    );
    expect(html).toContain('<a href="https://a.test" target="_blank" rel="noopener noreferrer">Read</a>');
    expect(html).toContain('src="https://a.test/c.png"');
  });

  it('inserts custom HTML, values in it escaped', () => {
    expect(render(node('htmlCodeBlock', {}, text('<table><tr><td>{{payload.name}}</td></tr></table>')))).toBe(
      '<table><tr><td>Ann &lt;b&gt;</td></tr></table>',
    );
  });

  it('shows the text of blocks it does not know', () => {
    expect(seen(node('newCard', {}, paragraph(text('inside'))))).toBe('|inside|');
  });

  it('lets no attribute break out of its place', () => {
    const evil = '"><script>x</script>';
    const html = render(
      node(
        'section',
        { backgroundColor: evil, align: evil, paddingTop: evil, borderColor: evil },
        paragraph(text('x')),
      ),
      node('button', { text: evil, url: evil, buttonColor: evil, alignment: evil, borderRadius: evil }),
      node('image', { src: `https://a.test/${evil}`, alt: evil, title: evil, width: evil, alignment: evil }),
      node('heading', { level: evil, textAlign: evil }, text(evil)),
      node('orderedList', { start: evil }),
      node('columns', {}, node('column', { width: evil, verticalAlign: evil })),
      node('spacer', { height: evil }),
      node('logo', { src: 'https://a.test/a.png', size: '__proto__' }),
      node('button', { text: 'x', borderRadius: 'constructor' }),
    );
    expect(html).not.toContain('<script');
    expect(html).not.toMatch(/function|object Object/);
  });
});
