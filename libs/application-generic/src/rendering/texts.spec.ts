import { StepTypeEnum } from '@novu/shared';
import type { TemplateVariables } from './template-engine.js';
import { renderChat, renderCondition, renderControls, renderPush, renderSms } from './texts.js';

const event = (name: string, minute: number): unknown => ({
  id: `65f1c0ffee5a1b2c3d4e5f6${minute}`,
  time: `2026-03-01T10:0${minute}:00.000Z`,
  payload: { name, post: { title: `Post ${minute}` } },
});

const variables: TemplateVariables = {
  payload: { html: '<b>Tom & "Jerry"</b><script>x</script>', empty: '', count: 3, sendAt: '2026-05-01T00:00:00.000Z' },
  subscriber: { firstName: 'Ann', phone: '+4917000' },
  steps: { 'digest-step': { events: [event('Ann', 1), event('Bob', 2), event('Cid', 3)], eventCount: 3 } },
  workflow: { name: 'Welcome' },
  env: { HOST: 'https://api.test', PLAN: 'pro' },
  context: { tenant: { id: 'acme', data: {} } },
};

/** The error a call ends in. */
function failureOf(call: () => unknown): unknown {
  try {
    return { result: call() };
  } catch (error) {
    return error;
  }
}

const missing = (name: string): object => ({
  code: 'content_missing',
  status: 400,
  retry: 'never',
  publicMessage: `${name} is required`,
});

describe('texts of SMS, push and chat', () => {
  it('are rendered from every namespace (15)', () => {
    const body = 'Hi {{subscriber.firstName}}, {{payload.count}} from {{context.tenant.id}} at {{env.HOST}}';
    const rendered = 'Hi Ann, 3 from acme at https://api.test';
    expect(renderSms({ body }, variables)).toEqual({ body: rendered });
    expect(renderChat({ body, editorType: 'text' }, variables)).toEqual({ body: rendered });
    expect(renderPush({ subject: '{{workflow.name}}', body }, variables)).toEqual({
      subject: 'Welcome',
      body: rendered,
    });
  });

  it('are never sanitised (16.6)', () => {
    const body = '{{payload.html}} <i>& more</i>';
    const rendered = '<b>Tom & "Jerry"</b><script>x</script> <i>& more</i>';
    expect(renderSms({ body }, variables).body).toBe(rendered);
    expect(renderChat({ body }, variables).body).toBe(rendered);
    expect(renderPush({ subject: body, body }, variables)).toEqual({ subject: rendered, body: rendered });
  });

  it.each([{}, { body: '' }, { body: ' {{payload.empty}} ' }, { body: null }, { body: { $gt: '' } }])(
    'need a body: %j',
    (controls) => {
      expect(failureOf(() => renderSms(controls, variables))).toMatchObject(missing('Body'));
      expect(failureOf(() => renderChat(controls, variables))).toMatchObject(missing('Body'));
      expect(failureOf(() => renderPush({ subject: 'x', ...controls }, variables))).toMatchObject(missing('Body'));
    },
  );

  it('need a subject of push messages', () => {
    expect(failureOf(() => renderPush({ body: 'x' }, variables))).toMatchObject(missing('Subject'));
    expect(failureOf(() => renderPush({ body: 'x', subject: '{{payload.empty}}' }, variables))).toMatchObject(
      missing('Subject'),
    );
  });

  it('tell wrong templates', () => {
    for (const render of [renderSms, renderChat, renderPush]) {
      expect(failureOf(() => render({ subject: 'x', body: '{{ payload.count' }, variables))).toMatchObject({
        code: 'template_error',
      });
    }
  });
});

describe('chat messages of the block editor', () => {
  const document = (...content: unknown[]): string => JSON.stringify({ type: 'doc', content });
  const paragraph = (...content: unknown[]): unknown => ({ type: 'paragraph', content });

  it('become text', () => {
    const body = document(
      paragraph({ type: 'text', text: 'Hi ' }, { type: 'variable', attrs: { id: 'subscriber.firstName' } }),
      paragraph({ type: 'text', text: 'Tom & <Jerry>' }),
    );
    expect(renderChat({ body, editorType: 'block' }, variables).body).toMatch(/^Hi Ann\s+Tom & <Jerry>$/);
    expect(renderChat({ body, editorType: 'text' }, variables).body).toContain('"paragraph"');
  });

  it('need a block with text', () => {
    expect(failureOf(() => renderChat({ body: document(paragraph()), editorType: 'block' }, variables))).toMatchObject(
      missing('Body'),
    );
  });

  it('refuse documents nested without end', () => {
    const body = '{"type":"doc","content":['.repeat(5_000) + ']}'.repeat(5_000);
    expect(failureOf(() => renderChat({ body, editorType: 'block' }, variables))).toMatchObject({
      code: 'template_error',
    });
  });
});

