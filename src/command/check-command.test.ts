import { spawnSync } from 'child_process';
import {
  chmodSync,
  lstatSync,
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
import { dirname, join } from 'path';

jest.setTimeout(120_000); // a second for each start of Node on an otherwise idle machine

const MAIN = join(__dirname, 'main.ts');
const TSX = require.resolve('tsx');

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'check-')));
  write(
    'argocd/shop.yaml',
    `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  project: default
  source: {repoURL: 'https://git.example.com/shop.git', path: deploy/shop}
  destination: {server: 'https://kubernetes.default.svc', namespace: shop}
`,
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** A hook whose failed object is never deleted. */
function writeHook(): void {
  write(
    'deploy/shop/hook.yaml',
    `apiVersion: batch/v1
kind: Job
metadata:
  name: a
  annotations: {argocd.argoproj.io/hook: PreSync, argocd.argoproj.io/hook-delete-policy: HookSucceeded}
spec:
  activeDeadlineSeconds: 60
  template:
    spec:
      restartPolicy: Never
      containers: [{name: a, image: 'docker.io/library/busybox:1.37.0', command: ['true']}]
`,
  );
}

function run(args: string[], options: { cwd?: string; env?: { [name: string]: string } } = {}) {
  const { NO_COLOR, FORCE_COLOR, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', TSX, MAIN, ...args], {
    cwd: join(folder, options.cwd ?? '.'),
    encoding: 'utf8',
    env: { ...env, ...options.env },
  });
  return { status, stdout, stderr };
}

/** `file: code` of all findings. */
function findings(args: string[], cwd?: string): string[] {
  return JSON.parse(run(['check', '--format', 'json', ...args], { cwd }).stdout).findings.map(
    ({ file, code }: any) => `${file}: ${code}`,
  );
}

describe('check', () => {
  test('exits with 0 without findings', () => {
    expect(run(['check'])).toEqual({
      status: 0,
      stdout: '0 errors and 0 warnings in 1 manifest of 1 file\n',
      stderr: '',
    });
  });

  test('exits with 1 for findings, printed without colours unless they are forced', () => {
    writeHook();
    const { status, stdout, stderr } = run(['check', 'argocd', 'deploy']);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(/^deploy\/shop\/hook\.yaml:5:51: error hook-succeeded-alone: metadata\./);
    expect(run(['check'], { env: { FORCE_COLOR: '1' } }).stdout).toContain('\x1b[31merror');
  });

  test('finds the folders of source paths from the root: of the Git repository, or the one given', () => {
    writeHook();
    spawnSync('git', ['init', '--quiet', folder]);
    expect(findings(['.', '../argocd'], 'deploy')).toEqual(['deploy/shop/hook.yaml: hook-succeeded-alone']);
    expect(findings(['--root', '..'], 'deploy')).toEqual(['deploy/shop/hook.yaml: hook-succeeded-alone']);
    expect(findings(['--root', '.', '.', '../argocd'], 'deploy')).toEqual(['shop/hook.yaml: hook-succeeded-alone']);
  });

  test('reads an Application that is not in the folders, and reports which rules needed it', () => {
    writeHook();
    const { stdout } = run(['check', 'deploy']);
    expect(stdout).toMatch(/^not checked: there is no Application among the manifests, .*: build-in-restricted-nam/m);
    expect(stdout).toMatch(/, workload-without-image\. Give its file with --application FILE, or its folder$/m);
    expect(run(['check', 'deploy', '--application', 'argocd/shop.yaml']).stdout).not.toContain('not checked');
    expect(findings(['deploy', '--application', 'argocd'])).toEqual(['deploy/shop/hook.yaml: hook-succeeded-alone']);
  });

  test.each([
    ['a folder that does not exist', ['nothing'], 'there is no file or folder FOLDER/nothing'],
    [
      'an unknown format',
      ['--format', 'jsn'],
      '--format: there is no "jsn". Formats: text, json, sarif, github. Did you mean "json"?',
    ],
    ['a root that does not exist', ['--root', 'nothing'], '--root: there is no folder FOLDER/nothing'],
    ['a folder without manifests', ['empty'], 'there are no manifests in empty'],
  ])('exits with 2 for %s', (_, args, message) => {
    mkdirSync(join(folder, 'empty'));
    const { status, stdout, stderr } = run(['check', ...args]);
    expect({ status, stdout, stderr: stderr.replace(folder, 'FOLDER') }).toEqual({
      status: 2,
      stdout: '',
      stderr: `cdk8s-argo-tekton: ${message}\n`,
    });
  });

  test('exits with 2 for an unknown option', () => {
    expect(run(['check', '--nothing'])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining("Unknown option '--nothing'"),
    });
  });

  test('prints its usage', () => {
    const { status, stdout } = run(['check', '--help']);
    expect(status).toBe(0);
    expect(stdout.split('\n')[0]).toBe('Usage: cdk8s-argo-tekton check [FOLDER|FILE ...] [OPTION ...]');
  });
});

describe('check --fix', () => {
  const map = (value: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a} # mine\ndata:\n  a: ${value}\n`;
  const text = (path: string) => readFileSync(join(folder, path), 'utf8');

  test('prints the differences with --dry-run, which git apply takes, and writes nothing', () => {
    write('b/a.yaml', map('1'));
    const { status, stdout, stderr } = run(['check', '--fix', '--dry-run'], { env: { GIT_EXTERNAL_DIFF: 'false' } });
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout.replace(/^index .*$/m, 'index')).toBe(`\
diff --git a/b/a.yaml b/b/a.yaml
index
--- a/b/a.yaml
+++ b/b/a.yaml
@@ -2,4 +2,4 @@ apiVersion: v1
 kind: ConfigMap
 metadata: {name: a} # mine
 data:
-  a: 1
+  a: "1"
`);
    expect(text('b/a.yaml')).toBe(map('1'));
    expect(spawnSync('git', ['apply'], { cwd: folder, input: stdout }).status).toBe(0);
    expect(text('b/a.yaml')).toBe(map('"1"'));
    expect(run(['check', '--fix', '--dry-run'])).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('writes the files, and reports what remains', () => {
    writeHook();
    write('b/a.yaml', map('yes'));
    chmodSync(join(folder, 'b/a.yaml'), 0o640);
    symlinkSync('b/a.yaml', join(folder, 'link.yaml'));
    const { status, stdout, stderr } = run(['check', '--fix', 'link.yaml', 'deploy', 'argocd']);
    expect({ status, stderr }).toEqual({ status: 1, stderr: 'fixed link.yaml\n' });
    expect(stdout).toMatch(/^deploy\/shop\/hook\.yaml:5:51: error hook-succeeded-alone: .*\n[^]*\n1 error and 0 warn/);
    expect(text('b/a.yaml')).toBe(map('"yes"'));
    expect(lstatSync(join(folder, 'link.yaml')).isSymbolicLink()).toBe(true);
    expect(statSync(join(folder, 'b/a.yaml')).mode.toString(8)).toBe('100640');
    expect(readdirSync(join(folder, 'b'))).toEqual(['a.yaml']);
  });

  test('needs both options for differences', () => {
    expect(run(['check', '--dry-run'])).toMatchObject({
      status: 2,
      stderr: 'cdk8s-argo-tekton: --dry-run prints what --fix would write. Use both.\n',
    });
  });
});
