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

const previousSteps = [
  { stepId: 'digest-step', type: StepTypeEnum.DIGEST },
  { stepId: 'delay-step', type: StepTypeEnum.DELAY },
  { stepId: 'throttle-step', type: StepTypeEnum.THROTTLE },
  { stepId: 'in-app-step', type: StepTypeEnum.IN_APP },
  { stepId: 'request-step', type: StepTypeEnum.HTTP_REQUEST },
  { stepId: 'custom-step', type: StepTypeEnum.CUSTOM },
  { stepId: 'sms-step', type: StepTypeEnum.SMS },
];

const now = new Date('2026-03-01T10:00:00Z');

const issuesOf = (type: StepTypeEnum, controls: Record<string, unknown>): StepControlIssues =>
  findStepIssues({ type, controls, payloadSchema, previousSteps, now });
const inApp = (controls: Record<string, unknown>): StepControlIssues =>
  findStepIssues({ type: StepTypeEnum.IN_APP, controls, payloadSchema, previousSteps, now });
const email = (controls: Record<string, unknown>): StepControlIssues =>
  findStepIssues({
    type: StepTypeEnum.EMAIL,
    controls: { subject: 'S', ...controls },
    payloadSchema,
    previousSteps,
    now,
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

  it('wants the texts of an SMS, a chat and a push step (17)', () => {
    const body = [{ issueType: 'MISSING_VALUE', message: 'Body is required' }];
    const subject = [{ issueType: 'MISSING_VALUE', message: 'Subject is required' }];
    expect(issuesOf(StepTypeEnum.SMS, {})).toEqual({ body });
    expect(issuesOf(StepTypeEnum.CHAT, { body: ' ', editorType: 'text' })).toEqual({ body });
    expect(issuesOf(StepTypeEnum.PUSH, {})).toEqual({ subject, body });
    expect(issuesOf(StepTypeEnum.PUSH, { body: 'x' })).toEqual({ subject });
    expect(issuesOf(StepTypeEnum.PUSH, { subject: 'x', body: 'y' })).toEqual({});
    expect(issuesOf(StepTypeEnum.CUSTOM, {})).toEqual({});
  });

  it('wants subject and body of an e-mail', () => {
    const issues = findStepIssues({ type: StepTypeEnum.EMAIL, controls: {}, previousSteps: [], now });
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
    'steps.digest-step.nothing',
    'steps.digest-step.events[0].name',
    'steps.digest-step.events[0].payload.missing',
    'steps.delay-step.events',
    'steps.throttle-step.duration',
    'steps.in-app-step.clicked',
    'steps.sms-step.body',
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
    'steps.digest-step.events.first.time',
    'steps.digest-step.events.size',
    'steps.digest-step.eventCount',
    'steps.delay-step.duration',
    'steps.throttle-step.executionCount',
    'steps.in-app-step.seen',
    'steps.in-app-step.lastReadDate',
    'steps.request-step.order.id',
    'steps.custom-step.anything.at.all',
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
      findStepIssues({
        type: StepTypeEnum.IN_APP,
        controls: { body: '{{payload.any.thing}}' },
        previousSteps: [],
        now,
      }),
    ).toEqual({});
    expect(
      findStepIssues({
        type: StepTypeEnum.IN_APP,
        controls: { body: '{{payload.any.thing}}' },
        payloadSchema: { type: 'object' },
        previousSteps: [],
        now,
      }),
    ).toEqual({});
  });

  it('looks into nested controls, and takes a condition for one control', () => {
    const issues = inApp({
      body: 'x',
      data: { a: ['{{name}}'] },
      primaryAction: { label: '{{label}}' },
      skip: {
        and: [{ '==': [{ var: 'payload.name' }, '{{bad'] }, { '==': [{ var: 'payload.name' }, '{{env.HOST}}'] }],
      },
    });
    expect(Object.keys(issues)).toEqual(['data.a.0', 'primaryAction.label', 'skip']);
    expect(issues.skip).toEqual([
      { issueType: 'ILLEGAL_VARIABLE_IN_CONTROL_VALUE', message: expect.stringContaining('Content compilation error') },
    ]);
  });

  it.each(['digestKey', 'throttleKey', 'dynamicKey'])('knows the variable %s names without braces', (key) => {
    const issue = { issueType: 'ILLEGAL_VARIABLE_IN_CONTROL_VALUE', variableName: 'payload.missing' };
    expect(issuesOf(StepTypeEnum.CUSTOM, { [key]: 'payload.missing' })).toEqual({
      [key]: [{ ...issue, message: expect.stringContaining('"payload.missing" is not supported') }],
    });
    for (const value of ['payload.name', 'payload.items[0].title', '{{payload.name}}', ' '])
      expect(issuesOf(StepTypeEnum.CUSTOM, { [key]: value })).toEqual({});
  });

  it.each(['digestKey', 'throttleKey'])('does not take a constant as %s', (key) => {
    for (const value of ['older-key', 'foo.x', 'payload', 'payload.items['])
      expect(issuesOf(StepTypeEnum.CUSTOM, { [key]: value })).toEqual({
        [key]: [
          {
            issueType: 'ILLEGAL_VARIABLE_IN_CONTROL_VALUE',
            message: `"${value}" is the same for every run. Name a variable, such as payload.orderId`,
          },
        ],
      });
  });

  it('checks the texts of other step types too', () => {
    expect(
      findStepIssues({ type: StepTypeEnum.SMS, controls: { body: '{{name}}' }, previousSteps: [], now }),
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

describe('conditions (8)', () => {
  const skip = (rule: unknown) => issuesOf(StepTypeEnum.SMS, { body: 'x', skip: rule });
  const field = (name: string): unknown => ({ var: name });

  it('finds fields nobody knows, and values not filled in', () => {
    const rule = {
      or: [
        { '==': [field('nickname'), 'x'] },
        { '>': [field('steps.digest-step.nothing'), 1] },
        { '==': [field('subscriber.email'), ''] },
        { '==': [field('subscriber.phone'), ''] },
      ],
    };
    expect(Object.keys(skip(rule))).toEqual(['skip']);
    expect(skip(rule).skip?.map(({ issueType, variableName }) => [issueType, variableName])).toEqual([
      ['ILLEGAL_VARIABLE_IN_CONTROL_VALUE', 'nickname'],
      ['ILLEGAL_VARIABLE_IN_CONTROL_VALUE', 'steps.digest-step.nothing'],
      ['MISSING_VALUE', 'subscriber.email'],
      ['MISSING_VALUE', 'subscriber.phone'],
    ]);
  });

  it('takes free fields, results of earlier steps, templates in values and no rule at all', () => {
    const rule = {
      and: [
        { '==': [field('payload.free.plan'), '{{env.PLAN}}'] },
        { '>': [field('steps.digest-step.eventCount'), 1] },
        { '==': [field('steps.in-app-step.read'), false] },
        { '==': [field('subscriber.data.vip'), null] },
      ],
    };
    for (const one of [rule, null, undefined, {}]) expect(skip(one)).toEqual({});
  });
});

describe('steps between channels (17)', () => {
  const { DIGEST, DELAY, THROTTLE, HTTP_REQUEST } = StepTypeEnum;
  const request = { method: 'POST', url: 'https://api.test/{{payload.name}}' };
  const amount = (value: unknown, unit = 'seconds') => ({ type: 'regular', amount: value, unit });

  it.each([
    [DIGEST, amount(0), { amount: 'MISSING_VALUE' }],
    [DIGEST, { type: 'regular' }, { amount: 'MISSING_VALUE', unit: 'MISSING_VALUE' }],
    [DIGEST, { type: 'timed', cron: '0 0 29 2 *' }, { cron: 'TIER_LIMIT_EXCEEDED' }],
    [DIGEST, { type: 'timed', cron: '0 0 30 2 *' }, { cron: 'MISSING_VALUE' }],
    [DIGEST, { ...amount(5), lookBackWindow: amount(7, 'months') }, { 'lookBackWindow.amount': 'TIER_LIMIT_EXCEEDED' }],
    [DELAY, amount(181, 'days'), { amount: 'TIER_LIMIT_EXCEEDED', unit: 'TIER_LIMIT_EXCEEDED' }],
    [DELAY, { type: 'timed', cron: 'whenever' }, { cron: 'MISSING_VALUE' }],
    [DELAY, { type: 'dynamic' }, { dynamicKey: 'MISSING_VALUE' }],
    [DELAY, { type: 'dynamic', dynamicKey: 'payload.missing' }, { dynamicKey: 'ILLEGAL_VARIABLE_IN_CONTROL_VALUE' }],
    [THROTTLE, { type: 'fixed', amount: 1, unit: 'days', threshold: 101 }, { threshold: 'MISSING_VALUE' }],
    [THROTTLE, { type: 'fixed', throttleKey: '{{name}}' }, { throttleKey: 'ILLEGAL_VARIABLE_IN_CONTROL_VALUE' }],
    [HTTP_REQUEST, {}, { url: 'MISSING_VALUE' }],
    [HTTP_REQUEST, { url: 'example.test' }, { url: 'INVALID_URL' }],
    [HTTP_REQUEST, { url: '{{nowhere}}/x' }, { url: 'ILLEGAL_VARIABLE_IN_CONTROL_VALUE' }],
    [HTTP_REQUEST, { ...request, timeout: 1 }, { timeout: 'UNSUPPORTED_PROPERTY' }],
    [
      HTTP_REQUEST,
      { ...request, headers: [{ key: 'X', value: '{{payload.missing}}' }] },
      { 'headers.0.value': 'ILLEGAL_VARIABLE_IN_CONTROL_VALUE' },
    ],
  ])('finds what is wrong with %s %j', (type, controls, expected) => {
    const issues = issuesOf(type, controls);
    for (const [path, issueType] of Object.entries(expected)) expect(issues[path]).toMatchObject([{ issueType }]);
  });

  it.each([
    [DIGEST, { ...amount(30), digestKey: '{{payload.name}}', lookBackWindow: amount(5, 'minutes') }],
    [DIGEST, { type: 'timed', cron: '0 9 * * 1-5', digestKey: 'payload.order.id' }],
    [DELAY, amount(180, 'days')],
    [DELAY, { type: 'dynamic', dynamicKey: 'payload.free.sendAt' }],
    [THROTTLE, { type: 'fixed', amount: 1, unit: 'minutes', throttleKey: 'payload.name' }],
    [HTTP_REQUEST, { ...request, body: [{ key: 'name', value: '{{payload.name}}' }], timeout: 5000 }],
    [HTTP_REQUEST, { url: '{{env.HOST}}/users' }],
  ])('accepts %s %j', (type, controls) => {
    expect(issuesOf(type, controls)).toEqual({});
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
