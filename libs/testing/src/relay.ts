import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server on this machine that can be cut, as a network is. */
export interface Relay {
  /** Of the same host and path as the server's, on a port of its own. */
  url: string;
  /** Breaks the open connections, and takes no new ones. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** @param target URL of the server. */
export async function relayTo(target: string): Promise<Relay> {
  const url = new URL(target);
  const serverPort = Number(url.port);
  const open = new Set<Socket>();
  const server = createServer((incoming) => {
    const outgoing = connect(serverPort, '127.0.0.1');
    for (const [socket, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      open.add(socket);
      // An error is followed by a close.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
    incoming.pipe(outgoing).pipe(incoming);
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  const cut = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of open) socket.destroy();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  url.port = String(port);

  return { url: url.toString().replace(/\/$/, ''), cut, restore: () => listen(port), close: cut };
}
