import { StepTypeEnum } from '@novu/shared';
import { cleanControls, controlSchemas } from './controls.js';
import { variablesSchemaFor } from './variables-schema.js';

describe('cleanControls', () => {
  it('drops unknown members of known step types, also nested ones', () => {
    const controls = {
      body: 'x',
      other: 1,
      redirect: { url: '/a', target: '_self', rel: 'x' },
      primaryAction: { label: 'y', color: 'red' },
    };
    expect(cleanControls(StepTypeEnum.IN_APP, controls)).toEqual({
      body: 'x',
      redirect: { url: '/a', target: '_self' },
      primaryAction: { label: 'y' },
    });
  });

  it('drops nulls, except where null means something', () => {
    const data = { a: null, b: { c: null } };
    const skip = { '==': [{ var: 'payload.a' }, null] };
    expect(
      cleanControls(StepTypeEnum.IN_APP, {
        body: 'x',
        subject: null,
        avatar: undefined,
        primaryAction: { label: 'y', redirect: null },
        data,
        skip,
      }),
    ).toEqual({
      body: 'x',
      primaryAction: { label: 'y' },
      data,
      skip,
    });
    expect(cleanControls(StepTypeEnum.EMAIL, { subject: 'S', body: 'B', layoutId: null, replyTo: null })).toEqual({
      subject: 'S',
      body: 'B',
      layoutId: null,
    });
  });

  it('gives an e-mail a subject and an empty document', () => {
    const empty = { subject: ' ', body: '{"type":"doc","content":[{"type":"paragraph"}]}' };
    expect(cleanControls(StepTypeEnum.EMAIL, {})).toEqual(empty);
    expect(cleanControls(StepTypeEnum.EMAIL, { subject: '', body: null })).toEqual(empty);
    expect(cleanControls(StepTypeEnum.EMAIL, { editorType: 'html' })).toEqual({
      subject: ' ',
      body: '',
      editorType: 'html',
    });
  });

  it('keeps the values of other types and reads whole numbers', () => {
    const controls = {
      type: 'regular',
      amount: '5',
      unit: 'minutes',
      lookBackWindow: { amount: '2', unit: 'hours', x: null },
      cron: null,
      digestKey: '7',
    };
    expect(cleanControls(StepTypeEnum.DIGEST, controls)).toEqual({
      type: 'regular',
      amount: 5,
      unit: 'minutes',
      lookBackWindow: { amount: 2, unit: 'hours' },
      digestKey: '7',
    });
  });

  it('does not change what it was given and is safe against __proto__', () => {
    const controls: Record<string, unknown> = JSON.parse('{"body":"x","__proto__":{"a":1},"constructor":{"b":2}}');
    expect(cleanControls(StepTypeEnum.IN_APP, controls)).toEqual({ body: 'x' });
    expect(Object.keys(controls)).toEqual(['body', '__proto__', 'constructor']);
  });
});

describe('controlSchemas', () => {
  it('has a form field for every control a person edits', () => {
    for (const type of [StepTypeEnum.IN_APP, StepTypeEnum.EMAIL]) {
      const schemas = controlSchemas[type];
      const fields = Object.keys(schemas?.uiSchema.properties ?? {});
      expect(Object.keys(schemas?.dataSchema.properties ?? {})).toEqual(expect.arrayContaining(fields));
      expect(fields).toEqual(expect.arrayContaining(['subject', 'body', 'skip', 'disableOutputSanitization']));
    }
  });
});

describe('variablesSchemaFor', () => {
  it('describes every namespace', () => {
    const schema = variablesSchemaFor({
      previousSteps: [
        { stepId: 'd', type: StepTypeEnum.DIGEST },
        { stepId: 'i', type: StepTypeEnum.IN_APP },
      ],
    });
    expect(schema).toMatchObject({
      type: 'object',
      properties: {
        payload: { type: 'object', additionalProperties: true },
        subscriber: { properties: { firstName: { type: 'string' }, data: { additionalProperties: true } } },
        steps: {
          properties: {
            d: { properties: { events: { type: 'array' }, eventCount: { type: 'number' } } },
            i: { properties: { seen: { type: 'boolean' }, lastReadDate: { type: 'string' } } },
          },
        },
        context: {},
        workflow: { properties: { name: { type: 'string' } } },
        env: {},
      },
    });
  });

  it('takes over the payload schema', () => {
    const payloadSchema = { type: 'object', properties: { a: { type: 'string' } } };
    expect(variablesSchemaFor({ payloadSchema, previousSteps: [] })).toMatchObject({
      properties: { payload: payloadSchema, steps: { properties: {} } },
    });
  });
});
