import { spawnSync } from 'child_process';
import {
  existsSync,
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

const PROJECT = join(__dirname, '..', '..');
const MAIN = join('src', 'command', 'main.ts');
const APP = 'node --import tsx app.ts';
const PROGRAM = `
import { ApiObject, App, Chart } from 'cdk8s';
import { GitOpsApp } from './src/synth';
const app = new GitOpsApp();
const chart = new Chart(app, 'shop');
for (const name of process.env.NAMES!.split(' ')) {
  const data = { value: process.env.VALUE, end: 'same' };
  new ApiObject(chart, name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
}
if (process.env.APPLICATION) {
  new ApiObject(new Chart(app, 'argocd'), 'shop', {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'shop', namespace: 'argocd' },
    spec: {
      project: 'default',
      source: { repoURL: 'https://git.example.com/shop.git', path: 'manifests/shop' },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'shop' },
    },
  });
}
new App().synth();
console.log('made by the app');
if (process.env.FAIL) throw new Error('it fails');
if (process.env.NOTHING === undefined) app.synth();
`;

jest.setTimeout(120_000); // a second for each start of Node on an otherwise idle machine

/** A working directory of a user. */
let project: string;
beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'drift-test-')));
  for (const name of ['src', 'imports', 'node_modules']) symlinkSync(join(PROJECT, name), join(project, name));
  writeFileSync(join(project, 'package.json'), '{}');
  writeFileSync(join(project, 'app.ts'), PROGRAM);
  writeFileSync(join(project, 'cdk8s.yaml'), `language: typescript\napp: ${APP}\noutput: .synth\n`);
});
afterEach(() => rmSync(project, { recursive: true }));

function run(
  args: string[],
  env: { [name: string]: string } = {},
): { status: number | null; stdout: string; stderr: string } {
  const { CDK8S_OUTDIR, ...inherited } = process.env;
  const { status, stdout, stderr } = spawnSync('node', args, {
    cwd: project,
    encoding: 'utf8',
    env: { ...inherited, NAMES: 'a b', VALUE: '1', ...env },
  });
  return { status, stdout, stderr };
}

function drift(env: { [name: string]: string } = {}, ...args: string[]) {
  return run(['--import', 'tsx', MAIN, 'drift', ...args], env);
}

function synthesize(env: { [name: string]: string } = {}): void {
  expect(run(APP.split(' ').slice(1), env)).toMatchObject({ status: 0 });
  rmSync(join(project, 'dist'), { recursive: true, force: true });
}

