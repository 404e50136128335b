import { StepTypeEnum } from '@novu/shared';
import { variablesSchemaFor } from '../rendering/variables-schema.js';
import { conditionIssues } from './index.js';

const variables = variablesSchemaFor({
  payloadSchema: { type: 'object', properties: { name: { type: 'string' } }, additionalProperties: false },
  previousSteps: [
    { stepId: 'welcome', type: StepTypeEnum.IN_APP },
    { stepId: 'digest', type: StepTypeEnum.DIGEST },
  ],
});
const issuesOf = (rule: unknown) => conditionIssues(rule, variables);

const missing = (variableName?: string) => ({
  issueType: 'MISSING_VALUE',
  message: 'Value is required',
  ...(variableName ? { variableName } : {}),
});
const illegal = (message: string, variableName?: string) => ({
  issueType: 'ILLEGAL_VARIABLE_IN_CONTROL_VALUE',
  message,
  ...(variableName ? { variableName } : {}),
});

describe('fields of conditions (section 8, "Validation on save")', () => {
  it.each([undefined, null, false, {}, { and: [] }])('no condition has no issues: %j', (rule) => {
    expect(issuesOf(rule)).toEqual([]);
  });

  it.each([
    'payload.name',
    'payload.unknown.deep',
    'subscriber.firstName',
    'subscriber.isOnline',
    'subscriber.data',
    'subscriber.data.plan',
    'context.tenant.id',
    'context.tenant.anything.deep',
    'workflow.workflowId',
    'steps.welcome.read',
    'steps.digest.events.0.payload.name',
    'actor.email',
    'actor.data.team',
  ])('"known variables or begin with payload., subscriber.data. (or equal it), context.": %s', (field) => {
    expect(issuesOf({ '==': [{ var: field }, 'x'] })).toEqual([]);
  });

  it.each([
    'name',
    'payload.',
    'payloads.name',
    'subscriber.nickname',
    'subscriber.database',
    'steps.later.read',
    'steps.welcome.clicked',
    'env.KEY',
    'actor.nickname',
    'actor.',
    '__proto__.x',
    'constructor',
  ])('finds an unknown field: %s', (field) => {
    expect(issuesOf({ and: [{ '!': { in: ['x', { var: [field] }] } }] })).toEqual([
      illegal(`Field "${field}" is not supported`, field),
    ]);
  });

  it('finds a field that is not filled in, and one whose name is computed', () => {
    expect(issuesOf({ '==': [{ var: '' }, 'x'] })).toEqual([illegal('Field is required')]);
    expect(issuesOf({ '==': [{ var: { cat: ['payload.', 'x'] } }, 'x'] })).toEqual([
      illegal('The name of a field cannot be computed'),
    ]);
  });

  it('looks at the list of a list operator, not at fields of its members', () => {
    const each = { '==': [{ var: 'title' }, 'x'] };
    expect(issuesOf({ some: [{ var: 'payload.items' }, each] })).toEqual([]);
    expect(issuesOf({ some: [{ var: 'items' }, each] })).toEqual([illegal('Field "items" is not supported', 'items')]);
    expect(issuesOf({ missing: ['payload.name', 'nobody'] })).toEqual([
      illegal('Field "nobody" is not supported', 'nobody'),
    ]);
  });
});

describe('values of conditions (section 8, "value required for comparison operators")', () => {
  const NAME = { var: 'payload.name' };

  it.each([
    { '==': [NAME, ''] },
    { '!=': [NAME] },
    { '==': [NAME, '  '] },
    { '<': [NAME, null] },
    { in: ['', NAME] },
    { in: [NAME, []] },
    { '!': { in: [NAME, ['']] } },
    { startsWith: [NAME, ''] },
    { '<=': ['', NAME, 5] },
    { '<=': [1, NAME, null] },
    { between: [NAME, [1, null]] },
    { between: [NAME] },
    { containsAny: [NAME, []] },
    { moreThanXAgo: [NAME, { unit: 'days' }] },
    { moreThanXAgo: [NAME, { amount: 1, unit: '' }] },
    { withinLast: [NAME] },
  ])('finds a missing value: %j', (rule) => {
    expect(issuesOf(rule)).toEqual([missing('payload.name')]);
  });

  it.each([
    { '==': [NAME, null] },
    { '!=': [NAME, null] },
    { '==': [NAME, false] },
    { '==': [NAME, 0] },
    { '==': [NAME, '{{payload.x}}'] },
    { '==': [NAME, { var: 'payload.x' }] },
    { null: [NAME] },
    { '<=': [0, NAME, 5] },
    { between: [NAME, [0, 5]] },
    { between: [NAME, { var: 'payload.range' }] },
    { containsAny: [NAME, { var: 'payload.x' }] },
    { moreThanXAgo: [NAME, { amount: 1, unit: 'days' }] },
    { moreThanXAgo: [NAME, { amount: '{{payload.days}}', unit: 'days' }] },
    NAME,
    true,
  ])('accepts %j', (rule) => {
    expect(issuesOf(rule)).toEqual([]);
  });

  it.each([
    { moreThanXAgo: [NAME, { amount: 0, unit: 'days' }] },
    { moreThanXAgo: [NAME, { amount: 1, unit: 'seconds' }] },
    { withinLast: [NAME, 5] },
    { between: [NAME, [1, 'x']] },
    { between: [NAME, 5] },
  ])('finds a value that would never match: %j', (rule) => {
    expect(issuesOf(rule)).toEqual([illegal('Value is not valid', 'payload.name')]);
  });

  it('tells each row once', () => {
    const row = { '==': [{ var: 'nobody' }, ''] };
    expect(issuesOf({ and: [row, row, { '==': [NAME, ''] }] })).toEqual([
      missing('nobody'),
      illegal('Field "nobody" is not supported', 'nobody'),
      missing('payload.name'),
    ]);
  });

  it('finds what is no rule', () => {
    expect(issuesOf({ shout: [NAME] })).toEqual([
      illegal('The condition is not valid: the operator "shout" is unknown'),
    ]);
    const beside = { '==': [NAME, 'x'], '!=': [NAME, 'y'] };
    const message = 'The condition is not valid: "==", "!=" stand beside each other; join them with "and" or "or"';
    for (const rule of [beside, { and: [beside, { '==': [NAME, 'x'] }] }, { or: [{ '!': beside }] }]) {
      expect(issuesOf(rule)).toEqual([illegal(message)]);
    }
    let deep: unknown = NAME;
    for (let level = 0; level < 10_000; level += 1) deep = { '!': deep };
    expect(issuesOf(deep)).toEqual([illegal('The condition is not valid: the rule is nested too deeply')]);
  });
});
