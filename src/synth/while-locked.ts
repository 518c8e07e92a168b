import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'fs';
import { hostname } from 'os';
import { join } from 'path';
import { attempt } from './folder-content';

/** The lock: a file in the folder with the number and the host of the process. */
const LOCK = '.synth.lock';
const GIVE_UP_MS = 60_000;
/** A lock of another host is stale after this time: a synth takes seconds. */
const STALE_MS = 10 * 60_000;
/** A lock whose content is not complete is stale after this time: its process was killed while it wrote it. */
const INCOMPLETE_MS = 1000;

/**
 * Runs an action while no other process of this library writes to the folder, which is created if needed. A lock of a
 * process that is dead is taken over. Two processes that find it at the same moment may both go on; they replace the
 * same files, each of them in one step.
 *
 * @param giveUpAfter milliseconds
 * @throws if another process holds the lock all that time
 */
export function whileLocked<Result>(folder: string, action: () => Result, giveUpAfter = GIVE_UP_MS): Result {
  attempt('write', folder, () => mkdirSync(folder, { recursive: true }));
  const lock = join(folder, LOCK);
  const begin = Date.now();
  while (!attempt('write', folder, () => acquire(lock))) {
    if (Date.now() - begin > giveUpAfter) throw new Error(lockedMessage(folder, lock, giveUpAfter));
    sleep(5 + Math.random() * 40); // two processes that wait do not try at the same moments
  }
  try {
    return action();
  } finally {
    rmSync(lock, { force: true });
  }
}

function acquire(lock: string): boolean {
  try {
    writeFileSync(lock, `${process.pid} ${hostname()}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (isStale(lock)) rmSync(lock, { force: true });
    return false;
  }
}

function isStale(lock: string): boolean {
  try {
    const { pid, host } = holder(lock);
    if (host === hostname()) return !isRunning(Number(pid));
    return Date.now() - statSync(lock).mtimeMs > (host === undefined ? INCOMPLETE_MS : STALE_MS);
  } catch {
    return false; // it was removed in between
  }
}

/** The process that holds a lock; without host if the content is not complete. */
function holder(lock: string): { pid: string; host?: string } {
  const content = existsSync(lock) ? readFileSync(lock, 'utf8') : '';
  const [pid, host] = content.trimEnd().split(' ');
  return content.endsWith('\n') ? { pid, host } : { pid };
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return false; // in a container each run may have the same number
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function lockedMessage(folder: string, lock: string, giveUpAfter: number): string {
  const { pid, host } = holder(lock);
  const process = host === undefined ? 'another process' : `process ${pid} on ${host}`;
  return (
    `Cannot write "${folder}": ${process} has been writing to it for more than ` +
    `${giveUpAfter / 1000} seconds. No file is left half written. If that process is not a synth, remove "${lock}" ` +
    'and synthesize again.'
  );
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
