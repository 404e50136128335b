import { StepTypeEnum } from '@novu/shared';
import { findStepIssues, type StepControlIssues } from './step-issues.js';

const payloadSchema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    order: { type: 'object', properties: { id: { type: 'string' } }, additionalProperties: false },
    items: {
      type: 'array',
      items: { type: 'object', properties: { title: { type: 'string' } }, additionalProperties: false },
    },
    free: { type: 'object' },
  },
  additionalProperties: false,
};

const inApp = (controls: Record<string, unknown>): StepControlIssues =>
  findStepIssues({ type: StepTypeEnum.IN_APP, controls, payloadSchema, previousStepIds: ['digest-step'] });
const email = (controls: Record<string, unknown>): StepControlIssues =>
  findStepIssues({
    type: StepTypeEnum.EMAIL,
    controls: { subject: 'S', ...controls },
    payloadSchema,
    previousStepIds: ['digest-step'],
  });

const bodyIssues = (body: string) => inApp({ body }).body;

describe('missing values', () => {
  it('wants a subject or a body of an in-app step', () => {
    const issue = { issueType: 'MISSING_VALUE', message: 'Subject or body is required' };
    expect(inApp({})).toEqual({ subject: [issue], body: [issue] });
    expect(inApp({ subject: ' ', body: '' })).toEqual({ subject: [issue], body: [issue] });
    expect(inApp({ subject: 'x' })).toEqual({});
    expect(inApp({ body: 'x' })).toEqual({});
  });

  it('wants a label of a button that leads somewhere', () => {
    expect(inApp({ body: 'x', primaryAction: { label: '', redirect: { url: '/a' } } })).toEqual({
      'primaryAction.label': [{ issueType: 'MISSING_VALUE', message: 'Label is required' }],
    });
    expect(inApp({ body: 'x', primaryAction: { label: '', redirect: { url: '' } }, secondaryAction: null })).toEqual(
      {},
    );
  });

  it('wants subject and body of an e-mail', () => {
    const issues = findStepIssues({ type: StepTypeEnum.EMAIL, controls: {}, previousStepIds: [] });
    expect(issues).toEqual({
      subject: [{ issueType: 'MISSING_VALUE', message: 'Subject is required' }],
      body: [{ issueType: 'MISSING_VALUE', message: 'Body is required' }],
    });
    expect(email({ subject: ' ', body: '<p>x</p>' })).toEqual({});
  });
});

describe('templates', () => {
  it.each(['{{ payload.name', '{% if payload.name %}', '{{ payload.name | shout }}', '{% include "x" %}'])(
    'finds wrong syntax: %s',
    (template) => {
      expect(bodyIssues(template)).toEqual([
        {
          issueType: 'ILLEGAL_VARIABLE_IN_CONTROL_VALUE',
          message: expect.stringMatching(/^Content compilation error: .*line:1, col:1/s),
        },
      ]);
    },
  );

  it.each([
    '{{name}}',
    '{{ firstName | upcase }}',
    '{{foo.bar}}',
    '{% if name %}x{% endif %}',
    '{{ payload.name | append: other }}',
    '{{step.events}}',
    '{{content}}',
  ])('finds a missing namespace: %s', (template) => {
    expect(bodyIssues(template)).toEqual([
      {
        issueType: 'ILLEGAL_VARIABLE_IN_CONTROL_VALUE',
        variableName: expect.any(String),
        message: expect.stringContaining('invalid or missing namespace'),
      },
    ]);
  });

  it.each([
    'payload.missing',
    'payload.order.missing',
    'payload.items[0].missing',
    'payload.name.deeper',
    'subscriber.nickname',
    'steps.unknown.events',
    'workflow.secret',
    'context.tenant.other',
  ])('finds an unknown variable: %s', (name) => {
    expect(bodyIssues(`{{ ${name} }}`)).toEqual([
      {
        issueType: 'ILLEGAL_VARIABLE_IN_CONTROL_VALUE',
        variableName: name,
        message: `Variable "${name}" is not supported (line 1, column 4)`,
      },
    ]);
  });

  it('tells the position', () => {
    expect(bodyIssues('Hi\n there {{payload.nme}}')?.[0]?.message).toContain('(line 2, column 10)');
  });

  it.each([
    'payload.name',
    'payload',
    'payload.order.id',
    'payload.items[0].title',
    'payload.items.first.title',
    'payload.items.size',
    'payload.items[payload.name].title',
    'payload.free.any.thing',
    'subscriber.data.plan.name',
    'subscriber.isOnline',
    'steps.digest-step.events[0].payload.name',
    'context.tenant.data.name',
    'context.tenant.id',
    'env.HOST',
    'workflow.tags',
    't.greeting.title',
  ])('knows %s', (name) => {
    expect(inApp({ body: `{{ ${name} }}` })).toEqual({});
  });

  it('takes names the template makes for local', () => {
    const body =
      '{% for item in payload.items %}{{item.title}}{{forloop.index}}{% endfor %}{% assign x = payload.name %}{{x}}{% capture y %}z{% endcapture %}{{y}}';
    expect(inApp({ body })).toEqual({});
  });

  it('accepts any payload without a schema', () => {
    expect(
      findStepIssues({ type: StepTypeEnum.IN_APP, controls: { body: '{{payload.any.thing}}' }, previousStepIds: [] }),
    ).toEqual({});
    expect(
      findStepIssues({
        type: StepTypeEnum.IN_APP,
        controls: { body: '{{payload.any.thing}}' },
        payloadSchema: { type: 'object' },
        previousStepIds: [],
      }),
    ).toEqual({});
  });

  it('looks into nested controls but not into conditions', () => {
    const issues = inApp({
      body: 'x',
      data: { a: ['{{name}}'] },
      primaryAction: { label: '{{label}}' },
      skip: { '==': ['{{bad', 1] },
    });
    expect(Object.keys(issues)).toEqual(['data.a.0', 'primaryAction.label']);
  });

  it('checks the texts of other step types too', () => {
    expect(
      findStepIssues({ type: StepTypeEnum.SMS, controls: { body: '{{name}}' }, previousStepIds: [] }),
    ).toHaveProperty('body');
  });
});

