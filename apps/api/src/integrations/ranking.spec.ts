import { type IntegrationCondition, Types } from '@novu/dal';
import { rank } from './ranking.js';

interface Given {
  active?: boolean;
  primary?: boolean;
  priority?: number;
  conditions?: IntegrationCondition[];
}

/** Ranks integrations named by letters; gives back `name:priority`, with `*` for the primary one, in the order of the result. */
function ranked(given: Record<string, Given>, wished?: string): string[] {
  const ids = new Map(Object.keys(given).map((name) => [name, new Types.ObjectId()]));
  const nameOf = (id: Types.ObjectId) => [...ids].find(([, candidate]) => candidate.equals(id))?.[0];
  const integrations = Object.entries(given).map(([name, one]) => ({
    _id: ids.get(name) ?? new Types.ObjectId(),
    active: true,
    primary: false,
    priority: 0,
    ...one,
  }));

  return rank(integrations, wished === undefined ? undefined : ids.get(wished)).map(
    ({ id, primary, priority }) => `${nameOf(id)}:${priority}${primary ? '*' : ''}`,
  );
}

const IF = [{ isNegated: false, type: 'GROUP', value: 'AND', children: [] }];

describe('rank', () => {
  it('makes the first active integration primary', () => {
    expect(ranked({ a: {} })).toEqual(['a:1*']);
  });

  it('puts a new active one right after the primary, which moves up', () => {
    expect(ranked({ a: { primary: true, priority: 2 }, b: { priority: 1 }, c: {} })).toEqual(['a:3*', 'c:2', 'b:1']);
  });

  it('promotes the next one when the primary became inactive', () => {
    expect(
      ranked({ a: { active: false, primary: true, priority: 3 }, b: { priority: 2 }, c: { priority: 1 } }),
    ).toEqual(['b:2*', 'c:1', 'a:0']);
  });

  it('promotes the next one when the primary got conditions', () => {
    expect(ranked({ a: { primary: true, priority: 2, conditions: IF }, b: { priority: 1 } })).toEqual(['b:2*', 'a:1']);
  });

  it('never makes one with conditions primary', () => {
    expect(ranked({ a: { conditions: IF } })).toEqual(['a:1']);
    expect(ranked({ a: { primary: true, priority: 2 }, b: { priority: 1, conditions: IF } }, 'b')).toEqual([
      'a:2*',
      'b:1',
    ]);
  });

  it('makes the wished one primary', () => {
    expect(ranked({ a: { primary: true, priority: 3 }, b: { priority: 2 }, c: { priority: 1 } }, 'c')).toEqual([
      'c:3*',
      'a:2',
      'b:1',
    ]);
  });

  it('leaves inactive ones without rank', () => {
    expect(ranked({ a: { active: false }, b: { active: false, primary: true, priority: 4 } })).toEqual(['a:0', 'b:0']);
  });

  it('says the same again when nothing changed', () => {
    expect(ranked({ a: { primary: true, priority: 2 }, b: { priority: 1 } })).toEqual(['a:2*', 'b:1']);
  });
});
