/**
 * Background processes that outlive the script which started them: started with their output in a log file, known
 * again by a record in the run folder, stopped gently.
 *
 * A record is trusted only if the process with its id is the very one that was started: ids are reused by the system,
 * so a record also keeps the moment the kernel says the process began. A record that a crash left behind therefore
 * never makes us take, or stop, a process of somebody else.
 */
import { execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A log file larger than this is put aside as `<name>.log.1` when its process starts. */
const LOG_LIMIT_BYTES = 20 * 1024 * 1024;

/** How much of a log an error message shows. */
const TAIL_LINES = 15;

/**
 * @typedef {object} ProcessRecord What `run/<name>.json` holds.
 * @property {string} name
 * @property {number} pid
 * @property {string} mark when the kernel began the process; see {@link processMark}
 * @property {number} port the port it was told to listen on
 * @property {string[]} command
 * @property {string} startedAt ISO 8601
 */

/**
 * What tells one process from every other that ever had the same id.
 *
 * @param {number} pid
 * @returns {string | undefined} undefined when no such process is alive (a zombie is not alive)
 */
export function processMark(pid) {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The second field is the program's name in brackets and may hold blanks: count fields after it.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      return `${boot}:${fields[19]}`;
    } catch {
      return undefined;
    }
  }
  try {
    const [state, ...started] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/);
    return state === undefined || state.startsWith('Z') ? undefined : started.join(' ');
  } catch {
    return undefined;
  }
}

/**
 * @param {string} runDir
 * @param {string} name
 * @returns {ProcessRecord | undefined} the record of a process that is alive and ours; a stale record file is removed
 */
export function livingProcess(runDir, name) {
  const file = join(runDir, `${name}.json`);
  if (!existsSync(file)) return undefined;
  try {
    const record = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof record.pid === 'number' && typeof record.mark === 'string' && processMark(record.pid) === record.mark) {
      return record;
    }
  } catch {
    // Half-written by a crash: as good as none.
  }
  rmSync(file, { force: true });
  return undefined;
}

/**
 * @param {StartedProcess} started
 * @returns {string} the last lines it logged since its start, indented, to show under an error message
 */
function logTail({ logFile, logStart }) {
  if (!existsSync(logFile)) return '';
  return readFileSync(logFile)
    .subarray(logStart)
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .slice(-TAIL_LINES)
    .map((line) => `    ${line.slice(0, 400)}`)
    .join('\n');
}

/**
 * @typedef {object} StartedProcess
 * @property {ProcessRecord} record
 * @property {string} logFile
 * @property {number} logStart where in it the output of this start begins, in bytes
 * @property {() => string | undefined} exited how it ended ("code 1", "signal SIGILL"), undefined while it lives
 */

/**
 * Starts a process that stays when this script ends, output appended to `logs/<name>.log`, and writes its record.
 *
 * @param {object} options
 * @param {string} options.name
 * @param {string} options.dataDir
 * @param {string[]} options.command program and arguments
 * @param {number} options.port
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {string} [options.cwd]
 * @returns {Promise<StartedProcess>}
 * @throws when the program cannot be started at all
 */
export async function startProcess({ name, dataDir, command, port, env = process.env, cwd }) {
  const logFile = join(dataDir, 'logs', `${name}.log`);
  mkdirSync(dirname(logFile), { recursive: true });
  if (existsSync(logFile) && statSync(logFile).size > LOG_LIMIT_BYTES) renameSync(logFile, `${logFile}.1`);
  const log = openSync(logFile, 'a');
  const logStart = fstatSync(log).size;
  const [program = '', ...args] = command;
  // Detached: a process group of its own, so that Ctrl-C in the terminal reaches the script, which stops it in order.
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  /** @type {string | undefined} */
  let ended;
  child.once('exit', (code, signal) => {
    ended = signal === null ? `code ${code}` : `signal ${signal}`;
  });
  child.unref();
  const pid = child.pid ?? 0;
  const record = { name, pid, mark: processMark(pid) ?? 'gone', port, command, startedAt: new Date().toISOString() };
  writeRecord(join(dataDir, 'run'), record);
  return { record, logFile, logStart, exited: () => ended };
}

/**
 * @param {string} runDir
 * @param {ProcessRecord} record
 */
function writeRecord(runDir, record) {
  mkdirSync(runDir, { recursive: true });
  const file = join(runDir, `${record.name}.json`);
  writeFileSync(`${file}.tmp`, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(`${file}.tmp`, file);
}

/**
 * Waits until `isReady` answers true.
 *
 * @param {StartedProcess} started
 * @param {() => Promise<boolean>} isReady a throw means "not yet"
 * @param {number} timeoutMs
 * @throws with the end of its log, when the process ends before it is ready or takes too long
 */
export async function waitUntilReady(started, isReady, timeoutMs) {
  const deadline = Date.now() + timeoutMs;
  const { name } = started.record;
  for (;;) {
    const ended = started.exited();
    if (ended !== undefined) {
      throw new Error(
        `${name} ended with ${ended} while starting. The end of ${started.logFile}:\n${logTail(started)}`,
      );
    }
    if (await isReady().catch(() => false)) return;
    if (Date.now() > deadline) {
      throw new Error(
        `${name} was not ready after ${Math.round(timeoutMs / 1000)} s. The end of ${started.logFile}:\n${logTail(started)}`,
      );
    }
    await sleep(50);
  }
}

/**
 * Stops a process of ours and waits until it is gone: SIGTERM, and SIGKILL only after `graceMs`.
 *
 * @param {string} runDir
 * @param {string} name
 * @param {number} [graceMs]
 * @returns {Promise<'stopped' | 'killed' | 'not running'>}
 */
export async function stopProcess(runDir, name, graceMs = 20_000) {
  const record = livingProcess(runDir, name);
  if (record === undefined) return 'not running';
  const alive = () => processMark(record.pid) === record.mark;
  signal(record.pid, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (alive() && Date.now() < deadline) await sleep(25);
  const killed = alive();
  if (killed) {
    signal(record.pid, 'SIGKILL');
    while (alive()) await sleep(25);
  }
  rmSync(join(runDir, `${name}.json`), { force: true });
  return killed ? 'killed' : 'stopped';
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} name
 */
function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // Ended by itself a moment ago.
  }
}
