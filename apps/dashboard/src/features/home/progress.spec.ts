import { doneCount, progressOf } from './progress.js';

const nothing = { hasWorkflow: false, triggered: false, hasNotification: false, hasMail: false };

describe('progressOf', () => {
  it('begins with the workflow', () => {
    expect(progressOf(nothing)).toEqual({ create: 'current', trigger: 'upcoming', arrive: 'upcoming' });
  });

  it('goes on to the trigger once there is one', () => {
    expect(progressOf({ ...nothing, hasWorkflow: true })).toMatchObject({ create: 'done', trigger: 'current' });
  });

  it('waits after the trigger until both messages are there', () => {
    const triggered = { ...nothing, hasWorkflow: true, triggered: true };
    expect(progressOf(triggered).arrive).toBe('current');
    expect(progressOf({ ...triggered, hasNotification: true }).arrive).toBe('current');
    expect(progressOf({ ...triggered, hasNotification: true, hasMail: true }).arrive).toBe('done');
  });

  it('takes an arrival for a trigger', () => {
    expect(progressOf({ ...nothing, hasWorkflow: true, hasMail: true })).toMatchObject({ trigger: 'done' });
  });
});

describe('doneCount', () => {
  it('counts the finished steps', () => {
    expect(doneCount(progressOf(nothing))).toBe(0);
    expect(doneCount(progressOf({ hasWorkflow: true, triggered: true, hasNotification: true, hasMail: true }))).toBe(3);
  });
});
