import type { PartialPreferences, PreferenceDoc, SubscriptionRule } from '@novu/dal';
import { ChannelTypeEnum, PreferencesTypeEnum } from '@novu/shared';
import fc from 'fast-check';
import {
  decisionDetail,
  resolvePreferences,
  type SubscriberSources,
  subscriptionPasses,
  workflowPreferences,
} from './resolve.js';

const { EMAIL, IN_APP, SMS } = ChannelTypeEnum;
const { WORKFLOW_RESOURCE, USER_WORKFLOW } = PreferencesTypeEnum;
type Row = Pick<PreferenceDoc, 'type' | 'preferences'>;

const on = { enabled: true };
const off = { enabled: false };
const resource = (preferences: PartialPreferences): Row => ({ type: WORKFLOW_RESOURCE, preferences });
const user = (preferences: PartialPreferences): Row => ({ type: USER_WORKFLOW, preferences });

/** What comes out for e-mail. */
function email(rows: readonly Row[], sources: SubscriberSources = {}): [boolean, string] {
  const { enabled, decidedBy } = resolvePreferences(workflowPreferences(rows), sources);

  return [enabled[EMAIL], decidedBy[EMAIL]];
}

describe('engine.md 10: rows merged deeply in this order, later wins', () => {
  it('allows where nothing is said', () => {
    expect(email([])).toEqual([true, 'workflow']);
    expect(email([resource({})])).toEqual([true, 'workflow']);
  });

  it('1. WORKFLOW_RESOURCE, 2. USER_WORKFLOW wins over it, whichever is listed first', () => {
    const rows = [resource({ channels: { email: off } }), user({ channels: { email: on } })];
    expect(email(rows.slice(0, 1))).toEqual([false, 'workflow']);
    expect(email(rows)).toEqual([true, 'user']);
    expect(email([...rows].reverse())).toEqual([true, 'user']);
    expect(email([user({ channels: { email: off } })])).toEqual([false, 'user']);
  });

  it('3. SUBSCRIBER_GLOBAL', () => {
    const rows = [resource({ channels: { email: on } }), user({ channels: { email: on } })];
    expect(email(rows, { subscriberGlobal: { channels: { email: off } } })).toEqual([false, 'subscriberGlobal']);
  });

  it('4. SUBSCRIBER_WORKFLOW: an explicit choice beats the global one', () => {
    expect(
      email([], {
        subscriberGlobal: { channels: { email: off } },
        subscriberWorkflow: { channels: { email: on } },
      }),
    ).toEqual([true, 'subscriberWorkflow']);
  });

  it('a row that is silent about a channel leaves it to the row before', () => {
    const { enabled, decidedBy } = resolvePreferences(workflowPreferences([resource({ channels: { email: off } })]), {
      subscriberGlobal: { channels: { sms: off } },
      subscriberWorkflow: { channels: { in_app: off } },
    });
    expect(enabled).toEqual({ email: false, sms: false, in_app: false, chat: true, push: true, tool: true });
    expect([decidedBy[EMAIL], decidedBy[SMS], decidedBy[IN_APP]]).toEqual([
      'workflow',
      'subscriberGlobal',
      'subscriberWorkflow',
    ]);
  });

  it('the workflow choice of the subscriber stays one way whatever the dashboard says', () => {
    expect(email([user({ channels: { email: off } })], { subscriberWorkflow: { channels: { email: on } } })).toEqual([
      true,
      'subscriberWorkflow',
    ]);
  });
});

describe('engine.md 10: a channel without a value of its own takes all.enabled', () => {
  it('of the last row', () => {
    expect(email([resource({ all: off })])).toEqual([false, 'workflow']);
    expect(email([resource({ all: off, channels: { sms: on } })])).toEqual([false, 'workflow']);
    expect(email([resource({ all: on }), user({ all: off })])).toEqual([false, 'user']);
    expect(email([], { subscriberGlobal: { all: off } })).toEqual([false, 'subscriberGlobal']);
  });

  it('in every row all.enabled missing is treated as true', () => {
    expect(email([resource({ all: off })], { subscriberGlobal: { channels: { sms: on } } })).toEqual([
      true,
      'subscriberGlobal',
    ]);
  });

  it('a value of its own beats all.enabled of a later row', () => {
    expect(email([resource({ channels: { email: on } })], { subscriberGlobal: { all: off } })).toEqual([
      true,
      'workflow',
    ]);
  });
});

