/** Finding out whether a TCP port can be had, before anything is started. */
import net from 'node:net';

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<boolean>}
 */
function canListen(port, host) {
  return new Promise((resolve) => {
    const server = net.createServer();
    // A machine without IPv6 says EADDRNOTAVAIL or EAFNOSUPPORT: that is no sign of another process.
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) =>
      resolve(error.code !== 'EADDRINUSE' && error.code !== 'EACCES'),
    );
    server.listen({ port, host, exclusive: true, ipv6Only: host === '::' }, () => server.close(() => resolve(true)));
  });
}

/**
 * @param {number} port
 * @returns {Promise<boolean>} whether no process listens on it, on any address of this machine
 */
async function isPortFree(port) {
  for (const host of ['127.0.0.1', '0.0.0.0', '::']) {
    if (!(await canListen(port, host))) return false;
  }
  return true;
}

/**
 * @returns {Promise<number>} a port that nobody listens on at this moment
 */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/**
 * Says which wanted ports are taken, all at once, so that nobody repairs them one by one.
 *
 * @param {{ port: number, variable: string, what: string }[]} wanted
 * @throws when two of them are the same or one is taken
 */
export async function requireFreePorts(wanted) {
  const problems = [];
  for (const [index, { port, variable, what }] of wanted.entries()) {
    const twin = wanted.slice(0, index).find((other) => other.port === port);
    if (twin !== undefined) {
      problems.push(`${variable} and ${twin.variable} are both ${port}: ${what} and ${twin.what} need a port each.`);
    } else if (!(await isPortFree(port))) {
      problems.push(
        `Port ${port}, which ${what} needs, is taken by another process. Stop that process, or set ${variable} to a free port.`,
      );
    }
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
}
