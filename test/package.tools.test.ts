/** The package that `npm publish` would publish, in an otherwise empty project. Needs the npm registry. */
import { execFile } from 'child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { promisify } from 'util';
import { gunzipSync } from 'zlib';
import { parse } from 'yaml';
import { fences } from './docs/text';
import { packPackage, runCommand as run } from './packed-package';
import { withoutScriptHead } from '../src/core/without-script-head';
import { scriptWithParts } from '../src/tasks/script-with-parts';

const PROJECT = join(__dirname, '..');
const PACKAGE = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));

/** A newer cdk8s-plus than the one that the library uses, and a Node that strips types. */
const CDK8S_PLUS = 'cdk8s-plus-33@2.5.57';
const NODE = `node-${process.platform}-${process.arch}`;
const NODE_VERSION = '22.23.3';
const PNPM = 'pnpm@10';

/** A program of a user, who has another version of cdk8s-plus. */
const PROGRAM = `
import { Chart } from 'cdk8s';
import type { ApiObjectMetadata } from 'cdk8s';
import * as kplus from 'cdk8s-plus-33';
import { ArgoAppWithTektonHook, BuildAndDeployPipeline, GitOpsApp } from 'cdk8s-argo-tekton';
import { EnvVarSource, RunValue, SetImageStrategy, Sync, Task } from 'cdk8s-argo-tekton';

const app = new GitOpsApp();
const platform = new Chart(app, 'shop-platform', { namespace: 'shop-builds' });
const config = new Chart(app, 'shop-config', { namespace: 'shop' });
const argocd = new Chart(app, 'shop-argocd', { namespace: 'argocd' });
const metadata: ApiObjectMetadata = { name: 'app' };
const containers = [{ image: 'registry.example.com/shop/app:v1' }];
const deployment = new kplus.Deployment(config, 'app', { metadata, containers });
Sync.of(deployment).wave(1);
const token = new kplus.Secret(platform, 'token', { metadata: { name: 'api' } });
new Task(platform, 'notify', {
  steps: [{
    name: 'run',
    image: 'busybox:1.37.0',
    command: ['true'],
    env: { TOKEN: EnvVarSource.secretKeyRef(token.name, 'token') },
  }],
});
const pipeline = new BuildAndDeployPipeline(platform, 'shop-pipeline', {
  sourceUrl: 'https://git.example.com/shop/app.git',
  image: 'registry.example.com/shop/app',
  strategy: new SetImageStrategy({ workload: 'app', namespace: 'shop' }),
});
new ArgoAppWithTektonHook(argocd, 'shop', {
  synced: config,
  pipeline,
  source: { repoUrl: 'https://git.example.com/shop/manifests.git', targetRevision: 'main' },
  destination: { namespace: 'shop' },
  release: { 'image-tag': 'v1', 'source-revision': 'main' },
  params: { 'image-tag': RunValue.release('image-tag'), 'revision': RunValue.release('source-revision') },
});
app.synth();
`;

/** A project of projen, in TypeScript. */
const PROJENRC = `
import { ArgoTektonPlatform } from 'cdk8s-argo-tekton/projen';
import { javascript } from 'projen';

const packageManager = javascript.NodePackageManager.PNPM;
new ArgoTektonPlatform({ name: 'platform', flow: 'canary', packageManager, projenrcTs: true }).synth();
`;

jest.setTimeout(300_000);

