import { randomBytes } from 'crypto';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'fs';
import { hostname } from 'os';
import { join } from 'path';
import { attempt } from './committed-folder';

/** `.synth-<host>-<process>-<random>.lock`: an empty file in the folder, which no manifest is named like. */
const CLAIM = /^\.synth-([0-9a-zA-Z.]*)-(\d+)-[0-9a-f]{8}\.lock$/;
const HOST = hostname().replace(/[^0-9a-zA-Z.]/g, '');
/** A claim from another host, or from a container before this one, says nothing about whether its process lives. */
const FOREIGN_CLAIM_ENDS_MS = 10 * 60_000;
const GIVE_UP_MS = 60_000;

/** A folder that is being written to by others. */
export class FolderLockedError extends Error {}

/**
 * Does something to a folder while no other process of this library does. The folder is made where there is none.
 *
 * Each process lays a claim, a file of its own, and goes on when it then finds no claim of a living process beside it;
 * else it takes its claim back and tries again. Of two, the later one always sees the other. A claim whose process is
 * dead is in nobody's way, so nothing has to be taken over: a lock of one file, once it is stale, can be removed by one
 * process just when the next one has made it anew. Node has no lock that the system drops with its process, and the
 * packages that lock by renewing a file (proper-lockfile) cannot renew it while a program like this one never waits.
 *
 * @param giveUpAfter milliseconds
 * @throws FolderLockedError where others hold it all the time
 */
export function whileLocked<Result>(folder: string, action: () => Result, giveUpAfter = GIVE_UP_MS): Result {
  attempt('write', folder, () => mkdirSync(folder, { recursive: true }));
  const own = `.synth-${HOST}-${process.pid}-${randomBytes(4).toString('hex')}.lock`;
  const begin = Date.now();
  for (;;) {
    let held = claims(folder, own);
    if (held.length === 0) {
      attempt('write', folder, () => writeFileSync(join(folder, own), '', { flag: 'wx' }));
      held = claims(folder, own);
      if (held.length === 0) break;
      rmSync(join(folder, own), { force: true });
    }
    if (Date.now() - begin > giveUpAfter) {
      const [, host, pid] = CLAIM.exec(held[0])!;
      throw new FolderLockedError(
        `Cannot write "${folder}": process ${pid} on ${host} has been writing to it for more than ${giveUpAfter / 1000} seconds. ` +
          `No file is left half written. If it is no synth, remove "${join(folder, held[0])}" and synthesize again.`,
      );
    }
    sleep(5 + Math.random() * 40); // two that wait do not try at the same moments
  }
  try {
    return action();
  } finally {
    rmSync(join(folder, own), { force: true });
  }
}

/** Claims of others that may be at work; what dead processes left is removed. */
function claims(folder: string, own: string): string[] {
  return readdirSync(folder).filter((name) => {
    const [, host, pid] = CLAIM.exec(name) ?? [];
    if (host === undefined || name === own) return false;
    if (host === HOST ? isRunning(Number(pid)) : age(join(folder, name)) < FOREIGN_CLAIM_ENDS_MS) return true;
    rmSync(join(folder, name), { force: true });
    return false;
  });
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return false; // in a container every run can have the same number
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function age(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return Infinity; // it is gone
  }
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
