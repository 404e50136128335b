import { SharedReads } from './shared-reads.js';

/** Reads that end when they are told to. */
function reading() {
  const ends: ((result: number) => void)[] = [];
  const fails: ((error: Error) => void)[] = [];
  const read = (): Promise<number> =>
    new Promise((resolve, reject) => {
      ends.push(resolve);
      fails.push(reject);
    });

  return { read, ends, fails };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('begins at once what nobody else asks for', () => {
  const { read, ends } = reading();
  void new SharedReads<number>().get('a', read);
  expect(ends).toHaveLength(1);
});

it('gives those who ask during a read the next one, which they share', async () => {
  const reads = new SharedReads<number>();
  const { read, ends } = reading();
  const first = reads.get('a', read);
  const [second, third] = [reads.get('a', read), reads.get('a', read)];
  expect(ends).toHaveLength(1);
  ends[0]?.(1);
  await turn();
  expect(ends).toHaveLength(2);
  const fourth = reads.get('a', read);
  ends[1]?.(2);
  expect(await Promise.all([first, second, third])).toEqual([1, 2, 2]);
  await turn();
  ends[2]?.(3);
  expect(await fourth).toBe(3);
});

it('does not mix what differs', async () => {
  const reads = new SharedReads<number>();
  const [a, b] = [reading(), reading()];
  const both = Promise.all([reads.get('a', a.read), reads.get('b', b.read)]);
  a.ends[0]?.(1);
  b.ends[0]?.(2);
  expect(await both).toEqual([1, 2]);
});

it('goes on after a read that failed, which fails for those who shared it only', async () => {
  const reads = new SharedReads<number>();
  const { read, ends, fails } = reading();
  const first = reads.get('a', read);
  const second = reads.get('a', read);
  const firstFailure = expect(first).rejects.toThrow('no');
  fails[0]?.(new Error('no'));
  await firstFailure;
  await turn();
  ends[1]?.(2);
  expect(await second).toBe(2);
});

it('remembers nothing of what has ended', async () => {
  const reads = new SharedReads<number>();
  const { read, ends } = reading();
  const first = reads.get('a', read);
  ends[0]?.(1);
  await first;
  await turn();
  const second = reads.get('a', read);
  expect(ends).toHaveLength(2);
  ends[1]?.(2);
  expect(await second).toBe(2);
});