describe('engine.md 10: critical', () => {
  const optOut: SubscriberSources = {
    subscriberGlobal: { all: off, channels: { email: off } },
    subscriberWorkflow: { channels: { email: off } },
  };

  it.each([
    ['WORKFLOW_RESOURCE', [resource({ all: { readOnly: true } })]],
    ['USER_WORKFLOW', [resource({ all: { readOnly: false } }), user({ all: { readOnly: true } })]],
  ])('subscriber rows are ignored entirely when %s says readOnly', (_, rows) => {
    const resolved = resolvePreferences(workflowPreferences(rows), optOut);
    expect(resolved.critical).toBe(true);
    expect(resolved.enabled[EMAIL]).toBe(true);
  });

  it('the dashboard can lift what the author of the workflow said', () => {
    const rows = [resource({ all: { readOnly: true } }), user({ all: { readOnly: false } })];
    const resolved = resolvePreferences(workflowPreferences(rows), optOut);
    expect(resolved.critical).toBe(false);
    expect(resolved.enabled[EMAIL]).toBe(false);
  });

  it('the dashboard can still switch a channel off', () => {
    expect(email([user({ all: { readOnly: true }, channels: { email: off } })], optOut)).toEqual([false, 'user']);
  });

  it('readOnly on a subscriber row means nothing', () => {
    const resolved = resolvePreferences(workflowPreferences([]), {
      subscriberGlobal: { all: { readOnly: true }, channels: { email: off } },
    });
    expect(resolved).toMatchObject({ critical: false, enabled: { email: false } });
  });
});

describe('engine.md 18: the log line names the row that decided', () => {
  it.each([
    ['workflow', 'Step filtered by workflow preferences'],
    ['user', 'Step filtered by user preferences'],
    ['subscriberGlobal', 'Step filtered by subscriber global preferences'],
    ['subscriberWorkflow', 'Step filtered by subscriber workflow preferences'],
  ] as const)('%s', (decider, line) => {
    expect(decisionDetail(decider)).toBe(line);
  });
});

const row = fc.record(
  {
    all: fc.record({ enabled: fc.boolean() }, { requiredKeys: [] }),
    channels: fc.record(
      { email: fc.record({ enabled: fc.boolean() }, { requiredKeys: [] }), sms: fc.record({ enabled: fc.boolean() }) },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);
const optionalRow = fc.option(row, { nil: undefined });

it('engine.md 10: is the deep merge of the rows there are, with all.enabled true where a row lacks it', () => {
  fc.assert(
    fc.property(
      optionalRow,
      optionalRow,
      optionalRow,
      optionalRow,
      (first, second, subscriberGlobal, subscriberWorkflow) => {
        const rows = [first, second, subscriberGlobal, subscriberWorkflow].filter((one) => one !== undefined);
        const all = rows.reduce((_, one) => one.all?.enabled ?? true, true);
        const expected = (channel: 'email' | 'sms'): boolean =>
          rows.reduce<boolean | undefined>((said, one) => one.channels?.[channel]?.enabled ?? said, undefined) ?? all;
        const prepared = workflowPreferences([first ? [resource(first)] : [], second ? [user(second)] : []].flat());
        const { enabled } = resolvePreferences(prepared, { subscriberGlobal, subscriberWorkflow });
        expect([enabled[EMAIL], enabled[SMS]]).toEqual([expected('email'), expected('sms')]);
      },
    ),
  );
});

describe('engine.md 5.2: topic subscription filter', () => {
  const now = new Date('2026-01-15T12:00:00Z');
  const adult = { '>=': [{ var: 'payload.age' }, 18] };
  const passes = (rule: SubscriptionRule | undefined, payload: unknown): boolean =>
    subscriptionPasses(rule, payload, now);

  it('no stored preference passes', () => {
    expect(passes(undefined, {})).toBe(true);
  });

  it('all.enabled decides where there is no condition', () => {
    expect(passes({ enabled: true }, {})).toBe(true);
    expect(passes({ enabled: false }, {})).toBe(false);
  });

  it('all.condition present decides instead of all.enabled', () => {
    for (const enabled of [true, false]) {
      expect(passes({ enabled, condition: adult }, { age: 20 })).toBe(true);
      expect(passes({ enabled, condition: adult }, { age: 10 })).toBe(false);
    }
  });

  it('only exactly true passes', () => {
    expect(passes({ enabled: true, condition: { var: 'payload.age' } }, { age: 20 })).toBe(false);
  });

  it('relative dates count from the moment given', () => {
    const condition = { withinLast: [{ var: 'payload.at' }, { amount: 1, unit: 'days' }] };
    expect(passes({ enabled: true, condition }, { at: '2026-01-15T00:00:00Z' })).toBe(true);
    expect(passes({ enabled: true, condition }, { at: '2026-01-13T00:00:00Z' })).toBe(false);
  });
});
