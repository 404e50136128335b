import { renderTemplate } from './template-engine.js';

const people = (...names: string[]): unknown[] => names.map((name) => ({ payload: { name } }));

const render = (expression: string, value: unknown): string =>
  renderTemplate(`{{ payload.value | ${expression} }}`, {
    payload: { value },
    subscriber: {},
    steps: {},
    workflow: {},
  });

describe('json', () => {
  it('prints JSON with single quotes', () => {
    expect(render('json', { a: ['b', 1] })).toBe("{'a':['b',1]}");
    expect(render('json: 2', { a: 1 })).toBe("{\n  'a': 1\n}");
  });
});

describe('digest', () => {
  it.each([
    ['digest', [], ''],
    ['digest', 'text', ''],
    ['digest', null, ''],
    ['digest', ['A'], 'A'],
    ['digest', ['A', 'B'], 'A and B'],
    ['digest: 1', ['A', 'B'], 'A and B'],
    ['digest', ['A', 'B', 'C'], 'A, B and 1 other'],
    ['digest', ['A', 'B', 'C', 'D'], 'A, B and 2 others'],
    ['digest: 3', ['A', 'B', 'C', 'D', 'E'], 'A, B, C and 2 others'],
    ['digest: 2, "", " / "', ['A', 'B', 'C', 'D'], 'A / B and 2 others'],
    ['digest: 5', ['A', 'B', 'C', 'D'], 'A, B, C and D'],
  ])('%s of %j', (expression, value, expected) => {
    expect(render(expression, value)).toBe(expected);
  });

  it('keeps the doubled comma of exactly three names', () => {
    expect(render('digest: 3', ['A', 'B', 'C'])).toBe('A, , B and C');
  });

  it('takes names from a path', () => {
    expect(render('digest: 2, "payload.name"', people('Ann', 'Bob', 'Cid'))).toBe('Ann, Bob and 1 other');
  });
});

describe('toSentence', () => {
  it.each([
    ['toSentence: ""', [], ''],
    ['toSentence: ""', { a: 1 }, ''],
    ['toSentence: ""', ['A'], 'A'],
    ['toSentence: ""', ['A', 'B'], 'A and B'],
    ['toSentence: "", 1', ['A', 'B'], 'A and B'],
    ['toSentence: "", 3', ['A', 'B', 'C'], 'A, B, and C'],
    ['toSentence: ""', ['A', 'B', 'C'], 'A, B, and 1 other'],
    ['toSentence: ""', ['A', 'B', 'C', 'D'], 'A, B, and 2 others'],
    ['toSentence: "", 1', ['A', 'B', 'C'], 'A and 2 others'],
    ['toSentence: "", 0', ['A', 'B', 'C'], '3 others'],
    ['toSentence: "", 2, "person"', ['A', 'B', 'C', 'D'], 'A, B, and 2 people'],
    ['toSentence: "", 2, "other", "; ", " & ", " + "', ['A', 'B', 'C'], 'A; B + 1 other'],
    ['toSentence: "", 2, "other", "; ", " & ", " + "', ['A', 'B'], 'A & B'],
  ])('%s of %j', (expression, value, expected) => {
    expect(render(expression, value)).toBe(expected);
  });

  it('takes names from a path', () => {
    expect(render('toSentence: "payload.name", 2, "other"', people('Ann', 'Bob', 'Cid'))).toBe('Ann, Bob, and 1 other');
  });
});

describe('pluralize', () => {
  it.each([
    ['pluralize: "comment"', 1, '1 comment'],
    ['pluralize: "comment"', 3, '3 comments'],
    ['pluralize: "person"', '2', '2 people'],
    ['pluralize: "person", "persons"', 2, '2 persons'],
    ['pluralize: "comment"', ['a', 'b'], '2 comments'],
    ['pluralize: "comment"', { a: 1 }, '1 comment'],
    ['pluralize: "comment"', 1.5, '1.5 comments'],
    ['pluralize: "comment"', 0, ''],
    ['pluralize: "comment"', -1, ''],
    ['pluralize: "comment"', null, ''],
    ['pluralize: "comment"', 'many', ''],
    ['pluralize: "comment"', [], ''],
    ['pluralize: "comment", "", "false"', 2, 'comments'],
    ['pluralize: "comment", "", "false"', 1, 'comment'],
  ])('%s of %j', (expression, value, expected) => {
    expect(render(expression, value)).toBe(expected);
  });
});
