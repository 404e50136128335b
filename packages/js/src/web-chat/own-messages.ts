import type { AgentMessage } from './types.js';

/** The messages, with a change to the one that was sent under this key. */
export function withOwn(
  messages: readonly AgentMessage[],
  idempotencyKey: string,
  change: Partial<AgentMessage>,
): AgentMessage[] {
  return messages.map((message) => (message.idempotencyKey === idempotencyKey ? { ...message, ...change } : message));
}

/** The messages that the server tells of, with those of one's own that are shown and that it does not tell of where they were. */
export function withUntold(told: readonly AgentMessage[], shown: readonly AgentMessage[]): AgentMessage[] {
  const messages = [...told];
  let place: number | undefined;
  for (const message of shown) {
    const index = messages.findIndex(({ id }) => id === message.id || id === message.idempotencyKey);
    if (index !== -1) place = index + 1;
    else if (message.idempotencyKey) {
      place ??= messages.length;
      messages.splice(place, 0, message);
      place += 1;
    }
  }

  return messages;
}
