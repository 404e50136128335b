/** A new id: twelve hexadecimal digits after a prefix. */
export function randomId(prefix: 'msg' | 'opt'): string {
  // Not by `crypto`, which React Native has not.
  const digits = Array.from({ length: 12 }, () => Math.floor(Math.random() * 16).toString(16));

  return `${prefix}_${digits.join('')}`;
}

/** The same for the same answer or button of a conversation, after a reload too: however often it is pressed, it is taken once. */
export function actionKey(
  conversationId: string,
  {
    actionId,
    sourceMessageId = '',
    value = '',
  }: { actionId: string; sourceMessageId?: string; value?: string | undefined },
): string {
  const text = JSON.stringify([conversationId, actionId, sourceMessageId, value]);

  return `idem_${hash(text, 0x811c9dc5)}${hash(text, 0x9747b28c)}`;
}

/** FNV-1a: six digits to the base of 36. */
function hash(text: string, seed: number): string {
  let state = seed;
  for (let index = 0; index < text.length; index += 1) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }

  return (state >>> 0).toString(36).padStart(7, '0').slice(1);
}
