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

  it('reads no numbers from texts of custom steps, and keeps all but nulls', () => {
    const controls = { amount: '5', nested: { amount: '5', none: null }, nothing: null };
    expect(cleanControls(StepTypeEnum.CUSTOM, controls)).toEqual({ amount: '5', nested: { amount: '5', none: null } });
  });

  it('gives an HTTP request the method and address the interface promises', () => {
    expect(cleanControls(StepTypeEnum.HTTP_REQUEST, { timeout: '500' })).toEqual({
      method: 'POST',
      url: '',
      timeout: 500,
    });
  });

  it('takes the empty query `false` for no condition (8)', () => {
    for (const type of [StepTypeEnum.SMS, StepTypeEnum.EMAIL, StepTypeEnum.CUSTOM])
      expect(cleanControls(type, { body: 'x', skip: false })).not.toHaveProperty('skip');
    const skip = { '==': [1, false] };
    expect(cleanControls(StepTypeEnum.SMS, { body: 'x', skip })).toEqual({ body: 'x', skip });
  });

  it('does not change what it was given and is safe against __proto__', () => {
    const controls: Record<string, unknown> = JSON.parse('{"body":"x","__proto__":{"a":1},"constructor":{"b":2}}');
    expect(cleanControls(StepTypeEnum.IN_APP, controls)).toEqual({ body: 'x' });
    expect(Object.keys(controls)).toEqual(['body', '__proto__', 'constructor']);
  });
});

describe('controlSchemas', () => {
  it('has a form field for every control a person edits', () => {
    // The editor edits them together with another control.
    const ofTheApiOnly = ['useProviderDefaults', 'lookBackWindow'];
    const all = Object.values(StepTypeEnum).flatMap((type) => controlSchemas[type] ?? []);
    expect(all).toHaveLength(9);
    for (const { dataSchema, uiSchema } of all) {
      const controls = Object.keys(dataSchema.properties ?? {}).filter((name) => !ofTheApiOnly.includes(name));
      expect(Object.keys(uiSchema.properties).sort()).toEqual(controls.sort());
      expect(controls).toContain('skip');
    }
  });

  it('is named like the type, so that the editor finds its form', () => {
    for (const type of Object.values(StepTypeEnum)) {
      const schemas = controlSchemas[type];
      if (schemas) expect(schemas.uiSchema.group.toLowerCase()).toBe(type);
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
