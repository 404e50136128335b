import type { Connection, mongo } from 'mongoose';

/**
 * The time between two losses of the server. What is not in the journal is lost with the server that acknowledged it, while the driver goes on
 * with the next one as if nothing had happened: whoever forgets something because of what was written before asks whether both fall into
 * the same life.
 */
export class ServerLife {
  private over = false;

  get isOver(): boolean {
    return this.over;
  }

  end(): void {
    this.over = true;
  }

  /** @throws ServerLostError, a case of an unavailable database, when the server was lost meanwhile. */
  mustGoOn(): void {
    if (this.over) throw new ServerLostError();
  }
}

/** What has been written may be gone, and is to be written again. */
class ServerLostError extends Error {
  override readonly name = 'ServerLostError';

  constructor() {
    super('the database server was lost while this was written');
  }
}

const lives = new WeakMap<mongo.MongoClient, ServerLife>();

/** The present life of the server that a connection writes to. */
export function serverLife(connection: Connection): ServerLife {
  const client = connection.getClient();
  const present = lives.get(client);
  if (present) return present;
  // The driver says so before it looks for a server to go on with.
  client.on('serverDescriptionChanged', ({ previousDescription, newDescription }) => {
    if (previousDescription.type === newDescription.type) return;
    lives.get(client)?.end();
    lives.set(client, new ServerLife());
  });
  const life = new ServerLife();
  lives.set(client, life);

  return life;
}
