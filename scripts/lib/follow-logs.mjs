/** `tail -f` over several logs, each line with the name of its process before it. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './console.mjs';

const CHUNK_BYTES = 64 * 1024;

/**
 * Prints what is appended from now on.
 *
 * @param {string} logDir
 * @param {string[]} names
 * @param {() => boolean} isOver asked a few times a second
 * @returns {Promise<void>} once `isOver` says so
 */
export async function followLogs(logDir, names, isOver) {
  const followers = names.map((name) =>
    follower(join(logDir, `${name}.log`), names.length > 1 ? `${name.padEnd(9)} ` : ''),
  );
  while (!isOver()) {
    for (const print of followers) print();
    await sleep(250);
  }
  for (const print of followers) print();
}

/**
 * @param {string} file
 * @param {string} prefix
 * @returns {() => void} prints the whole lines that are new
 */
function follower(file, prefix) {
  let position = sizeOf(file);
  let rest = '';
  return () => {
    // Put aside for its size, and begun anew.
    if (sizeOf(file) < position) position = 0;
    for (;;) {
      const chunk = readChunk(file, position);
      if (chunk.length === 0) return;
      position += chunk.length;
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) say(prefix + line);
    }
  };
}

/**
 * @param {string} file
 * @returns {number} 0 when it does not exist
 */
function sizeOf(file) {
  return withFile(file, (handle) => fstatSync(handle).size, 0);
}

/**
 * @param {string} file
 * @param {number} position
 * @returns {Buffer}
 */
function readChunk(file, position) {
  return withFile(
    file,
    (handle) => {
      const buffer = Buffer.alloc(CHUNK_BYTES);
      return buffer.subarray(0, readSync(handle, buffer, 0, CHUNK_BYTES, position));
    },
    Buffer.alloc(0),
  );
}

/**
 * @template T
 * @param {string} file
 * @param {(handle: number) => T} use
 * @param {T} missing the answer when the file does not exist
 * @returns {T}
 */
function withFile(file, use, missing) {
  /** @type {number} */
  let handle;
  try {
    handle = openSync(file, 'r');
  } catch {
    return missing;
  }
  try {
    return use(handle);
  } finally {
    closeSync(handle);
  }
}