describe('filters on the events of a digest (15)', () => {
  it.each([
    ["{{ steps.digest-step.events | toSentence: 'payload.name', 2, 'other' }}", 'Ann, Bob, and 1 other'],
    ["{{ steps.digest-step.events | toSentence: 'payload.post.title', 3 }}", 'Post 1, Post 2, and Post 3'],
    ["{{ steps.digest-step.events | digest: 2, 'payload.name' }}", 'Ann, Bob and 1 other'],
    ["{{ steps.digest-step.eventCount | pluralize: 'notification' }}", '3 notifications'],
    ["{{ steps.digest-step.events | pluralize: 'person', 'persons', 'false' }}", 'persons'],
    ['{{ steps.digest-step.events.first.payload | json }}', "{'name':'Ann','post':{'title':'Post 1'}}"],
    ["{{ steps.digest-step.events | map: 'payload.name' | join: '+' }}", 'Ann+Bob+Cid'],
    ['{% for event in steps.digest-step.events %}{{event.payload.name}} {{event.time}};{% endfor %}', /^Ann 2026.*Z;$/],
    ['{{ steps.digest-step.events[1].payload.post.title }}', 'Post 2'],
    ['{{ steps.digest-step.events.size }}/{{ steps.digest-step.events[2].id }}', '3/65f1c0ffee5a1b2c3d4e5f63'],
  ])('%s', (body, expected) => {
    expect(renderSms({ body }, variables).body).toEqual(
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    );
  });
});

describe('renderControls', () => {
  it('renders every text of a step that sends nothing, without its condition', () => {
    const controls = {
      method: 'PUT',
      url: '{{env.HOST}}/users/{{subscriber.firstName}}',
      headers: [{ key: 'X-Plan', value: '{{env.PLAN}}' }],
      body: [{ key: '{{context.tenant.id}}', value: '{{payload.count}}' }],
      continueOnFailure: true,
      timeout: '2000',
      skip: { '==': ['{{broken', 1] },
      unknown: 'x',
    };
    expect(renderControls(StepTypeEnum.HTTP_REQUEST, controls, variables)).toEqual({
      method: 'PUT',
      url: 'https://api.test/users/Ann',
      headers: [{ key: 'X-Plan', value: 'pro' }],
      body: [{ key: 'acme', value: '3' }],
      continueOnFailure: true,
      timeout: 2000,
    });
  });

  it('renders the keys of digest, delay and throttle steps', () => {
    expect(
      renderControls(
        StepTypeEnum.DIGEST,
        { type: 'regular', amount: 5, unit: 'minutes', digestKey: '{{context.tenant.id}}-{{payload.missing}}' },
        variables,
      ),
    ).toEqual({ type: 'regular', amount: 5, unit: 'minutes', digestKey: 'acme-' });
    expect(
      renderControls(StepTypeEnum.DELAY, { type: 'dynamic', dynamicKey: 'payload.sendAt', amount: null }, variables),
    ).toEqual({ type: 'dynamic', dynamicKey: 'payload.sendAt' });
    expect(
      renderControls(
        StepTypeEnum.THROTTLE,
        { type: 'fixed', amount: 1, unit: 'hours', throttleKey: '{{subscriber.phone}}' },
        variables,
      ),
    ).toEqual({ type: 'fixed', amount: 1, unit: 'hours', throttleKey: '+4917000' });
  });

  it('keeps all members of custom steps', () => {
    const controls = { amount: '5', nested: { text: '{{payload.count}}', none: null } };
    expect(renderControls(StepTypeEnum.CUSTOM, controls, variables)).toEqual({
      amount: '5',
      nested: { text: '3', none: null },
    });
  });

  it('tells wrong templates', () => {
    expect(
      failureOf(() => renderControls(StepTypeEnum.DIGEST, { digestKey: '{{ x | shout }}' }, variables)),
    ).toMatchObject({ code: 'template_error' });
  });
});

describe('renderCondition', () => {
  it('renders the values of the rule and leaves the rest of it alone (8)', () => {
    const skip = { and: [{ '==': [{ var: 'payload.plan' }, '{{env.PLAN}}'] }, { '>': [{ var: 'payload.count' }, 2] }] };
    expect(renderCondition({ skip, body: '{{broken' }, variables)).toEqual({
      and: [{ '==': [{ var: 'payload.plan' }, 'pro'] }, { '>': [{ var: 'payload.count' }, 2] }],
    });
  });

  it.each([{}, { skip: null }, { skip: undefined }])('is nothing without a rule: %j', (controls) => {
    expect(renderCondition(controls, variables)).toBeUndefined();
  });

  it('tells wrong templates, and rules nested without end', () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    for (const skip of [{ '==': ['{{ x', 1] }, deep]) {
      expect(failureOf(() => renderCondition({ skip }, variables))).toMatchObject({ code: 'template_error' });
    }
  });
});
