import { relayTo, testServices, waitFor } from '@novu/testing';
import { connectDatabase } from './client.js';
import { isDatabaseUnavailable } from './database-errors.js';
import { serverLife } from './server-life.js';

it('ends before a connection goes on with a server it has lost, and is an unavailable database to who relied on it', async () => {
  const relay = await relayTo(testServices('server-life').mongoUrl);
  const direct = new URL(relay.url);
  direct.searchParams.set('directConnection', 'true');
  direct.searchParams.delete('replicaSet');
  const connection = await connectDatabase({ url: direct.toString(), maxPoolSize: 2, appName: 'test' });
  try {
    const life = serverLife(connection);
    await connection.db?.command({ ping: 1 });
    expect(() => life.mustGoOn()).not.toThrow();
    expect(serverLife(connection)).toBe(life);
    await relay.cut();
    await relay.restore();
    await waitFor('the server to be back', () => connection.db?.command({ ping: 1 }).catch(() => undefined));
    expect(life.isOver).toBe(true);
    expect(serverLife(connection).isOver).toBe(false);
    const lost = await Promise.resolve()
      .then(() => life.mustGoOn())
      .catch((error: unknown) => error);
    expect(isDatabaseUnavailable(lost)).toBe(true);
  } finally {
    await connection.close();
    await relay.close();
  }
});
