import type { StepDefinition } from '@novu/application-generic';
import { type JobDoc, Types } from '@novu/dal';
import { JobStatusEnum, StepTypeEnum } from '@novu/shared';
import type { Run } from '../pipeline/run.js';
import { channelFields, chosenLayout, providerData, wantedIntegration } from './overrides.js';

const [_id, _templateId] = [new Types.ObjectId(), new Types.ObjectId()];

const stepOf = (more: Partial<StepDefinition> = {}): StepDefinition => ({
  _id,
  _templateId,
  stepId: 'mail',
  name: 'Mail',
  type: StepTypeEnum.EMAIL,
  active: true,
  shouldStopOnFail: false,
  controls: {},
  ...more,
});

/** A job and its run, as far as overrides are concerned. */
function given(overrides: Record<string, unknown>): [Run, JobDoc] {
  const step = {
    _id,
    _templateId,
    stepId: 'mail',
    name: 'Mail',
    type: StepTypeEnum.EMAIL,
    active: true,
    shouldStopOnFail: false,
  };
  const job: Partial<JobDoc> = { type: StepTypeEnum.EMAIL, status: JobStatusEnum.PENDING, step };
  const run = { notification: { overrides } };

  // What is not here is not looked at.
  return [run as Run, job as JobDoc];
}

describe('11 overrides', () => {
  it('11: fields of a channel are overrides.<channel>, and over them overrides.<providerId>', () => {
    const [run, job] = given({ email: { subject: 'a', cc: ['x'] }, sendgrid: { subject: 'b' }, ses: { subject: 'c' } });
    expect(channelFields(run, job, 'sendgrid')).toEqual({ subject: 'b', cc: ['x'] });
    expect(channelFields(run, job, 'postmark')).toEqual({ subject: 'a', cc: ['x'] });
  });

  it('11: provider data is merged deeply: step, overrides.providers, overrides.steps[stepId].providers', () => {
    const [run, job] = given({
      providers: { ses: { a: { all: 1, both: 'all' }, list: [{ x: 1 }, { y: 1 }] }, other: { a: 1 } },
      steps: { mail: { providers: { ses: { a: { both: 'one' }, list: [{ z: 1 }] } } } },
    });
    const step = stepOf({ providerOverrides: { ses: { a: { step: 1, both: 'step' }, only: true } } });
    expect(providerData(run, job, step, 'ses')).toEqual({
      a: { step: 1, all: 1, both: 'one' },
      only: true,
      list: [{ x: 1, z: 1 }, { y: 1 }],
    });
    expect(providerData(run, job, step, 'unknown')).toEqual({});
  });

  it.each([
    ['the public id', 'mail'],
    ['the internal id', _templateId.toHexString()],
    ['the id of its document', _id.toHexString()],
  ])('11: a step is named by %s', (_, id) => {
    const [run, job] = given({ steps: { [id]: { providers: { ses: { a: 1 } } } } });
    expect(providerData(run, job, stepOf(), 'ses')).toEqual({ a: 1 });
  });

  it('11: provider data never reaches into the prototype of objects', () => {
    const hostile: unknown = JSON.parse('{"ses":{"__proto__":{"polluted":1},"constructor":{"x":1}}}');
    const [run, job] = given({ providers: hostile });
    expect(Object.keys(providerData(run, job, stepOf(), 'ses'))).toEqual([]);
    expect({}).not.toHaveProperty('polluted');
  });

  it.each([{ providers: 'text' }, { providers: { ses: [1] } }, { steps: { mail: null } }, { email: 5 }])(
    'ignores what is no object: %j',
    (overrides) => {
      const [run, job] = given(overrides);
      expect([channelFields(run, job, 'ses'), providerData(run, job, stepOf(), 'ses')]).toEqual([{}, {}]);
    },
  );

  it('11: integrationIdentifier is read from channels.<channel>, then from <channel>', () => {
    expect(wantedIntegration(...given({ email: { integrationIdentifier: 'old' } }))).toBe('old');
    const both = { email: { integrationIdentifier: 'old' }, channels: { email: { integrationIdentifier: 'new' } } };
    expect(wantedIntegration(...given(both))).toBe('new');
    expect(wantedIntegration(...given({ sms: { integrationIdentifier: 'sms' } }))).toBeUndefined();
  });
});

describe('11 layout', () => {
  const all = {
    steps: { mail: { layoutId: 'of-step' } },
    channels: { email: { layoutId: 'of-channel' } },
    layoutIdentifier: 'old',
  };
  const step = stepOf({ controls: { layoutId: 'of-control' } });

  it.each([
    ["the step's override", all, 'of-step'],
    ['then that of the channel', { ...all, steps: {} }, 'of-channel'],
    ['then layoutIdentifier', { layoutIdentifier: 'old' }, 'old'],
    ['then the step itself', {}, 'of-control'],
    ['null for the step: none', { ...all, steps: { mail: { layoutId: null } } }, null],
    ['null for the channel: none', { ...all, steps: {}, channels: { email: { layoutId: null } } }, null],
    ['a null in the old place says nothing', { layoutIdentifier: null }, 'of-control'],
  ])('11: is %s', (_, overrides, layout) => {
    expect(chosenLayout(...given(overrides), step)).toBe(layout);
  });

  it('11: is left open where nobody says anything, and none where the step says null', () => {
    expect(chosenLayout(...given({}), stepOf())).toBeUndefined();
    expect(chosenLayout(...given({}), stepOf({ controls: { layoutId: null } }))).toBeNull();
  });
});
