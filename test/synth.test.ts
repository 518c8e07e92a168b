import { spawnSync } from 'child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { parse } from 'yaml';

const PROJECT = join(__dirname, '..');
const MANIFESTS = join(PROJECT, 'manifests');
const APP = parse(readFileSync(join(PROJECT, 'cdk8s.yaml'), 'utf8')).app as string;
const CDK8S = join('node_modules', '.bin', 'cdk8s');

jest.setTimeout(180_000); // three seconds on an otherwise idle machine: each test starts Node several times

/** A working directory like the project, which the tests write to instead. */
let project: string;
beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'synth-')));
  for (const name of ['src', 'imports', 'node_modules']) symlinkSync(join(PROJECT, name), join(project, name));
  for (const name of ['cdk8s.yaml', 'package.json', 'tsconfig.json']) {
    writeFileSync(join(project, name), readFileSync(join(PROJECT, name)));
  }
  mkdirSync(join(project, 'home'));
  // cdk8s-cli asks the registry for its newest version, unless it did so within the last half hour
  writeFileSync(join(project, 'home', '.cdk8s-cli.version'), '999.0.0');
});
afterEach(() => rmSync(project, { recursive: true }));

function run(
  command: string,
  args: string[] = [],
  env: { [name: string]: string } = {},
): { status: number | null; output: string } {
  const { CDK8S_OUTDIR, ...inherited } = process.env;
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: project,
    encoding: 'utf8',
    shell: args.length === 0,
    env: { ...inherited, HOME: join(project, 'home'), ...env },
  });
  return { status, output: stdout + stderr };
}

function succeed(command: string, args: string[] = [], env: { [name: string]: string } = {}): void {
  expect(run(command, args, env)).toMatchObject({ status: 0 });
}

/** Content by path of all files under a folder. */
function filesOf(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  );
}

describe('manifests/', () => {
  test('is what the app of cdk8s.yaml writes', () => {
    rmSync(join(project, 'manifests'), { recursive: true, force: true });
    symlinkSync(MANIFESTS, join(project, 'manifests'));
    expect(run('node', ['--import', 'tsx', join('src', 'command', 'main.ts'), 'drift'])).toEqual({
      status: 0,
      output: 'manifests: up to date\n',
    });
  });

  test('and the output folder of "cdk8s synth" are the same, whether it checks for upgrades or not', () => {
    succeed(APP);
    const written = filesOf(join(project, 'manifests'));
    for (const check of ['true', 'false']) {
      succeed(CDK8S, ['synth'], { CDK8S_CHECK_UPGRADE: check });
      expect(filesOf(join(project, 'manifests'))).toEqual(written);
      expect(filesOf(join(project, '.synth'))).toEqual(written);
    }
  });
});

describe('an app that fails under "cdk8s synth"', () => {
  test.each([
    ['throws an error', "throw new Error('out of order');", 'out of order'],
    ['fails its validation', "app.node.addValidation({ validate: () => ['parts disagree'] });", 'parts disagree'],
  ])('leaves the manifests unchanged: it %s', (_, failure, message) => {
    const program = (statement: string) =>
      writeFileSync(
        join(project, 'app.ts'),
        [
          "import { ApiObject, Chart } from 'cdk8s';",
          "import { GitOpsApp } from './src';",
          'const app = new GitOpsApp();',
          "const metadata = { name: 'settings' };",
          "const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { changed: process.env.CHANGED } };",
          "new ApiObject(new Chart(app, 'shop'), 'settings', settings);",
          statement,
          'app.synth();',
        ].join('\n'),
      );
    const command = ['synth', '--app', 'node --import tsx app.ts'];
    program('');
    succeed(CDK8S, command, { CHANGED: 'before' });
    const before = filesOf(join(project, 'manifests'));
    expect([...before.keys()]).toEqual(['shop/ConfigMap.settings.k8s.yaml']);

    program(failure);
    const { status, output } = run(CDK8S, command, { CHANGED: 'after' });
    expect(output).toContain(message);
    expect(status).not.toBe(0);
    expect(filesOf(join(project, 'manifests'))).toEqual(before);
  });
});

describe('a validation plugin of "cdk8s synth"', () => {
  test('reads every manifest and the construct of each object after the app has written both folders', () => {
    mkdirSync(join(project, 'plugin'));
    writeFileSync(
      join(project, 'plugin', 'package.json'),
      '{ "name": "plugin", "version": "0.0.0", "main": "index.js" }',
    );
    writeFileSync(
      join(project, 'plugin', 'index.js'),
      `
      const { existsSync, writeFileSync } = require('fs');
      exports.Plugin = class {
        async validate(context) {
          const { manifests, metadata } = context;
          const committed = manifests.map((path) => existsSync(path.replace('.synth', 'manifests')));
          writeFileSync('seen.json', JSON.stringify({ manifests, committed, metadata }));
          context.report.submit('success');
        }
      };
    `,
    );
    writeFileSync(
      join(project, 'cdk8s.yaml'),
      readFileSync(join(project, 'cdk8s.yaml'), 'utf8') +
        'validations:\n  - package: ./plugin\n    version: 0.0.0\n    class: Plugin\n',
    );
    succeed(CDK8S, ['synth']);
    const { manifests, committed, metadata } = JSON.parse(readFileSync(join(project, 'seen.json'), 'utf8'));
    expect(manifests.sort()).toEqual([...filesOf(MANIFESTS).keys()].map((path) => `.synth/${path}`).sort());
    expect(new Set(committed)).toEqual(new Set([true]));
    expect(metadata['my-app-sync']).toEqual({ path: 'my-app-argocd/my-app-sync/application/Resource' });
    expect(existsSync(join(project, '.synth', 'construct-metadata.json'))).toBe(true);
    expect(filesOf(join(project, 'manifests'))).toEqual(filesOf(MANIFESTS));
  });
});