describe('arguments of filters', () => {
  it.each([
    ['{{ payload.items | toSentence }}', 'payload.items'],
    ["{{ payload.items | toSentence: 'title', -1 }}", 'payload.items'],
    ["{{ steps.digest-step.events | toSentence: '' }}", 'steps.digest-step.events'],
    ['{{ steps.digest-step.events | digest }}', 'steps.digest-step.events'],
    ["{{ payload.items | digest: 'two' }}", 'payload.items'],
    ['{{ payload.items | pluralize }}', 'payload.items'],
    ["{% if payload.name %}{{ payload.items | pluralize: '' }}{% endif %}", 'payload.items'],
    ['{% assign x = payload.items | toSentence %}', 'payload.items'],
  ])('finds %s', (template, variableName) => {
    expect(bodyIssues(template)).toEqual([
      { issueType: 'INVALID_FILTER_ARG_IN_VARIABLE', variableName, message: expect.any(String) },
    ]);
  });

  it.each([
    "{{ payload.items | toSentence: 'title', 3 }}",
    "{{ steps.digest-step.events | toSentence: 'payload.name', 2, 'other' }}",
    "{{ steps.digest-step.events | digest: 2, 'payload.name' }}",
    "{{ steps.digest-step.eventCount | pluralize: 'notification' }}",
    '{{ payload.items | digest: payload.name }}',
    '{{ payload | json: 2 }}',
  ])('accepts %s', (template) => {
    expect(inApp({ body: template })).toEqual({});
  });
});

describe('addresses', () => {
  const url = (value: string): StepControlIssues =>
    inApp({
      body: 'x',
      avatar: value,
      redirect: { url: value },
      primaryAction: { label: 'x', redirect: { url: value } },
    });

  it.each(['example.test', 'javascript:alert(1)', '//evil.test', 'mailto:a@b.test', 'ftp://x', 'x{{payload.name}}'])(
    'refuses %s',
    (value) => {
      const issue = { issueType: 'INVALID_URL', message: expect.stringContaining('Invalid URL') };
      expect(url(value)).toEqual({ avatar: [issue], 'redirect.url': [issue], 'primaryAction.redirect.url': [issue] });
    },
  );

  it.each([
    '{{payload.name}}',
    '{{payload.name}}/x',
    'https://a.test/{{payload.order.id}}?a=b',
    'https://{{payload.name}}/x',
    '/path/{{payload.name}}',
    '/',
    '',
  ])('accepts %s', (value) => {
    expect(url(value)).toEqual({});
  });
});

describe('block documents', () => {
  const blocks = (...content: unknown[]): StepControlIssues =>
    email({ body: JSON.stringify({ type: 'doc', content }) });
  const variable = (id: string): unknown => ({ type: 'variable', attrs: { id } });
  const paragraph = (...content: unknown[]): unknown => ({ type: 'paragraph', content });

  it('finds problems anywhere in them, under the path of the body', () => {
    const issues = blocks(
      paragraph(variable('payload.a'), {
        type: 'text',
        text: '{{payload.b}}',
        marks: [{ type: 'link', attrs: { href: 'payload.c', isUrlVariable: true } }],
      }),
      {
        type: 'button',
        attrs: { text: '{{payload.d}}', url: 'payload.e', isUrlVariable: true, showIfKey: 'payload.f' },
      },
      { type: 'repeat', attrs: { each: 'payload.g' }, content: [] },
      { type: 'image', attrs: { src: 'https://a.test/{{payload.h}}', alt: '{{payload.i}}' } },
    );
    expect(Object.keys(issues)).toEqual(['body']);
    expect(issues.body?.map((issue) => issue.variableName).sort()).toEqual(
      [...'abcdefghi'].map((letter) => `payload.${letter}`),
    );
  });

  it('knows the members of repeated lists', () => {
    const inside = paragraph(variable('payload.items.title'), variable('current.title'));
    expect(blocks({ type: 'repeat', attrs: { each: 'payload.items' }, content: [inside] })).toEqual({});
    expect(blocks(inside).body?.[0]?.variableName).toBe('current.title');
    expect(
      blocks({ type: 'repeat', attrs: { each: 'payload.items' }, content: [paragraph(variable('payload.items.x'))] })
        .body,
    ).toHaveLength(1);
  });

  it('lets tags span text and variables', () => {
    expect(
      blocks(
        paragraph({ type: 'text', text: '{% if payload.name %}' }, variable('payload.name'), {
          type: 'text',
          text: '{% endif %}',
        }),
      ),
    ).toEqual({});
  });

  it('reports documents nested without end', () => {
    const body = '{"type":"doc","content":['.repeat(5_000) + ']}'.repeat(5_000);
    expect(email({ body }).body).toHaveLength(1);
  });
});
