import { isAgentEvent } from './events.js';

const envelope = {
  version: 1,
  conversationId: 'internal',
  agentId: 'a',
  runId: 'run',
  turnId: 'turn',
  sequence: 1,
  timestamp: '2026-01-01T00:00:00.000Z',
  event: { type: 'run-start' },
};

it('takes what it knows, and types of events that it does not know yet', () => {
  expect(isAgentEvent(envelope)).toBe(true);
  expect(isAgentEvent({ ...envelope, event: { type: 'of the future' } })).toBe(true);
});

it.each([
  null,
  'text',
  {},
  { ...envelope, version: 2 },
  { ...envelope, sequence: '1' },
  { ...envelope, runId: undefined },
  { ...envelope, conversationIdentifier: 7 },
  { ...envelope, event: undefined },
  { ...envelope, event: {} },
  { ...envelope, event: { type: 'message', messageId: 'm', role: 'system', content: { markdown: '' } } },
  { ...envelope, event: { type: 'message', messageId: 'm', role: 'user' } },
  { ...envelope, event: { type: 'channel.edit', messageId: 'm' } },
])('does not take %j', (value) => {
  expect(isAgentEvent(value)).toBe(false);
});
