import { execFileSync } from 'child_process';
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
import { initCommand } from './init-command';
import { resultOf } from '../../test/docs/how-to';
import { laws } from '../../test/laws/laws';
import { FLOWS, flowProgram } from '../init/flow-program';
import { nextCommands, repositoryFiles } from '../init/repository-files';

const PROJECT = join(__dirname, '..', '..');

jest.setTimeout(120_000); // seconds on an otherwise idle machine

const FILES = ['.github/workflows/manifests.yaml', '.gitignore', 'README.md', 'cdk8s.yaml', 'main.test.ts', 'main.ts'];

/** The working directory of a user. */
let folder: string;
let before: string;
let printed: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'init-')));
  before = process.cwd();
  process.chdir(folder);
  printed = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

function files(): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

describe('init', () => {
  test('writes six files, and prints the three next commands', async () => {
    expect(await initCommand(['--package-manager', 'npm'])).toBe(0);
    expect(files()).toEqual(FILES);
    expect(printed).toBe(
      'main.ts, main.test.ts, cdk8s.yaml, .gitignore, README.md, .github/workflows/manifests.yaml: written. Next:\n' +
        '  npm install --save-dev cdk8s-argo-tekton cdk8s constructs cdk8s-cli tsx typescript @types/node\n' +
        '  npx cdk8s synth\n' +
        '  node --import tsx --test main.test.ts\n',
    );
    expect(readFileSync('main.ts', 'utf8')).toBe(flowProgram('before-sync'));
  });

  test('overwrites nothing, unless it is forced', async () => {
    writeFileSync('README.md', 'mine');
    writeFileSync('main.ts', 'mine too');
    await expect(initCommand([])).rejects.toThrow(
      'main.ts, README.md: exist already, so nothing is written. ' +
        'Run it in another folder, or with --force to overwrite them.',
    );
    expect(files()).toEqual(['README.md', 'main.ts']);
    expect(readFileSync('README.md', 'utf8')).toBe('mine');
    expect(await initCommand(['--force'])).toBe(0);
    expect(readFileSync('README.md', 'utf8')).toMatch(/^# Platform\n/);
  });

  test.each([
    [
      ['--flow', 'bluegreen'],
      '--flow: there is no "bluegreen". Flows: before-sync, after-sync, blue-green, canary. Did you mean "blue-green"?',
    ],
    [['--flow', 'toString'], '--flow: there is no "toString". Flows: before-sync, after-sync, blue-green, canary'],
    [['--ci', 'gitlub'], '--ci: there is no "gitlub". Allowed: github, gitlab. Did you mean "github"?'],
    [['--package-manager', 'yarn'], '--package-manager: there is no "yarn". Allowed: npm, pnpm'],
    [['--flows', 'x'], "Unknown option '--flows'"],
  ])('rejects %j', async (args, message) => {
    await expect(initCommand(args)).rejects.toThrow(message);
    expect(files()).toEqual([]);
  });

  test('uses pnpm where its lock file is', async () => {
    writeFileSync('pnpm-lock.yaml', '');
    await initCommand(['--ci', 'gitlab']);
    expect(files()).not.toContain('.github/workflows/manifests.yaml');
    expect(parse(readFileSync('.gitlab-ci.yml', 'utf8')).manifests.script).toEqual([
      'npm install --global pnpm',
      'pnpm install --frozen-lockfile',
      expect.stringMatching(/^pnpm exec tsc --noEmit .* main\.ts main\.test\.ts$/),
      'node --import tsx --test main.test.ts',
      'pnpm exec cdk8s-argo-tekton drift',
      'pnpm exec cdk8s synth',
      'pnpm exec cdk8s-argo-tekton check manifests --strict',
    ]);
    expect(printed).toContain('\n  pnpm add --save-dev cdk8s-argo-tekton ');
  });

  test('leaves out packages that are installed', async () => {
    for (const name of ['cdk8s-argo-tekton', 'constructs', 'cdk8s']) {
      mkdirSync(`node_modules/${name}`, { recursive: true });
    }
    await initCommand(['--package-manager', 'npm']);
    expect(printed).toContain('\n  npm install --save-dev cdk8s-cli tsx typescript @types/node\n');
    const plan = { flow: 'canary', ci: 'github', packageManager: 'npm' };
    expect(nextCommands(plan, () => true)).toHaveLength(2);
  });

  test('names each command of the workflow in the README', async () => {
    await initCommand([]);
    const { steps } = parse(readFileSync('.github/workflows/manifests.yaml', 'utf8')).jobs.check;
    const commands = steps.flatMap(({ run }: { run?: string }) => run ?? []);
    const readme = readFileSync('README.md', 'utf8');
    expect(commands.filter((command: string) => !readme.includes(`\`${command}\``))).toEqual([]);
  });

  test('has the same steps in both workflows', () => {
    const plan = { flow: 'canary', packageManager: 'npm' };
    const { '.gitlab-ci.yml': gitlab } = repositoryFiles({ ...plan, ci: 'gitlab' });
    const { '.github/workflows/manifests.yaml': github } = repositoryFiles({ ...plan, ci: 'github' });
    const steps = parse(github).jobs.check.steps.flatMap(({ run }: { run?: string }) => run ?? []);
    expect(steps).toEqual(parse(gitlab).manifests.script);
    expect(steps[0]).toBe('npm ci');
  });

  test('prints its usage', async () => {
    expect(await initCommand(['--help'])).toBe(0);
    expect(printed).toMatch(/^Usage: cdk8s-argo-tekton init \[--flow FLOW\]/);
    for (const flow of Object.keys(FLOWS)) expect(printed).toContain(`\n               ${flow} `);
  });
});

test.each(Object.keys(FLOWS))(
  'the program of the flow %s synthesizes without a warning, and keeps the laws',
  (flow) => {
    const { documents, printed: warnings } = resultOf(flowProgram(flow).replace(/^if \(.*\) (?=app\.synth)/m, ''));
    expect(warnings).toBe('');
    expect(documents.length).toBeGreaterThan(15);
    expect(Object.values(laws).flatMap((law) => law(documents))).toEqual([]);
  },
);

test('the command of cdk8s.yaml writes manifests, and the test passes without writing any', async () => {
  for (const name of ['node_modules', 'src', 'imports']) symlinkSync(join(PROJECT, name), join(folder, name));
  await initCommand(['--flow', 'canary']);
  for (const name of ['main.ts', 'main.test.ts']) {
    writeFileSync(name, readFileSync(name, 'utf8').replaceAll("'cdk8s-argo-tekton'", "'./src'"));
  }
  const { CDK8S_OUTDIR, ...env } = process.env;
  const [, test] = nextCommands({ flow: 'canary', ci: 'github', packageManager: 'npm' }, () => true);
  expect(execFileSync('sh', ['-c', test], { encoding: 'utf8', env })).toContain('# pass 4\n');
  expect(existsSync('manifests')).toBe(false);
  execFileSync('sh', ['-c', parse(readFileSync('cdk8s.yaml', 'utf8')).app], { env });
  expect(existsSync('manifests/shop-argocd/Application.shop.k8s.yaml')).toBe(true);
});
