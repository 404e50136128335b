// Drives the platform as its users do: over HTTP, with kept-alive connections.
import { Pool } from 'undici';

/** A connection pool to one server. */
export class Client {
  /** @param {string} origin @param {Record<string, string>} headers */
  constructor(origin, headers = {}, connections = 64) {
    this.pool = new Pool(origin, { connections, pipelining: 1 });
    this.headers = headers;
  }

  /** @returns {Promise<any>} the parsed body; throws on anything but 2xx. */
  async call(method, path, body, headers = {}) {
    const { statusCode, text } = await this.exchange({
      method,
      path,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...this.headers, ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (statusCode >= 300) throw new Error(`${method} ${path} answered ${statusCode}: ${text.slice(0, 300)}`);
    return text ? JSON.parse(text) : undefined;
  }

  /** Without streams: the load generator shares the machine with what it measures. */
  exchange(request) {
    return new Promise((resolve, reject) => {
      const chunks = [];
      let statusCode = 0;
      this.pool.dispatch(request, {
        onRequestStart() {},
        onResponseStart(_controller, status) {
          statusCode = status;
        },
        onResponseData(_controller, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd() {
          resolve({ statusCode, text: (chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)).toString() });
        },
        onResponseError(_controller, error) {
          reject(error);
        },
      });
    });
  }

  async close() {
    await this.pool.close();
  }
}

/** Runs `work(i)` for i in 0…count-1, `concurrency` at a time. @returns milliseconds of each, and of all. */
export async function load(count, concurrency, work) {
  const durations = new Float64Array(count);
  let next = 0;
  const started = performance.now();
  const lane = async () => {
    for (let index = next++; index < count; index = next++) {
      const begin = performance.now();
      await work(index);
      durations[index] = performance.now() - begin;
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, lane));
  return { durations: durations.sort(), totalMs: performance.now() - started };
}

/** @param {Float64Array | number[]} sorted */
export function percentile(sorted, fraction) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))];
}

export async function waitUntil(what, probe, timeoutMs = 120_000, intervalMs = 25) {
  const deadline = Date.now() + timeoutMs;
  while (!(await probe())) {
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}
