/** A promise, and what settles it. */
export interface Deferred<T> {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: Error) => void;
}

export function deferred<T = void>(): Deferred<T> {
  let settle: Omit<Deferred<T>, 'promise'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  if (!settle) throw new Error('The promise has not begun');

  return { promise, ...settle };
}

/** An answer of the API that waits until it is let go. */
export function heldAnswer(body: unknown): {
  answer: () => Promise<{ body: unknown }>;
  asked: Promise<void>;
  letGo: () => void;
} {
  const asked = deferred();
  const gate = deferred();
  const answer = async () => {
    asked.resolve();
    await gate.promise;

    return { body };
  };

  return { answer, asked: asked.promise, letGo: gate.resolve };
}
