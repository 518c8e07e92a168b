import { execFileSync } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { Outcome, Sandbox } from './interpreter';

const PROJECT = join(__dirname, '..');
const RELEASE = join(PROJECT, '.ci', 'release');
const CHANGELOG = '# Changelog\n\n## 1.2.0\n\n- This.\n\n## 1.1.0\n\n- That.\n';

/** A repository on main with a version, in which nothing can be published. */
class Repository {
  public readonly sandbox = new Sandbox();
  private readonly folder = this.sandbox.folder('cwd');

  public constructor(changelog: string = CHANGELOG) {
    this.write('package.json', '{ "version": "1.2.0" }\n');
    this.write('CHANGELOG.md', changelog);
    this.write('.gitignore', 'dist\n');
    this.git('init', '--quiet', '--initial-branch=main');
    this.commit('feat(a): the first');
    this.git('tag', 'v1.1.0');
    this.commit('fix(b): the second');
    this.commit('docs: not for users of the package');
    this.sandbox.recorder('npx');
    this.sandbox.recorder('npm', '[ "$1" != pack ] || echo package-1.2.0.tgz');
    this.sandbox.recorder('gh');
  }

  public write(file: string, text: string): void {
    this.sandbox.file(join('cwd', file), text);
  }

  public git(...args: string[]): string {
    const author = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
    return execFileSync('git', ['-C', this.folder, ...author, ...args], { encoding: 'utf8' });
  }

  public commit(message: string): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
  }

  /** Gives the repository an origin, to which the tag is pushed. */
  public addOrigin(): string {
    const origin = this.sandbox.folder('origin');
    execFileSync('git', ['init', '--quiet', '--bare', origin]);
    this.git('remote', 'add', 'origin', origin);
    return origin;
  }

  public release(...args: string[]): Promise<Outcome> {
    return this.sandbox.run(RELEASE, { env: {}, args });
  }
}

const PACKED = [
  ['npx', 'projen', 'compile'],
  ['npx', 'projen', 'post-compile'],
  ['npm', 'pack', '--silent', '--pack-destination', 'dist'],
];

describe('.ci/release', () => {
  test('packs, prints the notes, and publishes nothing by default', async () => {
    const repository = new Repository();
    const { status, stdout, calls } = await repository.release();
    expect(status).toBe(0);
    expect(calls).toEqual(PACKED);
    const commit = repository.git('rev-parse', 'HEAD').trim();
    expect(stdout).toBe(
      'dist/package-1.2.0.tgz is packed. Its notes:\n\n- This.\n' +
        'Not published: without --publish. It would publish dist/package-1.2.0.tgz, ' +
        `tag ${commit} as v1.2.0, and make a release.\n`,
    );
    expect(repository.git('tag').trim()).toBe('v1.1.0');
  });

  test('publishes before it tags: a version that npm refuses has no tag', async () => {
    const repository = new Repository();
    const origin = repository.addOrigin();
    repository.sandbox.recorder('npm', 'case $1 in pack) echo package-1.2.0.tgz ;; publish) exit 1 ;; esac');
    expect((await repository.release('--publish')).status).toBe(1);
    expect(repository.git('tag').trim()).toBe('v1.1.0');
    repository.sandbox.recorder('npm', '[ "$1" != pack ] || echo package-1.2.0.tgz');
    const { status, calls } = await repository.release('--publish');
    expect(status).toBe(0);
    const file = 'dist/package-1.2.0.tgz';
    expect(calls).toEqual([
      ...PACKED,
      ['npm', 'publish', '--provenance', '--access', 'public', file],
      ['gh', 'release', 'create', 'v1.2.0', '--title', 'v1.2.0', '--notes-file', 'dist/notes.md', file],
    ]);
    expect(execFileSync('git', ['-C', origin, 'tag'], { encoding: 'utf8' }).trim()).toBe('v1.2.0');
  });

  test.each<[string, (repository: Repository) => void, string]>([
    ['with changes', (it) => it.write('new', ''), 'the tree has changes. Commit them first.'],
    ['from a branch', (it) => it.git('checkout', '--quiet', '-b', 'x'), 'releases are made from main.'],
    ['twice', (it) => it.git('tag', 'v1.2.0'), 'v1.2.0 exists. Set the next version in .projenrc.ts.'],
  ])('releases nothing %s', async (_, change, message) => {
    const repository = new Repository();
    change(repository);
    const { status, stderr, calls } = await repository.release('--publish');
    expect([status, stderr, calls]).toEqual([1, `.ci/release: ${message}\n`, []]);
  });

  test('releases nothing without notes', async () => {
    const { status, stderr } = await new Repository(CHANGELOG.replace('1.2.0', '1.20')).release('--publish');
    const message = 'CHANGELOG.md has no section "## 1.2.0". .ci/release --changes lists the commits.';
    expect([status, stderr]).toEqual([1, `.ci/release: ${message}\n`]);
  });

  test('lists what users see of the commits since the last tag', async () => {
    expect((await new Repository().release('--changes')).stdout).toBe('- fix(b): the second\n');
  });

  test('rejects an option that it does not have', async () => {
    const { status, stderr, calls } = await new Repository().release('--dry-run');
    const message = 'unknown option --dry-run. Allowed: --publish, --changes.';
    expect([status, stderr, calls]).toEqual([1, `.ci/release: ${message}\n`, []]);
  });
});

test('CHANGELOG.md has a section for the version of the package', () => {
  const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
  expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(readFileSync(join(PROJECT, 'CHANGELOG.md'), 'utf8')).toContain(`\n## ${version}\n`);
});

test('the workflow runs the gate, then the script, and publishes only when asked', () => {
  const text = readFileSync(join(PROJECT, '.github', 'workflows', 'release.yml'), 'utf8');
  const { on, jobs } = parse(text);
  expect(on.workflow_dispatch.inputs.publish.default).toBe(false);
  const commands = jobs.release.steps.flatMap((step: any) => (step.run ? [[step.run, step.if]] : []));
  expect(commands).toEqual([
    ['sudo ./.ci/run', undefined],
    ['sudo ./.ci/prove-images', undefined],
    ['npm run test:slow -- languages', undefined],
    ['./.ci/release', '${{ !inputs.publish }}'],
    ['./.ci/release --publish', '${{ inputs.publish }}'],
  ]);
});
