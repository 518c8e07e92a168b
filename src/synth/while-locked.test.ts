import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'fs';
import { hostname, tmpdir } from 'os';
import { join } from 'path';
import { whileLocked } from './while-locked';

/** More than any system gives out. */
const DEAD = 999_999_999;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'lock-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function lock(content: string): string {
  const path = join(folder, '.synth.lock');
  writeFileSync(path, content);
  return path;
}

describe('A folder is locked', () => {
  test('during an action, also if the folder is new, and no longer', () => {
    const created = join(folder, 'a', 'b');
    const during = whileLocked(created, () => readFileSync(join(created, '.synth.lock'), 'utf8'));
    expect(during).toBe(`${process.pid} ${hostname()}\n`);
    expect(readdirSync(created)).toEqual([]);
    const failing = () => {
      throw new Error('it failed');
    };
    expect(() => whileLocked(created, failing)).toThrow('it failed');
    expect(readdirSync(created)).toEqual([]);
  });

  test.each([`${DEAD} ${hostname()}\n`, `${process.pid} ${hostname()}\n`])('not by the dead process %j', (content) => {
    const path = lock(content);
    expect(whileLocked(folder, () => 'done')).toBe('done');
    expect(existsSync(path)).toBe(false);
  });

  test.each(['1 elsewhere\n', '1 else', ''])(
    'not for long by another host, or by an incomplete lock: %j',
    (content) => {
      const path = lock(content);
      utimesSync(path, new Date('2020-01-01'), new Date('2020-01-01'));
      expect(whileLocked(folder, () => 'done')).toBe('done');
      expect(existsSync(path)).toBe(false);
    },
  );

  test.each([
    [hostname(), process.ppid],
    ['elsewhere', 1],
  ])('by a process on %s that may be running, and then nothing is done', (host, pid) => {
    const path = lock(`${pid} ${host}\n`);
    const action = jest.fn();
    expect(() => whileLocked(folder, action, 100)).toThrow(
      new Error(
        `Cannot write "${folder}": process ${pid} on ${host} has been writing to it for more than 0.1 seconds. ` +
          `No file is left half written. If that process is not a synth, remove "${path}" and synthesize again.`,
      ),
    );
    expect(action).not.toHaveBeenCalled();
    expect(readdirSync(folder)).toHaveLength(1);
  });
});
