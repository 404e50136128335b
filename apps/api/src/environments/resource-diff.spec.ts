import { changesOf, type ComparedResource, type ComparedStep } from './resource-diff.js';

const step = (stepId: string, body = 'Hi', type = 'sms'): ComparedStep => ({
  stepId,
  name: stepId,
  type,
  content: { stepId, type, controlValues: { body } },
});
const resource = (steps: ComparedStep[], settings: Record<string, unknown> = { active: true }): ComparedResource => ({
  id: 'welcome',
  name: 'Welcome',
  settings,
  steps,
  translations: {},
});
const told = (source: ComparedResource | undefined, target: ComparedResource | undefined) =>
  changesOf(source, target).map(({ action, step: { source: now, target: before, previousIndex, newIndex } = {} }) => [
    action,
    (now ?? before)?.stepId,
    previousIndex,
    newIndex,
  ]);

it('finds nothing in what is the same, whatever the order of members', () => {
  const source = resource([step('a')], { tags: ['x'], payloadSchema: { a: 1, b: { c: 2 } } });
  const target = resource([step('a')], { payloadSchema: { b: { c: 2 }, a: 1 }, tags: ['x'] });
  expect(changesOf(source, target)).toEqual([]);
});

it('tells what is new and what is gone as a whole', () => {
  expect(changesOf(resource([step('a')]), undefined)).toEqual([
    { action: 'added', diffs: { previous: null, new: { active: true, steps: [step('a').content] } } },
  ]);
  expect(changesOf(undefined, resource([]))).toEqual([
    { action: 'deleted', diffs: { previous: { active: true }, new: null } },
  ]);
});

it('shows only the members that differ', () => {
  const source = resource([], { active: true, name: 'New', tags: ['x'] });
  const target = resource([], { active: true, name: 'Old', old: 1, tags: ['x'] });
  expect(changesOf(source, target)).toEqual([
    { action: 'modified', diffs: { previous: { name: 'Old', old: 1 }, new: { name: 'New' } } },
  ]);
});

it('tells steps that are new, gone and changed', () => {
  const source = resource([step('new'), step('a', 'Hello'), step('b')]);
  const target = resource([step('a'), step('b'), step('gone')]);
  expect(told(source, target)).toEqual([
    ['added', 'new', undefined, 0],
    ['modified', 'a', 0, 1],
    ['deleted', 'gone', 2, undefined],
  ]);
});

it('tells steps that changed places, but not those that others were put before', () => {
  expect(told(resource([step('b'), step('a'), step('c')]), resource([step('a'), step('b'), step('c')]))).toEqual([
    ['moved', 'b', 1, 0],
    ['moved', 'a', 0, 1],
  ]);
});

it('takes a step of another type for another step', () => {
  expect(told(resource([step('a', 'Hi', 'chat')]), resource([step('a')]))).toEqual([
    ['added', 'a', undefined, 0],
    ['deleted', 'a', 0, undefined],
  ]);
});

it('tells languages that differ, as one change', () => {
  const german = { en_US: '1', de_DE: '2' };
  const said = (now: Record<string, string>, before: Record<string, string>) =>
    changesOf({ ...resource([]), translations: now }, { ...resource([]), translations: before });
  expect(said(german, { de_DE: '2', en_US: '1' })).toEqual([]);
  expect(said(german, {})).toEqual([{ action: 'added', diffs: { previous: null, new: { translations: german } } }]);
  expect(said({}, german)).toEqual([{ action: 'deleted', diffs: { previous: { translations: german }, new: null } }]);
  expect(said(german, { ...german, de_DE: '0', fr_FR: '3' })).toEqual([
    {
      action: 'modified',
      diffs: { previous: { translations: { de_DE: '0', fr_FR: '3' } }, new: { translations: { de_DE: '2' } } },
    },
  ]);
});
