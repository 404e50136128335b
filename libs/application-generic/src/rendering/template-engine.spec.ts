import { AppError } from '../errors.js';
import {
  evaluateExpression,
  RenderBudget,
  renderHtmlTemplate,
  renderTemplate,
  type TemplateVariables,
} from './template-engine.js';

const variables: TemplateVariables = {
  payload: {
    name: 'Ann & "Bob"',
    items: [{ id: 1 }, { id: 2 }],
    address: { city: 'Lyon' },
    none: null,
    zero: 0,
    no: false,
  },
  subscriber: { firstName: 'Zoë', data: { plan: 'pro' } },
  steps: { 'digest-step': { eventCount: 3, events: [{ payload: { name: 'A' } }] } },
  workflow: { name: 'Welcome' },
  env: { HOST: 'example.test' },
};

const render = (text: string): string => renderTemplate(text, variables);

function failure(action: () => unknown): AppError {
  try {
    action();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('renderTemplate', () => {
  it('inserts variables of every namespace', () => {
    expect(render('{{subscriber.firstName}} {{ workflow.name }} {{steps.digest-step.eventCount}} {{env.HOST}}')).toBe(
      'Zoë Welcome 3 example.test',
    );
  });

  it('renders every string inside a JSON value and leaves the rest', () => {
    const date = new Date(0);
    const value = {
      a: 'Hi {{subscriber.firstName}}',
      b: [1, '{{payload.zero}}', null, true],
      c: { d: '{{payload.address.city}}' },
      date,
    };
    expect(renderTemplate(value, variables)).toEqual({ a: 'Hi Zoë', b: [1, '0', null, true], c: { d: 'Lyon' }, date });
  });

  it('does not change the value it was given', () => {
    const value = { a: ['{{payload.zero}}'] };
    renderTemplate(value, variables);
    expect(value).toEqual({ a: ['{{payload.zero}}'] });
  });

  it('does not escape values', () => {
    expect(render('{{payload.name}}')).toBe('Ann & "Bob"');
    expect(render('{{payload.name | append: "!"}}')).toBe('Ann & "Bob"!');
  });

  it('prints objects and arrays as JSON with single quotes', () => {
    expect(render('{{payload.items}}')).toBe("[{'id':1},{'id':2}]");
    expect(render('{{payload.address}} {{ payload.items | first }}')).toBe("{'city':'Lyon'} {'id':1}");
    expect(render('{% capture x %}{{payload.address}}{% endcapture %}{{x}} {{ payload.items | raw }}')).toBe(
      "{'city':'Lyon'} [{'id':1},{'id':2}]",
    );
  });

  it('prints null, undefined and missing variables as nothing', () => {
    expect(render('[{{payload.none}}{{payload.missing.deeper}}{{missing}}{{ payload.none | upcase }}{{nil}}]')).toBe(
      '[]',
    );
  });

  it('prints zero and false', () => {
    expect(render('{{payload.zero}} {{payload.no}} {{ payload.zero | plus: 1 }}')).toBe('0 false 1');
  });

  it('reads computed members, indexes and bracket names', () => {
    expect(
      render('{{payload.items.size}} {{payload.items[1].id}} {{payload["address"].city}} {{payload.items.first.id}}'),
    ).toBe('2 2 Lyon 1');
  });

  it('allows the standard tags', () => {
    expect(
      render('{% for item in payload.items %}{% if item.id > 1 %}<{{item.id}}>{% else %}-{% endif %}{% endfor %}'),
    ).toBe('-<2>');
    expect(
      render('{% assign x = "a" %}{% case x %}{% when "a" %}yes{% endcase %}{% unless payload.no %}!{% endunless %}'),
    ).toBe('yes!');
  });

  it('does not carry changes of a template over to other texts', () => {
    expect(renderTemplate(['{% increment payload %}', '{{payload.zero}}'], variables)[1]).toBe('0');
    expect(variables.payload).toHaveProperty('zero');
  });

  it('leaves markers of translations for later', () => {
    expect(render('{{t.greeting.title}} {{ t.a | upcase }}')).toBe('{{t.greeting.title}} {{T.A}}');
  });

  it('does not render what a value says', () => {
    const hostile = { ...variables, payload: { text: '{{env.HOST}}{% for i in (1..9) %}' } };
    expect(renderTemplate('{{payload.text}}', hostile)).toBe('{{env.HOST}}{% for i in (1..9) %}');
  });

  it('gives the same text with and without the short way for plain variables', () => {
    for (const path of [
      'payload.name',
      'payload.items',
      'payload.none',
      'payload.zero',
      'payload.address',
      'payload.address.city',
      'x',
    ]) {
      expect(render(`a{{ ${path} }}b`)).toBe(render(`a{{- ${path} -}}b`));
    }
  });

  it('is the identity for text without tags', () => {
    const alphabet = [
      'a',
      'é',
      '😀',
      '{',
      '}',
      '%',
      '{ {',
      '"',
      "'",
      '\\',
      '\n',
      '<b>',
      '&amp;',
      ' ',
      '}}',
      '%}',
      '$&',
    ];
    let seed = 42;
    const next = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31);
    for (let round = 0; round < 2_000; round += 1) {
      const text = Array.from({ length: next() % 12 }, () => alphabet[next() % alphabet.length]).join('');
      if (text.includes('{{') || text.includes('{%')) continue;
      expect(render(text)).toBe(text);
    }
  });
});

describe('errors of templates', () => {
  it.each([
    '{{ payload.name',
    '{% if payload.name %}',
    '{% endif %}',
    '{{ payload.name | }}{% unknown %}',
    '{{ a b | }} {% for %}',
  ])('refuses wrong syntax: %s', (template) => {
    expect(failure(() => render(template))).toMatchObject({ code: 'template_error', status: 400, retry: 'never' });
  });

  it('names an unknown filter and its place', () => {
    expect(failure(() => render('Hi\n  {{ payload.name | shout }}')).publicMessage).toBe(
      'Content compilation error: undefined filter: shout, line:2, col:3',
    );
  });

  it.each(['include', 'render', 'layout', 'block'])('knows no tag that reads files: %s', (tag) => {
    expect(failure(() => render(`{% ${tag} "/etc/passwd" %}`)).publicMessage).toContain(`tag "${tag}" not found`);
  });
});

describe('hostile templates', () => {
  const prompt = (template: string): void => {
    const started = performance.now();
    expect(failure(() => render(template)).code).toBe('template_error');
    expect(performance.now() - started).toBeLessThan(5_000);
  };

  it.each([
    'payload.constructor',
    'payload.__proto__',
    'payload.__proto__.polluted',
    'constructor',
    '__proto__',
    'payload.items.map',
    'payload.name.length.constructor',
  ])('reads no member that is not data: %s', (path) => {
    expect(render(`[{{${path}}}]`)).toBe('[]');
    expect(render(`[{{ ${path} | append: "" }}]`)).toBe('[]');
  });

  it.each(['constructor', 'valueOf', '__lookupGetter__', 'toString'])(
    'takes no inherited function for a filter: %s',
    (name) => {
      expect(failure(() => render(`{{ payload | ${name} }}`)).publicMessage).toContain(`undefined filter: ${name}`);
    },
  );

  it('shows a member called __proto__ as data and spoils nothing', () => {
    const payload: Record<string, unknown> = JSON.parse('{"__proto__":{"polluted":"yes"}}');
    const rendered = renderTemplate({ text: '{{payload.__proto__.polluted}}', ...payload }, { ...variables, payload });
    expect(rendered.text).toBe('yes');
    expect(Object.prototype).not.toHaveProperty('polluted');
    const value: Record<string, unknown> = JSON.parse('{"__proto__":{"polluted":"{{payload.zero}}"}}');
    expect(JSON.stringify(renderTemplate(value, variables))).toBe('{"__proto__":{"polluted":"0"}}');
  });

  it('stops huge loops', () => {
    prompt('{% for i in (1..100000000) %}x{% endfor %}');
    prompt(
      '{% for i in (1..3000) %}{% for j in (1..3000) %}{% for k in (1..3000) %}{% endfor %}{% endfor %}{% endfor %}',
    );
    prompt('{% tablerow i in (1..90000000) %}x{% endtablerow %}');
  });

  it('stops texts that grow without bounds', () => {
    prompt('{% assign a = "xxxxxxxxxx" %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}{{a}}');
    prompt(`{% for i in (1..100000) %}${'x'.repeat(1_000)}{% endfor %}`);
    prompt(`{% capture a %}{% for i in (1..100000) %}${'x'.repeat(1_000)}{% endfor %}{% endcapture %}{{a}}`);
  });

  it('shares one time limit between all texts of a message', () => {
    const budget = new RenderBudget();
    const slow = '{% for i in (1..9000) %}{% for j in (1..1000) %}{% endfor %}{% endfor %}';
    const started = performance.now();
    expect(failure(() => renderTemplate([slow, slow, slow, slow], variables, budget)).code).toBe('template_error');
    expect(performance.now() - started).toBeLessThan(4_000);
  });

  it('refuses deep nesting', () => {
    prompt('{% if true %}'.repeat(20_000) + '{% endif %}'.repeat(20_000));
    let value: unknown = '{{payload.zero}}';
    for (let depth = 0; depth < 100_000; depth += 1) value = [value];
    expect(failure(() => renderTemplate(value, variables)).code).toBe('template_error');
  });

  it('refuses templates that are too long', () => {
    prompt(`{{ payload.name | upcase }}${'x'.repeat(1_000_001)}`);
  });
});

describe('renderHtmlTemplate', () => {
  const html = (template: string): string => renderHtmlTemplate(template, variables, new RenderBudget());

  it('escapes values, unless the author wants them raw', () => {
    expect(html('<b>{{payload.name}}</b>')).toBe('<b>Ann &amp; &quot;Bob&quot;</b>');
    expect(html('{{payload.name | upcase}}')).toBe('ANN &amp; &quot;BOB&quot;');
    expect(html('{{payload.name | raw}}')).toBe('Ann & "Bob"');
  });

  it('escapes once', () => {
    expect(html('{{payload.name | escape}}')).toBe('Ann &amp; &quot;Bob&quot;');
  });
});

describe('evaluateExpression', () => {
  it('gives values, not text', () => {
    expect(evaluateExpression('payload.items | reverse', variables, new RenderBudget())).toEqual([
      { id: 2 },
      { id: 1 },
    ]);
    expect(evaluateExpression('payload.missing', variables, new RenderBudget())).toBeUndefined();
  });
});
