/** What runs the check in CI: the commands of these files run here, with npx replaced by this program. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

jest.setTimeout(180_000); // a few starts of Node

const PROJECT = join(__dirname, '..', '..');
const read = (path: string): string => readFileSync(join(PROJECT, path), 'utf8');

const VERSION: string = JSON.parse(read('package.json')).version;

/** The YAML of a page with this comment in its first line. */
function fence(name: string): any {
  const page = read('docs/check-in-ci.md');
  return parse(
    page
      .split('```yaml\n')
      .find((text) => text.startsWith(`# ${name}\n`))!
      .split('```')[0],
  );
}

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ci-'));
  for (const folder of ['bin', 'argocd', 'manifests']) mkdirSync(join(root, folder));
  const main = join(PROJECT, 'src', 'command', 'main.ts');
  const run = `"${process.execPath}" --import "${require.resolve('tsx')}" "${main}"`;
  writeFileSync(
    join(root, 'bin', 'npx'),
    `#!/bin/sh\n[ "$1" = --yes ] || exit 9\nprintf '%s\\n' "$2" >"${root}/package"\nshift 2\nexec ${run} "$@"\n`,
  );
  chmodSync(join(root, 'bin', 'npx'), 0o755);
  writeMap('argocd/a.yaml', 'b');
  writeMap('manifests/a.yaml', '1');
});
afterEach(() => rmSync(root, { recursive: true }));

function writeMap(path: string, value: string): void {
  writeFileSync(join(root, path), `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: ${value}}\n`);
}

/** Runs a command in a repository with an error in manifests/. */
function shell(command: string, env: { [name: string]: string } = {}) {
  const { status, stdout } = spawnSync('sh', ['-eu', '-c', command], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...env, PATH: `${join(root, 'bin')}:${process.env.PATH}` },
  });
  return { status, stdout };
}

describe('the action', () => {
  const { inputs, runs } = parse(read('action.yml'));
  const [step, ...others] = runs.steps;

  /** Runs the step with inputs, the others of which have their defaults. */
  function act(given: { [input: string]: string }) {
    const value = (name: string): string => given[name] ?? inputs[name].default;
    const env = Object.entries<string>(step.env).map(([name, text]) => [
      name,
      text.replace(/\$\{\{ inputs\.(\w+) \}\}/g, (_, input: string) => value(input)),
    ]);
    return shell(step.run, Object.fromEntries(env));
  }

  test('is one step in a shell, whose values come from the environment only', () => {
    expect({ using: runs.using, shell: step.shell, others }).toEqual({ using: 'composite', shell: 'sh', others: [] });
    expect(step.run).not.toContain('${{');
  });

  test('marks findings, and fails', () => {
    const { status, stdout } = act({});
    expect(status).toBe(1);
    expect(stdout).toContain('::error file=manifests/a.yaml,line=4,col=8,endColumn=12,title=kubernetes-wrong-type::');
    expect(readFileSync(join(root, 'package'), 'utf8')).toBe(`cdk8s-argo-tekton@${VERSION}\n`);
  });

  test('takes paths, options and the installed version, and no commands', () => {
    expect(act({ paths: 'argocd $(touch,injected)', version: 'installed' }).status).toBe(2);
    expect(act({ paths: 'argocd argocd/a.yaml', options: '--strict --verbose', version: 'installed' }).status).toBe(0);
    expect(readFileSync(join(root, 'package'), 'utf8')).toBe('cdk8s-argo-tekton\n');
    expect(() => readFileSync(join(root, 'injected'))).toThrow();
  });

  test('has the inputs of the documentation', () => {
    const { with: given } = fence('.github/workflows/check.yaml').jobs.manifests.steps[1];
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
    expect(act(given).status).toBe(1);
  });
});

test('the page names the version of the package', () => {
  const action = fence('.github/workflows/check.yaml').jobs.manifests.steps[1].uses;
  expect(action).toBe(`cdk8s-argo-tekton/cdk8s-argo-tekton@v${VERSION}`);
  expect(fence('.pre-commit-config.yaml').repos[0].rev).toBe(`v${VERSION}`);
});

test('the job of GitLab runs the check', () => {
  const job = fence('.gitlab-ci.yml')['check-manifests'];
  expect(job.script.join()).toContain(`cdk8s-argo-tekton@${VERSION} `);
  expect(shell(job.script.join('\n')).status).toBe(1);
  writeMap('manifests/a.yaml', 'b');
  expect(shell(job.script.join('\n')).status).toBe(0);
});

describe('pre-commit', () => {
  const hooks = parse(read('.pre-commit-hooks.yaml'));
  const [{ id, args }] = fence('.pre-commit-config.yaml').repos[0].hooks;
  const hook = (name: string) => hooks.find((each: any) => each.id === name);

  test('has hooks with what pre-commit requires', () => {
    for (const each of hooks) {
      expect(each).toMatchObject({ language: 'system', pass_filenames: false, name: expect.any(String) });
      const paths = ['a/b.yaml', 'a.yml', 'a.json', 'a.ts'];
      expect(paths.filter((path) => new RegExp(each.files).test(path))).toEqual(paths.slice(0, 3));
    }
    expect(id).toBe('argo-tekton-check');
  });

  test('checks, and fixes', () => {
    expect(shell(`${hook(id).entry} ${args.join(' ')}`).status).toBe(1);
    expect(shell(hook('argo-tekton-fix').entry).status).toBe(0);
    expect(shell(`${hook(id).entry} ${args.join(' ')}`).status).toBe(0);
  });
});

describe('the commands of the documentation', () => {
  const commands = read('docs/check-in-ci.md')
    .split('```sh\n')[1]
    .split('```')[0]
    .replace(/npx /g, 'npx --yes ')
    .trim()
    .split('\n');

  test('write a baseline, after which only other findings count', () => {
    expect(commands.map((command) => shell(command))).toEqual([
      { status: 0, stdout: '' },
      {
        status: 0,
        stdout: expect.stringMatching(
          // the folder has no Application: which rules need one is printed before
          /^not checked: .*\n0 errors and 0 warnings in 2 manifests of 2 files; .*; 1 old finding in the baseline\n$/,
        ),
      },
    ]);
    writeMap('argocd/a.yaml', '2');
    expect(shell(commands[1]).stdout).toMatch(/^argocd\/a\.yaml:4:8: error kubernetes-wrong-type: /);
    writeMap('argocd/a.yaml', 'b');
    writeMap('manifests/a.yaml', 'b');
    expect(shell(`${commands[1]} 2>&1`)).toEqual({
      status: 0,
      stdout: expect.stringMatching(
        / gone\. Remove .*:\n {2}manifests\/a\.yaml: kubernetes-wrong-type: ConfigMap a data\.a\n$/,
      ),
    });
  });

  test('read a configuration', () => {
    writeFileSync(join(root, '.argo-tekton-check.yaml'), 'ignoredPaths: [manifests]\n');
    expect(shell('npx --yes x check --strict').status).toBe(0);
    writeFileSync(join(root, '.argo-tekton-check.yaml'), 'severities: {kubernetes-wrong-type: warning}\n');
    expect(shell('npx --yes x check').status).toBe(0);
    expect(shell('npx --yes x check --strict').status).toBe(1);
    writeFileSync(join(root, '.argo-tekton-check.yaml'), 'ignored: [manifests]\n');
    expect(shell('npx --yes x check').status).toBe(2);
  });
});
