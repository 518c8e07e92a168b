/**
 * What a synth leaves when it does not come to its end, seen on processes of their own. Needs Linux, and `unshare`,
 * `mount` and `script` of util-linux with the right to make a mount namespace: root, or user namespaces for
 * everybody.
 */
import { spawn, spawnSync, SpawnSyncReturns } from 'child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, Chart } from 'cdk8s';
import { buildSync } from 'esbuild';
import { GitOpsApp } from '.';
import { dice } from '../../test/dice';

const PROJECT = join(__dirname, '..', '..');
const KILLS = 30; // with another seed in each run
const RACES = 10;

/** The app: ten charts of ten objects, of which each version has others, and all have other values. */
function synthesize(manifests: string, version: number): void {
  const app = new GitOpsApp({ outdir: manifests });
  for (let c = version % 3; c < 10 + (version % 3); c++) {
    const chart = new Chart(app, `chart-${c}`);
    for (let o = version % 2; o < 10; o++) {
      new ApiObject(chart, `map-${o}`, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: `map-${o}` },
        data: { version: `${version}`, text: `line ${version}\n`.repeat(200) },
      });
    }
  }
  app.synth();
}

/**
 * The same as a program: `node program.js FOLDER VERSION`. With STEP it kills itself at that step of writing: before a
 * change of the file system, or in the middle of a file.
 */
const PROGRAM = `
const fs = require('fs');
const { ApiObject, Chart } = require('cdk8s');
const { GitOpsApp } = require('./src/synth');
const { STEP } = process.env;
let step = 0;
for (const name of ['mkdirSync', 'writeFileSync', 'chmodSync', 'renameSync', 'rmSync', 'rmdirSync']) {
  const original = fs[name];
  fs[name] = (...args) => {
    if (String(step++) === STEP) {
      try {
        if (name === 'writeFileSync') original(args[0], args[1].slice(0, args[1].length / 2), args[2]);
      } catch {} // a lock that exists
      process.kill(process.pid, 'SIGKILL');
    }
    return original(...args);
  };
}
(${synthesize.toString().replace(/\b(cdk8s)?_1\./g, '')})(process.argv[2], Number(process.argv[3]));
`;

jest.setTimeout(600_000);

let folder: string;
let manifests: string;
let program: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'faults-')));
  program = join(folder, 'program.js');
  bundle(PROGRAM, program);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  manifests = join(folder, 'manifests');
  rmSync(manifests, { recursive: true, force: true });
});

/** One file, which starts in a third of the time of all modules by themselves. */
function bundle(contents: string, outfile: string): void {
  const stdin = { contents, resolveDir: PROJECT };
  buildSync({ stdin, outfile, bundle: true, platform: 'node', logLevel: 'error' });
}

function run(version: number, env: { [name: string]: string } = {}): SpawnSyncReturns<string> {
  const { CDK8S_OUTDIR, ...inherited } = process.env;
  return spawnSync(process.execPath, [program, manifests, String(version)], {
    encoding: 'utf8',
    env: { ...inherited, ...env },
  });
}

/** Content of every file, by path. */
function tree(root = manifests): Map<string, string> {
  if (!existsSync(root)) return new Map();
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(root.length + 1), readFileSync(path, 'utf8')]),
  );
}

/** What a synth of this version leaves in an empty folder. */
function whole(version: number): Map<string, string> {
  const root = mkdtempSync(join(folder, 'whole-'));
  synthesize(root, version);
  const files = tree(root);
  rmSync(root, { recursive: true });
  return files;
}

/**
 * What is neither the old file nor the new one: a half of one, or something that nobody made. Leftovers count by
 * their names.
 */
function torn(before: Map<string, string>, after: Map<string, string>): string[] {
  const now = tree();
  const leftover = /\.\d+\.tmp$|^\.synth\.lock$/;
  return [...new Set([...before.keys(), ...after.keys(), ...now.keys()])].filter((path) => {
    if (leftover.test(path)) return false;
    return now.get(path) !== before.get(path) && now.get(path) !== after.get(path);
  });
}

/** Runs a shell script where mounts are its own and go with it. */
function withMounts(script: string): { status: number | null; stdout: string; stderr: string } {
  const namespace = process.getuid?.() === 0 ? ['--mount'] : ['--map-root-user', '--mount'];
  const env = { ...process.env, NODE: process.execPath, PROGRAM: program, FOLDER: folder };
  const ran = spawnSync('unshare', [...namespace, 'sh', '-eu', '-c', script], { encoding: 'utf8', env });
  if (/unshare: |mount: /.test(ran.stderr)) {
    throw new Error(
      `${ran.stderr}This test needs a mount namespace: run it as root with CAP_SYS_ADMIN, or allow ` +
        'user namespaces. Debian: apt-get install util-linux mount',
    );
  }
  return ran;
}