let folder: string;
let build: string;
let tarball: string;
/** An otherwise empty project, in which the package is installed. */
let project: string;
/** The program of NODE, once it is installed. */
let newerNode: Promise<string>;
/** The program of pnpm, once it is installed. */
let pnpm: Promise<string>;
/** Files of the tarball without those of bundled dependencies. */
let packed: string[];

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'package-')));
  newerNode = installTool(`${NODE}@${NODE_VERSION}`, NODE, 'bin', 'node'); // beside the compilation
  pnpm = installTool(PNPM, 'pnpm', 'bin', 'pnpm.cjs');
  project = join(folder, 'project');
  ({ build, tarball } = packPackage(folder));
  run(folder, 'tar', '-xzf', tarball);
  packed = filesOf(join(folder, 'package')).filter((file) => !file.startsWith('node_modules/'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Installs a package in a folder of its own, and returns the path of a program in it. */
async function installTool(name: string, ...program: string[]): Promise<string> {
  const tools = join(folder, `tools-${program[0]}`);
  mkdirSync(tools);
  const options = ['--prefer-offline', '--no-audit', '--no-fund'];
  await promisify(execFile)('npm', ['install', ...options, name], { cwd: tools });
  return join(tools, 'node_modules', ...program);
}

function filesOf(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

describe('the package', () => {
  test('has every compiled source with its types, and every script, but neither tests nor main.ts', () => {
    const sources = filesOf(join(build, 'src')).filter((file) => !file.endsWith('.test.ts') && file !== 'main.ts');
    const expected = sources
      .flatMap((file) => {
        if (file.endsWith('.ts')) {
          return [`lib/src/${file.replace(/ts$/, 'js')}`, `lib/src/${file.replace(/ts$/, 'd.ts')}`];
        }
        return file.endsWith('.sh') ? [`lib/src/${file}`] : [];
      })
      .sort();
    expect(expected).toContain('lib/src/tasks/git-clone/git-clone.sh');
    expect(packed.filter((file) => file.startsWith('lib/src/'))).toEqual(expected);
  });

  test('has the scripts byte for byte', () => {
    const scripts = packed.filter((file) => file.endsWith('.sh'));
    expect(
      scripts.filter(
        (file) =>
          !readFileSync(join(folder, 'package', file)).equals(readFileSync(join(build, file.slice('lib/'.length)))),
      ),
    ).toEqual([]);
  });

  test('has nothing else but the imported types and what every package has', () => {
    expect(packed.filter((file) => !file.startsWith('lib/src/'))).toEqual([
      '.jsii',
      '.jsii.gz',
      'API.md',
      'LICENSE',
      'README.md',
      'lib/imports/argoproj.io.d.ts',
      'lib/imports/argoproj.io.js',
      'lib/imports/fields.json',
      'lib/imports/tekton.dev.d.ts',
      'lib/imports/tekton.dev.js',
      'llms.txt',
      'package.json',
      'projen/package.json',
    ]);
  });

  test('is small', () => {
    expect(statSync(tarball).size).toBeLessThan(1_300_000);
  });

  test('has its API on one page: every type, and the docstrings of props', () => {
    const page = readFileSync(join(folder, 'package', 'API.md'), 'utf8');
    const { types } = JSON.parse(gunzipSync(readFileSync(join(folder, 'package', '.jsii.gz'))).toString());
    const names = Object.values<{ name: string }>(types).map(({ name }) => name);
    expect([...page.matchAll(/^## (\w+)$/gm)].map(([, name]) => name)).toEqual(names.sort());
    const [begin] = page.split('\n## ');
    expect(begin).toMatch(/^- `GitOpsApp`: .*\. Its props: `GitOpsAppProps`\.\n[^]*^- `RunValue`: /m);
    expect(page).toContain('\n- `new GitOpsApp(props?: GitOpsAppProps)`');
    expect(page).toMatch(/^- `release: \{ \[key: string\]: string \}`: What a new release changes, /m);
    expect(page).toMatch(/^- `static release\(key: string\): RunValue`: /m);
    expect(page).not.toMatch(/undefined:|\[object/);
  });

  test('has an assembly of jsii for other languages', () => {
    const assembly = JSON.parse(gunzipSync(readFileSync(join(folder, 'package', '.jsii.gz'))).toString());
    expect(assembly.name).toBe(PACKAGE.name);
    expect(Object.keys(assembly.types)).toEqual(
      expect.arrayContaining([`${PACKAGE.name}.ArgoAppWithTektonHook`, `${PACKAGE.name}.BuildAndDeployPipeline`]),
    );
  });

  test('has no type of cdk8s-plus in its API: an app may have another version of it', () => {
    const { types } = JSON.parse(gunzipSync(readFileSync(join(folder, 'package', '.jsii.gz'))).toString());
    expect(Object.values(types).filter((type) => JSON.stringify(type).includes('"cdk8s-plus-'))).toEqual([]);
    expect(Object.values(types).some((type) => JSON.stringify(type).includes('"cdk8s.Size"'))).toBe(true);
  });

  test('names no folder of the machine that built it', () => {
    expect(packed.filter((file) => readFileSync(join(folder, 'package', file), 'utf8').includes(folder))).toEqual([]);
  });

  test('works in an empty project beside another cdk8s-plus: a program compiles and runs, drift compares', () => {
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), '{ "private": true }');
    const peers = Object.keys(PACKAGE.peerDependencies).map((name) => `${name}@${PACKAGE.devDependencies[name]}`);
    run(project, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', tarball, ...peers, CDK8S_PLUS);
    symlinkSync(join(PROJECT, 'node_modules', 'projen'), join(project, 'node_modules', 'projen'));
    writeFileSync(join(project, 'app.ts'), PROGRAM);
    writeFileSync(join(project, 'projenrc.ts'), PROJENRC);
    run(
      project,
      join(PROJECT, 'node_modules', '.bin', 'tsc'),
      '--strict',
      '--module',
      'node16',
      '--target',
      'es2022',
      '--lib',
      'es2022',
      'app.ts',
      'projenrc.ts',
    );
    run(project, process.execPath, 'app.js');

    writeFileSync(join(project, 'cdk8s.yaml'), 'language: typescript\napp: node app.js\noutput: .synth\n');
    expect(run(project, 'npx', 'cdk8s-argo-tekton', 'drift')).toBe('manifests: up to date\n');
    expect(existsSync(join(project, '.synth'))).toBe(false);

    const manifest = (file: string) => parse(readFileSync(join(project, 'manifests', file), 'utf8'));
    const shipped = (file: string) => readFileSync(join(PROJECT, 'src', file), 'utf8');
    expect(manifest('shop-argocd/Application.shop.k8s.yaml').spec.source.path).toBe('manifests/shop-config');
    const job = filesOf(join(project, 'manifests')).find((file) => file.startsWith('shop-config/Job.'));
    const [trigger] = manifest(job!).spec.template.spec.containers;
    for (const part of ['begin', 'read-text', 'read-runs']) {
      expect(trigger.command[2]).toContain(withoutScriptHead(shipped(`hook/trigger/${part}.sh`)));
    }
    for (const task of ['git-clone', 'buildah', 'kubectl-deploy']) {
      expect(
        manifest(`shop-platform/Task.${task}.k8s.yaml`).spec.steps.map((step: { script: string }) => step.script),
      ).toContain(scriptWithParts(join(PROJECT, 'src', 'tasks', task, `${task}.sh`)));
    }
  });

  test('is a project of projen, as the docs write it', () => {
    const platform = join(project, 'projen');
    mkdirSync(platform);
    const page = join('docs', 'writing-manifests.md');
    const [{ text }] = fences(page, readFileSync(join(PROJECT, page), 'utf8')).filter(
      ({ language }) => language === 'js',
    );
    writeFileSync(join(platform, '.projenrc.js'), text);
    // without an installation, and in its own folder, which projen would not use in a test
    run(platform, 'env', 'PROJEN_DISABLE_POST=true', 'NODE_ENV=production', process.execPath, '.projenrc.js');
    expect(filesOf(platform).filter((file) => !file.startsWith('.projen/'))).toEqual([
      '.gitattributes',
      '.gitignore',
      '.gitlab-ci.yml',
      '.projenrc.js',
      'README.md',
      'cdk8s.yaml',
      'main.test.ts',
      'main.ts',
      'package.json',
    ]);
    expect(readFileSync(join(platform, 'main.ts'), 'utf8')).toContain('new BlueGreenStrategy({');
  });

  test('runs as a module, under a Node that strips types and under tsx', async () => {
    const made = filesOf(join(project, 'manifests')).map((file) => [
      file,
      readFileSync(join(project, 'manifests', file), 'utf8'),
    ]);
    const node = await newerNode;
    expect(run(project, node, '--version').trim()).toBe(`v${NODE_VERSION}`);
    for (const [name, command] of Object.entries({
      stripped: node,
      tsx: join(PROJECT, 'node_modules', '.bin', 'tsx'),
    })) {
      const module = join(project, name);
      mkdirSync(module);
      writeFileSync(join(module, 'package.json'), '{ "private": true, "type": "module" }');
      writeFileSync(join(module, 'main.ts'), PROGRAM);
      run(module, command, 'main.ts');
      expect(
        filesOf(join(module, 'manifests')).map((file) => [file, readFileSync(join(module, 'manifests', file), 'utf8')]),
      ).toEqual(made);
    }
  });

  // with npm by hand: a test above installs the tarball with it, and each repository takes 25 s of the gate
  test.each(['pnpm'])('makes a repository whose checks pass, installed with %s', async (packageManager) => {
    const repository = join(folder, 'platform'); // empty, as with npx
    mkdirSync(repository);
    const flow = packageManager === 'npm' ? 'before-sync' : 'blue-green';
    const init = ['init', '--flow', flow, '--ci', 'gitlab', '--package-manager', packageManager];
    const next = run(repository, join(project, 'node_modules', '.bin', 'cdk8s-argo-tekton'), ...init)
      .split('\n')
      .slice(1, 4);
    const [, verb, names] = /^ {2}p?npm (install|add) --save-dev (.*)$/.exec(next[0])!;
    // the packages that it names: this one from its tarball, the large ones from here
    const linked = ['cdk8s-cli', 'tsx', 'typescript', '@types/node'];
    const added = names
      .split(' ')
      .filter((name) => !linked.includes(name))
      .map((name) => (name === PACKAGE.name ? `file:${tarball}` : `${name}@${PACKAGE.devDependencies[name]}`));
    const [program, ...before] = packageManager === 'npm' ? ['npm'] : [process.execPath, await pnpm];
    run(repository, program, ...before, verb, '--save-dev', '--prefer-offline', ...added);
    const modules = join(repository, 'node_modules');
    mkdirSync(join(modules, '@types'), { recursive: true });
    for (const name of linked.filter((each) => names.includes(each))) {
      symlinkSync(join(PROJECT, 'node_modules', name), join(modules, name));
    }
    const environment = `export CDK8S_CHECK_UPGRADE=false PATH=${[
      join(PROJECT, 'node_modules', '.bin'),
      join(modules, '.bin'),
    ].join(':')}:$PATH; `;
    // the programs are found by PATH, since a part of them is installed elsewhere
    const shell = (line: string) => run(repository, 'sh', '-c', environment + line.replace(/^ *(npx|pnpm exec) /, ''));
    shell(next[1]);
    const { script } = parse(readFileSync(join(repository, '.gitlab-ci.yml'), 'utf8')).manifests;
    const checks = script.slice(script.findIndex((line: string) => line.includes('tsc ')));
    expect(checks).toHaveLength(5);
    const results = checks.map(shell);
    expect(results[1]).toContain('# pass 4\n');
    expect(results[2]).toBe('manifests: up to date\n');
    expect(results[4]).toMatch(/^0 errors and 0 warnings in /);
    // a reader that ends early, as head does, is not an error
    expect(shell('{ sleep 1; cdk8s-argo-tekton picture manifests; echo $? >status; } 2>&1 | true; cat status')).toBe(
      '0\n',
    );
  });
});
