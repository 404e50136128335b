import { Room } from './room.js';

describe('issue 6.8: files in memory', () => {
  /** Takes room and notes when it was given. */
  function guests(room: Room) {
    const inside: string[] = [];
    const leave = new Map<string, () => void>();
    const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

    return {
      inside,
      arrive: async (name: string, amount: number): Promise<void> => {
        void room.take(amount).then((release) => {
          inside.push(name);
          leave.set(name, release);
        });
        await settle();
      },
      leave: async (name: string): Promise<void> => {
        leave.get(name)?.();
        await settle();
      },
    };
  }

  it('are no more than there is room for; the next comes in when one has left', async () => {
    const { arrive, leave, inside } = guests(new Room(10));
    await arrive('a', 6);
    await arrive('b', 4);
    await arrive('c', 4);
    expect(inside).toEqual(['a', 'b']);
    await leave('b');
    expect(inside).toEqual(['a', 'b', 'c']);
  });

  it('come in the order they came, so that a large one is not passed by small ones for ever', async () => {
    const { arrive, leave, inside } = guests(new Room(10));
    await arrive('a', 6);
    await arrive('large', 9);
    await arrive('small', 1);
    expect(inside).toEqual(['a']);
    await leave('a');
    expect(inside).toEqual(['a', 'large', 'small']);
  });

  it('larger than all of it have the room to themselves', async () => {
    const { arrive, leave, inside } = guests(new Room(10));
    await arrive('huge', 1_000);
    await arrive('small', 1);
    expect(inside).toEqual(['huge']);
    await leave('huge');
    expect(inside).toEqual(['huge', 'small']);
  });
});