describe('A synth that is killed', () => {
  test(`${KILLS} times at a random step of writing leaves each file old or new, and the next one heals all`, () => {
    const seed = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000);
    process.stdout.write(`faults: FAULT_SEED=${seed}\n`);
    const roll = dice(seed);
    synthesize(manifests, 0);
    const found = { old: 0, mixed: 0, unfinished: 0 };
    for (let version = 1; version <= KILLS; version++) {
      const [before, after] = [tree(), whole(version)];
      const steps = 2 * after.size + 20; // as many are there at least: each file is written and renamed
      const step = roll(steps);
      const { signal, stderr, status } = run(version, { STEP: String(step) });
      expect([version, step, signal, status, stderr]).toEqual([version, step, 'SIGKILL', null, '']);
      expect([version, torn(before, after)]).toEqual([version, []]);
      const now = tree();
      const replaced = [...after].filter(([path, text]) => now.get(path) === text).length;
      if (replaced === 0) found.old++;
      else if (replaced < after.size) found.mixed++;
      if ([...now.keys()].some((path) => path.endsWith('.tmp'))) found.unfinished++;
      if (roll(2) === 0) {
        synthesize(manifests, version);
      } // else the next one is killed on what this one left
      else {
        continue;
      }
      expect([version, tree()]).toEqual([version, after]);
    }
    synthesize(manifests, KILLS);
    expect(tree()).toEqual(whole(KILLS));
    // the verdict above means something only where files were there in every state
    expect(found.old).toBeGreaterThan(0);
    expect(found.mixed).toBeGreaterThan(0);
    expect(found.unfinished).toBeGreaterThan(0);
  });
});

describe('Two at once', () => {
  test(`leave what one of them made, ${RACES} times`, async () => {
    synthesize(manifests, 0);
    for (let race = 1; race <= RACES; race++) {
      const versions = [2 * race, 2 * race + 1];
      const ends = await Promise.all(
        versions.map(
          (version) =>
            new Promise<[number | null, string]>((resolve) => {
              const child = spawn(process.execPath, [program, manifests, String(version)], {
                stdio: ['ignore', 'ignore', 'pipe'],
              });
              let stderr = '';
              child.stderr.on('data', (chunk) => (stderr += chunk));
              child.on('close', (status) => resolve([status, stderr]));
            }),
        ),
      );
      expect([race, ends]).toEqual([
        race,
        [
          [0, ''],
          [0, ''],
        ],
      ]);
      const last = versions.find((version) =>
        tree().get('chart-5/ConfigMap.map-5.k8s.yaml')!.includes(`line ${version}\n`),
      );
      expect(versions).toContain(last);
      expect([race, tree()]).toEqual([race, whole(last!)]);
    }
  });
});

describe('The folder stays as it was, and the error says what and where,', () => {
  const refusal = (cause: string) =>
    new RegExp(
      `Error: Cannot write "[^"]*/full/[^"]*": ${cause}.*\\. No file is left half written\\. Remove ` +
        `the cause and synthesize again\\.`,
    );

  test('where the disk is full', () => {
    const { status, stderr } = withMounts(`
      mkdir "$FOLDER/full"
      mount -t tmpfs -o size=700k,mode=755 faults "$FOLDER/full"
      "$NODE" "$PROGRAM" "$FOLDER/full/manifests" 0
      cp -a "$FOLDER/full/manifests" "$FOLDER/before"
      status=0
      "$NODE" "$PROGRAM" "$FOLDER/full/manifests" 1 || status=$?
      cp -a "$FOLDER/full/manifests" "$FOLDER/after"
      exit "$status"`);
    expect(status).toBe(1);
    expect(stderr).toMatch(refusal('ENOSPC: no space left on device'));
    expect(tree(join(folder, 'before'))).toEqual(whole(0));
    expect(tree(join(folder, 'after'))).toEqual(whole(0));
  });

  test('where it is read-only', () => {
    synthesize(manifests, 0);
    const { status, stderr } = withMounts(`
      mount --bind "$FOLDER/manifests" "$FOLDER/manifests"
      mount -o remount,bind,ro "$FOLDER/manifests"
      "$NODE" "$PROGRAM" "$FOLDER/manifests" 1`);
    expect(status).toBe(1);
    expect(stderr).toContain(`Error: Cannot write "${manifests}": EROFS: read-only file system`);
    expect(tree()).toEqual(whole(0));
  });
});

describe('A long synth', () => {
  test('shows on a terminal how far it is, and leaves nothing there', () => {
    const slow = join(folder, 'slow.js');
    bundle(
      `
      const { ApiObject, Chart, Lazy } = require('cdk8s');
      const { GitOpsApp } = require('./src/synth');
      const app = new GitOpsApp({ outdir: ${JSON.stringify(manifests)} });
      const chart = new Chart(app, 'shop');
      const wait = Lazy.any({ produce: () => { const end = Date.now() + 60; while (Date.now() < end); return 'x'; } });
      const props = { apiVersion: 'v1', kind: 'ConfigMap', data: { wait } };
      for (let i = 0; i < 30; i++) new ApiObject(chart, 'o' + i, props);
      app.synth();
    `,
      slow,
    );
    const { CI, ...env } = process.env;
    const show = (extra: { [name: string]: string }) => {
      const { status, stdout, error } = spawnSync('script', ['-qec', `'${process.execPath}' '${slow}'`, '/dev/null'], {
        encoding: 'utf8',
        env: { ...env, TERM: 'xterm', ...extra },
      });
      if (error !== undefined) {
        throw new Error(`${error.message}. This test needs script of util-linux. Debian: apt-get install bsdutils`);
      }
      return { status, stdout };
    };
    const { status, stdout } = show({});
    expect(status).toBe(0);
    expect(stdout).toMatch(/^(\r\x1b\[K(Rendering object|Writing file) \d+ of 30)+\r\x1b\[K$/);
    expect(show({ CI: 'true' })).toEqual({ status: 0, stdout: '' });
  });
});
