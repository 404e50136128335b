/**
 * An answer that does not lack a change: what was asked for while one was made is asked for again.
 * @param now counts the changes.
 */
export async function readCurrent<T>(read: () => Promise<T>, now: () => number): Promise<T> {
  for (;;) {
    const askedAt = now();
    const answer = await read();
    if (now() === askedAt) return answer;
  }
}
