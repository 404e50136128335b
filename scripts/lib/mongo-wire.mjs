/**
 * A MongoDB client of one page: sends one command over OP_MSG and reads its answer.
 *
 * The scripts must initiate the replica set and ask for its state before any dependency is installed, so they cannot
 * use the driver. Only the BSON types that commands such as `hello`, `ping` and `replSetInitiate` use are written;
 * every type is skipped or read correctly.
 */
import net from 'node:net';

const OP_MSG = 2013;

/** @typedef {{ [key: string]: unknown }} Document A plain object to or from BSON. */

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {Buffer} one BSON element
 */
function encodeElement(name, value) {
  const key = (/** @type {number} */ type) => Buffer.concat([Buffer.from([type]), Buffer.from(`${name}\0`)]);
  if (typeof value === 'string') {
    const text = Buffer.from(`${value}\0`);
    const length = Buffer.alloc(4);
    length.writeInt32LE(text.length);
    return Buffer.concat([key(0x02), length, text]);
  }
  if (typeof value === 'boolean') return Buffer.concat([key(0x08), Buffer.from([value ? 1 : 0])]);
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31) {
    const body = Buffer.alloc(4);
    body.writeInt32LE(value);
    return Buffer.concat([key(0x10), body]);
  }
  if (typeof value === 'number') {
    const body = Buffer.alloc(8);
    body.writeDoubleLE(value);
    return Buffer.concat([key(0x01), body]);
  }
  if (typeof value === 'object' && value !== null) {
    return Buffer.concat([key(Array.isArray(value) ? 0x04 : 0x03), encodeDocument(value)]);
  }
  throw new TypeError(`Cannot encode ${name} (${typeof value}) as BSON`);
}

/**
 * @param {object} document
 * @returns {Buffer}
 */
function encodeDocument(document) {
  const body = Buffer.concat(Object.entries(document).map(([name, value]) => encodeElement(name, value)));
  const length = Buffer.alloc(4);
  length.writeInt32LE(body.length + 5);
  return Buffer.concat([length, body, Buffer.from([0])]);
}

/**
 * @param {Buffer} bytes one whole BSON document
 * @returns {Document} ids, dates and binary values are left out: nobody here reads them
 */
function decodeDocument(bytes) {
  /** @type {Document} */
  const document = {};
  let at = 4;
  while (at < bytes.length) {
    const type = bytes[at] ?? 0;
    if (type === 0) break;
    const end = bytes.indexOf(0, at + 1);
    const name = bytes.toString('utf8', at + 1, end);
    at = end + 1;
    switch (type) {
      case 0x01:
        document[name] = bytes.readDoubleLE(at);
        at += 8;
        break;
      case 0x02: {
        const length = bytes.readInt32LE(at);
        document[name] = bytes.toString('utf8', at + 4, at + 3 + length);
        at += 4 + length;
        break;
      }
      case 0x03:
      case 0x04: {
        const length = bytes.readInt32LE(at);
        const inner = decodeDocument(bytes.subarray(at, at + length));
        document[name] = type === 0x04 ? Object.values(inner) : inner;
        at += length;
        break;
      }
      case 0x05:
        at += 5 + bytes.readInt32LE(at);
        break;
      case 0x07:
        at += 12;
        break;
      case 0x08:
        document[name] = bytes[at] === 1;
        at += 1;
        break;
      case 0x0a:
        document[name] = null;
        break;
      case 0x10:
        document[name] = bytes.readInt32LE(at);
        at += 4;
        break;
      case 0x12:
        document[name] = Number(bytes.readBigInt64LE(at));
        at += 8;
        break;
      case 0x09:
      case 0x11:
        at += 8;
        break;
      default:
        throw new Error(`BSON type 0x${type.toString(16)} of ${name} is not understood here`);
    }
  }
  return document;
}

/**
 * Sends one command to the mongod at 127.0.0.1 and returns its answer, `ok: 0` answers included.
 *
 * @param {number} port
 * @param {Document} command command name first, as MongoDB requires; runs on the `admin` database
 * @param {number} [timeoutMs] how long to wait for the whole answer, in milliseconds
 * @returns {Promise<Document>}
 * @throws when nothing listens, the connection breaks or the time is over
 */
export function mongoCommand(port, command, timeoutMs = 3000) {
  const body = encodeDocument({ ...command, $db: 'admin' });
  const message = Buffer.alloc(21);
  message.writeInt32LE(message.length + body.length, 0);
  message.writeInt32LE(1, 4);
  message.writeInt32LE(OP_MSG, 12);
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    let received = Buffer.alloc(0);
    const timer = setTimeout(() => socket.destroy(new Error(`mongod did not answer in ${timeoutMs} ms`)), timeoutMs);
    socket.on('connect', () => socket.write(Buffer.concat([message, body])));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4 || received.length < received.readInt32LE(0)) return;
      try {
        resolve(decodeDocument(received.subarray(21)));
      } catch (error) {
        reject(error);
      }
      socket.end();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      clearTimeout(timer);
      reject(new Error('mongod closed the connection'));
    });
  });
}
