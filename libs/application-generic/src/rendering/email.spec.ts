import { effortOf } from '@novu/testing';
import { renderEmail } from './email.js';
import type { TemplateVariables } from './template-engine.js';

const variables: TemplateVariables = {
  payload: {
    name: 'Ann',
    html: '<b onclick="x()">Hi</b><script>alert(1)</script>',
    header: 'A\r\nBcc: evil@x.test',
    id: 7,
  },
  subscriber: { firstName: 'Zoë', locale: 'fr_FR', email: 'zoe@a.test' },
  steps: {},
  workflow: {},
};

const blocks = (...content: unknown[]): string => JSON.stringify({ type: 'doc', content });
const paragraph = (text: string): unknown => ({ type: 'paragraph', content: [{ type: 'text', text }] });
const email = (controls: Record<string, unknown>, layout?: string) =>
  renderEmail({ subject: 'S', ...controls }, variables, { layout });

describe('subject', () => {
  it('is rendered, with entities decoded, on one line', () => {
    expect(email({ subject: 'Hi {{payload.name}} &amp; {{payload.header}}', body: 'x' }).subject).toBe(
      'Hi Ann & A Bcc: evil@x.test',
    );
    expect(email({ subject: '&#10;Bcc: a', body: 'x' }).subject).toBe('Bcc: a');
  });

  it('is a single space when empty', () => {
    for (const subject of ['', ' ', undefined, '{{payload.missing}}'])
      expect(email({ subject, body: 'x' }).subject).toBe(' ');
  });
});

describe('body', () => {
  it.each([undefined, '', '  ', null, 5, {}])('is required: %j', (body) => {
    expect(() => email({ body })).toThrow(
      expect.objectContaining({ code: 'content_missing', status: 400, retry: 'never' }) as Error,
    );
  });

  it('wraps a fragment of HTML in a document', () => {
    const { html } = email({
      subject: 'Order {{payload.id}} <',
      body: '<p>Hi {{payload.name}}</p>',
      editorType: 'html',
    });
    expect(html).toMatch(/^<!DOCTYPE html><html lang="fr-FR"><head>/);
    expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain('prefers-color-scheme:dark');
    expect(html).toContain('<title>Order 7 &lt;</title>');
    expect(html).toContain('<p>Hi Ann</p></body></html>');
  });

  it('keeps a document of the author', () => {
    const body =
      '<!DOCTYPE html><html><head><style>p{color:red}</style></head><body class="x"><!-- note --><p>Hi</p></body></html>';
    const { html } = email({ body, preheader: 'Soon' });
    expect(html).toMatch(
      /^<!DOCTYPE html><html><head><style>p\{color:red\}<\/style><\/head><body class="x"><div class="nv-preheader"/,
    );
    expect(html.match(/<html/g)).toHaveLength(1);
  });

  it('renders documents of the block editor whatever the editor type says', () => {
    const { html } = email({ body: blocks(paragraph('Hi {{payload.name}}')), editorType: 'html' });
    expect(html).toContain('>Hi Ann</p>');
    expect(html).toContain('max-width:600px');
  });

  it('does not take other JSON for blocks', () => {
    expect(email({ body: '{"a":1}' }).html).toContain('{"a":1}');
  });

  it('adds nothing in the platform’s name', () => {
    expect(email({ body: blocks(paragraph('Hi')) }).html).not.toMatch(/novu|powered/i);
  });

  it('refuses blocks nested without end', () => {
    const body = '{"type":"doc","content":['.repeat(5_000) + ']}'.repeat(5_000);
    expect(() => email({ body })).toThrow(expect.objectContaining({ code: 'template_error' }) as Error);
  });
});

describe('sanitising', () => {
  const hostile = [
    '<p onclick="x()" ONMOUSEOVER=y style="color:red">{{payload.html}}</p>',
    '<a href="javascript:alert(1)">a</a><a href=" java\tscript:alert(1)">b</a><a href="https://ok.test/?a=1&b=2">c</a>',
    '<img src="https://a.test/a.png" onerror="x()" data-x="1"><iframe src="https://x.test"></iframe><form><input></form>',
    '<meta http-equiv="refresh" content="0;url=https://x.test"><svg onload="x()"></svg><object data="x"></object>',
  ].join('');

  it('removes scripts, handlers and what no e-mail needs', () => {
    const { html } = email({ body: hostile });
    expect(html).toContain('<p style="color:red"><b>Hi</b></p>');
    expect(html).toContain('<a>a</a><a>b</a><a href="https://ok.test/?a=1&amp;b=2">c</a>');
    expect(html).toContain('<img src="https://a.test/a.png" />');
    expect(html).not.toMatch(/script|onclick|onerror|onload|iframe|<form|<input|<svg|<object|http-equiv|alert/i);
  });

  it('keeps style sheets, links to them and tables', () => {
    const body =
      '<style>td > p { color: red }</style><link rel="stylesheet" href="https://a.test/a.css"><table width="100%" bgcolor="#fff"><tr><td valign="top">x</td></tr></table>';
    expect(email({ body }).html).toContain(body.replace('a.css">', 'a.css" />'));
  });

  it('is left out when the step says so', () => {
    expect(email({ body: hostile, disableOutputSanitization: true }).html).toContain('<script>alert(1)</script>');
  });

  it('also covers custom HTML blocks', () => {
    const code = { type: 'htmlCodeBlock', content: [{ type: 'text', text: '<i>ok</i><script>x</script>' }] };
    expect(email({ body: blocks(code) }).html).toContain('<i>ok</i></td>');
  });
});

