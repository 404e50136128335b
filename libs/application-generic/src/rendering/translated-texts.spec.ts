import { AppError } from '../errors.js';
import { renderEmail } from './email.js';
import { renderInApp } from './in-app.js';
import { RenderBudget, renderHtmlTemplate, renderTemplate, TranslatedTexts } from './template-engine.js';
import { renderChat, renderPush, renderSms } from './texts.js';

const TEXTS: Record<string, string> = {
  hello: 'Hallo',
  'greeting.title': 'Willkommen, {{payload.name}}!',
  'with-dash_1': 'ja',
  size: 'Größe',
  item: 'Artikel',
  items: 'Artikel (viele)',
  signed: '{{t.hello}} — {{ payload.name | upcase }}',
  loop: 'a {{t.loop}}',
  broken: '{{ payload.name | nothing }}',
  html: '<b>{{payload.name}}</b>',
};

const variables = {
  payload: { name: 'Zoë & Co', hostile: '{{t.hello}}', key: 'hello', list: ['a', 'b', 'c'] },
  subscriber: {},
  steps: {},
  workflow: {},
  t: new TranslatedTexts((key) => (Object.hasOwn(TEXTS, key) ? TEXTS[key] : undefined)),
};

const render = (template: string): string => renderTemplate(template, variables);

function failureOf(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('It did not fail');
}

describe('15: translations in templates', () => {
  it.each([
    ['{{t.hello}}', 'Hallo'],
    ['{{ t.hello }}, {{payload.name}}', 'Hallo, Zoë & Co'],
    ['{{t.with-dash_1}} {{t.size}}', 'ja Größe'],
    ['{{ t.hello | upcase }}', 'HALLO'],
    ['{% if t.hello == "Hallo" %}same{% endif %}', 'same'],
    ['{{ t[payload.key] }}', 'Hallo'],
  ])('%s prints %s', (template, text) => {
    expect(render(template)).toBe(text);
  });

  it('values may themselves contain liquid, and other translations', () => {
    expect(render('{{t.greeting.title}}')).toBe('Willkommen, Zoë & Co!');
    expect(render('{{t.signed}}')).toBe('Hallo — ZOË & CO');
  });

  it('values see the names of the place they are used at', () => {
    const t = new TranslatedTexts(() => '<{{item}}>');
    expect(renderTemplate('{% for item in payload.list %}{{t.row}}{% endfor %}', { ...variables, t })).toBe(
      '<a><b><c>',
    );
  });

  it('keys are read in arguments of filters too', () => {
    expect(render("{{ payload.missing | default: 't.hello' }}")).toBe('Hallo');
    expect(render('{{ payload.list | pluralize: "t.item", \'t.items\' }}')).toBe('3 Artikel (viele)');
    expect(render("{{ payload.missing | default: 't.unknown' }}")).toBe('{{t.unknown}}');
    expect(render("{% if payload.key == 't.hello' %}yes{% else %}no{% endif %}")).toBe('no');
  });

  it('markers of missing keys stay', () => {
    expect(render('{{t.hello}} {{ t.not.there }} {{t}}')).toBe('Hallo {{t.not.there}} {{t}}');
  });

  it('without translations all markers stay', () => {
    const { t: _none, ...bare } = variables;
    expect(renderTemplate('{{t.hello}} {{ t.greeting.title }}', bare)).toBe('{{t.hello}} {{t.greeting.title}}');
  });

  it('a value that looks like a marker is a value', () => {
    expect(render('{{payload.hostile}}')).toBe('{{t.hello}}');
  });

  it.each(['loop', 'broken'])('other translation errors fail the step: %s', (key) => {
    const failure = failureOf(() => render(`{{t.${key}}}`));
    expect(failure).toMatchObject({ code: 'translation_error', status: 400 });
    expect(failure.publicMessage).toMatch(new RegExp(`^Translation processing failed: ${key}: `));
  });

  it('stops translations that take too long or grow too large', () => {
    const t = new TranslatedTexts(() => '{% for i in (1..1000) %}{{t.more}}{% endfor %}');
    expect(failureOf(() => renderTemplate('{{t.more}}', { ...variables, t })).status).toBe(400);
  });

  it('changes made inside a value end with it', () => {
    const t = new TranslatedTexts(() => '{% assign who = "inner" %}{{who}}');
    expect(renderTemplate('{% assign who = "outer" %}{{t.a}} {{who}}', { ...variables, t })).toBe('inner outer');
  });

  it('in HTML they are text, escaped once, unless the author says otherwise', () => {
    const html = (template: string): string => renderHtmlTemplate(template, variables, new RenderBudget());
    expect(html('<p>{{t.greeting.title}}</p>')).toBe('<p>Willkommen, Zoë &amp; Co!</p>');
    expect(html('{{t.html}}')).toBe('&lt;b&gt;Zoë &amp; Co&lt;/b&gt;');
    expect(html('{{ t.html | raw }}')).toBe('<b>Zoë & Co</b>');
  });
});

describe('every channel is translated', () => {
  const body = '{{t.hello}} {{payload.name}}';

  it('in-app: subject, body, buttons', () => {
    const primaryAction = { label: '{{t.hello}}', redirect: { url: '/x' } };
    expect(renderInApp({ subject: '{{t.hello}}', body, primaryAction }, variables)).toMatchObject({
      subject: 'Hallo',
      body: 'Hallo Zoë & Co',
      primaryAction: { label: 'Hallo' },
    });
  });

  it('SMS, push and chat', () => {
    expect(renderSms({ body }, variables).body).toBe('Hallo Zoë & Co');
    expect(renderPush({ subject: '{{t.hello}}', body }, variables)).toEqual({
      subject: 'Hallo',
      body: 'Hallo Zoë & Co',
    });
    expect(renderChat({ body }, variables).body).toBe('Hallo Zoë & Co');
  });

  it('16.1 and 16.3: subject, preheader, HTML and blocks of e-mails', () => {
    const html = renderEmail(
      { subject: '{{t.greeting.title}}', preheader: '{{t.hello}}', body: '<p>{{t.hello}}</p>', editorType: 'html' },
      variables,
    );
    expect(html).toMatchObject({ subject: 'Willkommen, Zoë & Co!', preheader: 'Hallo' });
    expect(html.html).toContain('<p>Hallo</p>');
    const document = {
      type: 'doc',
      content: [
        { type: 'heading', attrs: { level: 1 }, content: [{ type: 'text', text: '{{t.greeting.title}}' }] },
        { type: 'paragraph', content: [{ type: 'variable', attrs: { id: 't.hello' } }] },
        { type: 'button', attrs: { text: '{{t.item}}', url: 'https://example.com' } },
        {
          type: 'repeat',
          attrs: { each: 'payload.list' },
          content: [{ type: 'paragraph', content: [{ type: 'text', text: '{{current}} {{t.items}}' }] }],
        },
      ],
    };
    const blocks = renderEmail({ subject: 'x', body: JSON.stringify(document) }, variables).text;
    for (const text of ['Willkommen, Zoë & Co!', 'Hallo', 'Artikel', 'a Artikel (viele)', 'c Artikel (viele)'])
      expect(blocks).toContain(text);
  });
});