describe('drift', () => {
  test('is none if the folder is up to date, whatever other files it contains', () => {
    synthesize();
    writeFileSync(join(project, 'manifests', 'kustomization.yaml'), 'resources: []\n');
    expect(drift()).toMatchObject({ status: 0, stdout: 'manifests: up to date\n' });
    expect(drift().stderr).toContain('made by the app');
  });

  test('is reported with each file, its differences and the command that updates it, and nothing is written', () => {
    synthesize({ NAMES: 'a b old' });
    const file = (name: string) => join(project, 'manifests', 'shop', `ConfigMap.${name}.k8s.yaml`);
    writeFileSync(file('b'), readFileSync(file('b'), 'utf8').replace('value: "1"', 'value: "2"\n  more: x'));
    const before = readdirSync(project, { recursive: true })
      .filter((path) => !String(path).startsWith('node_modules'))
      .sort();
    const report = [
      'manifests/shop/ConfigMap.b.k8s.yaml:8 differs',
      '- ' + '  value: "2"',
      '- ' + '  more: x',
      '+ ' + '  value: "1"',
      'manifests/shop/ConfigMap.new.k8s.yaml does not exist',
      'manifests/shop/ConfigMap.old.k8s.yaml is stale: no object of the app is written to it',
      '3 files are different from what the app makes. Run: ',
    ].join('\n');
    expect(drift({ NAMES: 'a b new' })).toMatchObject({ status: 1, stdout: `${report}npx cdk8s synth\n` });
    expect(drift({ NAMES: 'a b new' }, '--app', APP)).toMatchObject({ status: 1, stdout: `${report}${APP}\n` });
    expect(
      readdirSync(project, { recursive: true })
        .filter((path) => !String(path).startsWith('node_modules'))
        .sort(),
    ).toEqual(before);
    expect(readFileSync(file('b'), 'utf8')).toContain('more: x');
  });

  test('is reported of files of others that an Application of the app applies', () => {
    const env = { APPLICATION: 'yes' };
    synthesize(env);
    const write = (path: string, text: string) => writeFileSync(join(project, 'manifests', path), text);
    const MANIFEST = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: extra}\n';
    write('extra.yaml', MANIFEST); // no Application syncs this folder
    write('shop/notes.yaml', 'a: b\n');
    write('shop/accepted.yaml', `# acknowledged foreign-file: of the network team\n${MANIFEST}`);
    write('shop/other.k8s.yaml', `# Synthesized by cdk8s-argo-tekton (other) from x. Do not edit.\n${MANIFEST}`);
    expect(drift(env)).toMatchObject({ status: 0, stdout: 'manifests: up to date\n' });
    write('shop/extra.yaml', MANIFEST);
    write('shop/kustomization.yaml', 'resources: [extra.yaml]\n');
    const report = [
      'manifests/shop/extra.yaml is a file of others, and the Application "shop" applies it',
      'manifests/shop/kustomization.yaml is a file of others, and the Application "shop" applies it',
      '2 files are not of the app. Remove it, make its objects in the app, or accept it: ' +
        '# acknowledged foreign-file: REASON',
    ].join('\n');
    expect(drift(env)).toMatchObject({ status: 1, stdout: `${report}\n` });
    expect(drift()).toMatchObject({ status: 1, stdout: expect.stringContaining('is stale') });
  });

  test('is abbreviated if it is long', () => {
    const names = Array.from({ length: 30 }, (_, i) => `n${i + 10}`).join(' ');
    synthesize({ NAMES: `${names} long`, VALUE: 'x' });
    const { status, stdout } = drift({
      NAMES: `${names} long`,
      VALUE: Array.from({ length: 9 }, (_, i) => `line ${i}`).join('\n'),
    });
    const lines = stdout.split('\n');
    expect(status).toBe(1);
    expect(lines.slice(0, 8)).toEqual([
      'manifests/shop/ConfigMap.long.k8s.yaml:8 differs',
      '-   value: x',
      '+   value: |-',
      '+     line 0',
      '+     line 1',
      '+     line 2',
      '+     line 3',
      '+ … 5 more lines',
    ]);
    expect(lines.slice(-3)).toEqual([
      '… and 11 more',
      '31 files are different from what the app makes. Run: npx cdk8s synth',
      '',
    ]);
  });

  test('is unknown if the app fails: exit status and message are those of an error', () => {
    const failed = drift({ FAIL: 'yes' });
    expect(failed).toMatchObject({ status: 2, stdout: '' });
    expect(failed.stderr).toContain('it fails');
    expect(failed.stderr).toMatch(
      /cdk8s-argo-tekton: the app failed \(exit status 1\), so nothing was compared: node --import tsx app\.ts\n$/,
    );
    expect(drift({ NOTHING: '' }).stderr).toMatch(
      /cdk8s-argo-tekton: the app synthesized no GitOpsApp, so nothing was compared: node --import tsx app\.ts\n$/,
    );
    expect(existsSync(join(project, 'manifests'))).toBe(false);
  });

  test('is not compared if the usage is wrong', () => {
    expect(drift({}, '--help')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Usage: cdk8s-argo-tekton drift \[--app COMMAND\]\n/),
    });
    expect(drift({}, '--apps', 'x')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining("Unknown option '--apps'"),
    });
    writeFileSync(join(project, 'cdk8s.yaml'), 'language: typescript\n');
    expect(drift()).toMatchObject({
      status: 2,
      stderr:
        'cdk8s-argo-tekton: cdk8s.yaml has no "app". Set it to the command that runs the app, or give --app COMMAND.\n',
    });
    rmSync(join(project, 'cdk8s.yaml'));
    expect(drift()).toMatchObject({
      status: 2,
      stderr:
        `cdk8s-argo-tekton: there is no cdk8s.yaml in ${project}. Run it in the folder of cdk8s.yaml, ` +
        `or give the command that runs the app: --app COMMAND.\n`,
    });
  });
});