describe('text', () => {
  it('says what the HTML says', () => {
    const body = blocks(
      { type: 'heading', attrs: { level: 1 }, content: [{ type: 'text', text: 'Hello {{payload.name}}' }] },
      paragraph('First & foremost'),
      { type: 'button', attrs: { text: 'Open', url: 'https://a.test/7' } },
      { type: 'bulletList', content: [{ type: 'listItem', content: [paragraph('One')] }] },
      { type: 'image', attrs: { src: 'https://a.test/a.png', alt: 'pic' } },
    );
    const { text } = email({ body, preheader: 'Hidden' });
    expect(text).toMatch(/^Hello Ann\n+First & foremost\n+Open \[?https:\/\/a\.test\/7\]?\n+ \* One/);
    expect(text).not.toMatch(/Hidden|prefers-color|a\.png/);
  });

  it('is absent when there is none', () => {
    expect(email({ body: '<img src="https://a.test/a.png">' })).not.toHaveProperty('text');
  });
});

describe('sender, reply and preview', () => {
  it('renders them', () => {
    const content = email({
      body: 'x',
      from: { email: '{{payload.name}}@a.test', name: '{{payload.header}}' },
      replyTo: '{{subscriber.email}}',
      preheader: 'For <{{payload.name}}>',
    });
    expect(content.from).toEqual({ email: 'Ann@a.test', name: 'A Bcc: evil@x.test' });
    expect(content.replyTo).toBe('zoe@a.test');
    expect(content.preheader).toBe('For <Ann>');
    expect(content.html).toContain('max-width:0">For &lt;Ann&gt;</div>');
  });

  it('leaves the sender to the integration', () => {
    expect(email({ body: 'x', from: { email: 'a@a.test' }, useProviderDefaults: true })).not.toHaveProperty('from');
    expect(email({ body: 'x', from: { email: '', name: '' } })).not.toHaveProperty('from');
    expect(email({ body: 'x' })).toEqual({ subject: 'S', html: expect.any(String), text: 'x' });
  });
});

describe('layout', () => {
  it('puts the step into a layout of HTML', () => {
    const body =
      '<!DOCTYPE html><html><head><style>i{color:red}</style></head><body><!-- note --><i>{{payload.name}}</i></body></html>';
    const { html } = email(
      { body },
      '<html><body><h1>Shop</h1>{{content}}<p>Bye {{subscriber.firstName}}</p></body></html>',
    );
    expect(html).toBe(
      '<!DOCTYPE html><html><body><h1>Shop</h1><style>i{color:red}</style><i>Ann</i><p>Bye Zoë</p></body></html>',
    );
  });

  it('puts the step into a layout of blocks', () => {
    const content = { type: 'paragraph', content: [{ type: 'variable', attrs: { id: 'content' } }] };
    const { html } = email({ body: '<p>Hi {{payload.name}}</p>' }, blocks(paragraph('Top'), content));
    expect(html).toContain('<div><p>Hi Ann</p></div>');
    expect(html.match(/max-width:600px/g)).toHaveLength(2);
  });

  it('does not render what the step printed', () => {
    const { html } = renderEmail(
      { subject: 'S', body: '{{payload.name}}' },
      { ...variables, payload: { name: '{{subscriber.email}}' } },
      { layout: '<b>{{content}}</b>' },
    );
    expect(html).toContain('<b>{{subscriber.email}}</b>');
  });
});

describe('hostile bodies', () => {
  const attempt = (body: string, payload: Record<string, unknown>, disableOutputSanitization: boolean): void => {
    try {
      renderEmail(
        { subject: '{{payload.html}}', body, disableOutputSanitization },
        { ...variables, payload },
        { layout: '{{content}}' },
      );
    } catch (error) {
      expect(error).toMatchObject({ code: 'template_error' });
    }
  };

  it.each([
    '<!--',
    '<style',
    '<body',
    '<!doctype',
    '<a href="',
    '<script>',
    '{{',
    '&',
    '<div>',
    '<b ',
    '</p>',
    '<div><p></p></div>',
  ])('take little time: many of %j', (piece) => {
    const payload = { html: piece.repeat(50_000) };
    const effort = effortOf(() => {
      attempt('<html><body>{{payload.html}}</body></html>', payload, true);
      attempt('{{payload.html}}', payload, false);
      attempt(payload.html, payload, false);
    });
    expect(effort).toBeLessThan(2_000);
  });
});
