import { TransportPool } from './transport-pool.js';

/** A transport that notes when it was closed. */
class Recorded {
  closed = false;

  constructor(readonly name: string) {}

  close(): void {
    this.closed = true;
  }
}

function aPool(maxTransports: number) {
  const opened: Recorded[] = [];
  const pool = new TransportPool(({ name }: { name: string }) => {
    const transport = new Recorded(name);
    opened.push(transport);

    return transport;
  }, maxTransports);

  return { pool, opened, state: () => opened.map(({ name, closed }) => `${name}${closed ? ' closed' : ''}`) };
}

const nothing = (): Promise<void> => Promise.resolve();

describe('TransportPool', () => {
  it('keeps one transport for the same settings', async () => {
    const { pool, state } = aPool(2);
    await pool.use({ name: 'a' }, nothing);
    await pool.use({ name: 'a' }, nothing);
    expect(state()).toEqual(['a']);
  });

  it('closes the one that was used longest ago', async () => {
    const { pool, state } = aPool(2);
    for (const name of ['a', 'b', 'a', 'c']) await pool.use({ name }, nothing);
    expect(state()).toEqual(['a', 'b closed', 'c']);
  });

  it('closes a busy one once it is free', async () => {
    const { pool, state } = aPool(1);
    await pool.use({ name: 'a' }, async () => {
      await pool.use({ name: 'b' }, nothing);
      expect(state()).toEqual(['a', 'b']);
    });
    expect(state()).toEqual(['a closed', 'b']);
  });

  it('opens anew after it was closed, and after a failed use goes on', async () => {
    const { pool, state } = aPool(2);
    await expect(pool.use({ name: 'a' }, () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    pool.close();
    await pool.use({ name: 'a' }, nothing);
    expect(state()).toEqual(['a closed', 'a']);
  });
});
