import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'fs';
import { hostname, tmpdir } from 'os';
import { join } from 'path';
import { whileLocked } from './folder-lock';

const HOST = hostname().replace(/[^0-9a-zA-Z.]/g, '');
/** More than any system gives out. */
const DEAD = 999_999_999;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'lock-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function claim(host: string, pid: number): string {
  const path = join(folder, `.synth-${host}-${pid}-0123abcd.lock`);
  writeFileSync(path, '');
  return path;
}

describe('A folder is locked', () => {
  test('while something is done to it, also where there is none yet, and no longer', () => {
    const made = join(folder, 'a', 'b');
    const inside = whileLocked(made, () => readdirSync(made));
    expect(inside).toEqual([expect.stringMatching(`^\\.synth-${HOST}-${process.pid}-[0-9a-f]{8}\\.lock$`)]);
    expect(readdirSync(made)).toEqual([]);
    expect(() =>
      whileLocked(made, () => {
        throw new Error('it failed');
      }),
    ).toThrow('it failed');
    expect(readdirSync(made)).toEqual([]);
  });

  test('not by what dead processes left: of this host, of this number, or long ago of another host', () => {
    const left = [claim(HOST, DEAD), claim(HOST, process.pid), claim('elsewhere', 1)];
    utimesSync(left[2], new Date('2020-01-01'), new Date('2020-01-01'));
    expect(whileLocked(folder, () => 'done')).toBe('done');
    expect(left.filter(existsSync)).toEqual([]);
  });

  test.each([
    [HOST, process.ppid],
    ['elsewhere', 1],
  ])('by a process that may live, on %s, and then nothing is done', (host, pid) => {
    const path = claim(host, pid);
    const action = jest.fn();
    expect(() => whileLocked(folder, action, 100)).toThrow(
      new Error(
        `Cannot write "${folder}": process ${pid} on ${host} has been writing to it for more than 0.1 seconds. ` +
          `No file is left half written. If it is no synth, remove "${path}" and synthesize again.`,
      ),
    );
    expect(action).not.toHaveBeenCalled();
    expect(readdirSync(folder)).toHaveLength(1);
  });
});
