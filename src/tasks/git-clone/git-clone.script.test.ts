import { execFileSync, spawn } from 'child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { createServer, IncomingMessage, Server, ServerResponse } from 'http';
import { AddressInfo } from 'net';
import { dirname, join } from 'path';
import { HOSTILE, Outcome, Sandbox } from '../../../test/interpreter';

const SCRIPT = join(__dirname, 'git-clone.sh');
const RESULTS = ['commit', 'url', 'committer-date', 'CHAINS-GIT_URL', 'CHAINS-GIT_COMMIT'];
const GIT_ENV = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'c',
  GIT_COMMITTER_EMAIL: 'c@example.com',
  GIT_COMMITTER_DATE: '1700000000 +0100',
  GIT_CONFIG_COUNT: '3',
  GIT_CONFIG_KEY_0: 'protocol.file.allow',
  GIT_CONFIG_VALUE_0: 'always',
  GIT_CONFIG_KEY_1: 'safe.directory',
  GIT_CONFIG_VALUE_1: '*',
  GIT_CONFIG_KEY_2: 'init.defaultBranch',
  GIT_CONFIG_VALUE_2: 'main',
};

jest.setTimeout(120_000);

/**
 * A bare repository with branches main and dev, tags v1 (light) and v2 (annotated), and a submodule on branch with-lib.
 */
class Origin {
  public readonly url: string;
  public readonly bare: string;
  public readonly sha: { [name: string]: string } = {};
  private readonly tree: string;

  constructor(sandbox: Sandbox) {
    const library = this.repository(sandbox, 'library');
    this.commit(library, 'lib.txt', 'first');
    this.commit(library, 'lib.txt', 'library');
    this.push(sandbox, library, 'library');

    this.tree = this.repository(sandbox, 'app');
    this.sha.first = this.commit(this.tree, 'docs/readme.txt', 'first');
    this.git('tag', 'v1');
    this.sha.second = this.commit(this.tree, 'src/main.txt', 'second');
    this.git('tag', '-a', '-m', 'release', 'v2');
    this.sha.main = this.commit(this.tree, 'top.txt', 'third');
    this.git('switch', '-c', 'dev');
    this.sha.dev = this.commit(this.tree, 'top.txt', 'dev');
    this.git('switch', '-c', '$(touch${IFS}pwned)', 'main');
    this.sha.shellCode = this.commit(this.tree, 'top.txt', 'code');
    this.git('switch', '-c', 'with-lib', 'main');
    this.git('submodule', 'add', '../library.git', 'lib');
    this.git('commit', '-m', 'lib');
    this.sha.withLib = this.git('rev-parse', 'HEAD');
    this.git('switch', 'main');
    this.git('tag', '20240101', 'v1');
    this.git('branch', 'both', 'main');
    this.git('tag', 'both', 'v1');
    this.bare = this.push(sandbox, this.tree, 'app');
    this.git('push', this.bare, 'dev:refs/pull/7/head');
    this.url = `file://${this.bare}`;
  }

  public git(...args: string[]): string {
    return git(this.tree, ...args);
  }

  private repository(sandbox: Sandbox, name: string): string {
    const tree = sandbox.folder('origins', `${name}.tree`);
    git(tree, 'init', '-q');
    git(tree, 'remote', 'add', 'origin', `file://${join(sandbox.root, 'origins', `${name}.git`)}`);
    return tree;
  }

  private commit(tree: string, file: string, text: string): string {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), text);
    git(tree, 'add', '-A');
    git(tree, 'commit', '-q', '-m', text);
    return git(tree, 'rev-parse', 'HEAD');
  }

  private push(sandbox: Sandbox, tree: string, name: string): string {
    const bare = join(sandbox.root, 'origins', `${name}.git`);
    if (!existsSync(bare)) git(tree, 'clone', '-q', '--bare', tree, bare);
    git(bare, 'symbolic-ref', 'HEAD', 'refs/heads/main');
    return bare;
  }
}

function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd, env: GIT_ENV, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

let origins: Sandbox;
let origin: Origin;
let box: Sandbox;
let output: string;

beforeAll(() => {
  origins = new Sandbox();
  origin = new Origin(origins);
});
afterAll(() => origins.remove());
beforeEach(() => {
  box = new Sandbox();
  output = box.folder('volume', 'output');
  box.file('volume/sibling/keep.txt', 'keep');
});
afterEach(() => box.remove());

function environment(given: { [name: string]: string } = {}): { [name: string]: string } {
  return {
    HOME: box.folder('home'),
    PARAMS_URL: origin.url,
    PARAMS_REVISION: '',
    PARAMS_REFSPEC: '',
    PARAMS_SUBMODULES: 'true',
    PARAMS_DEPTH: '1',
    PARAMS_SSLVERIFY: 'true',
    PARAMS_CRTFILENAME: 'ca-bundle.crt',
    PARAMS_SUBDIRECTORY: '',
    PARAMS_SPARSECHECKOUTDIRECTORIES: '',
    PARAMS_DELETEEXISTING: 'true',
    PARAMS_HTTPPROXY: '',
    PARAMS_HTTPSPROXY: '',
    PARAMS_NOPROXY: '',
    PARAMS_VERBOSE: 'true',
    WORKSPACES_OUTPUT_PATH: output,
    WORKSPACES_SSH_DIRECTORY_BOUND: 'false',
    WORKSPACES_SSH_DIRECTORY_PATH: '',
    WORKSPACES_BASIC_AUTH_BOUND: 'false',
    WORKSPACES_BASIC_AUTH_PATH: '',
    WORKSPACES_SSL_CA_DIRECTORY_BOUND: 'false',
    WORKSPACES_SSL_CA_DIRECTORY_PATH: '',
    ...given,
  };
}

async function clone(given: { [name: string]: string } = {}): Promise<Outcome> {
  return box.run(SCRIPT, { env: environment(given), results: RESULTS });
}

/** A run that must succeed. */
async function cloned(given: { [name: string]: string } = {}): Promise<Outcome> {
  const outcome = await clone(given);
  if (outcome.status !== 0) throw new Error(outcome.stderr);
  expect(readdirSync(join(box.root, 'home'))).toEqual([]);
  return outcome;
}

/** Runs with a failure, and returns its message. Nothing may be written. */
async function rejection(given: { [name: string]: string }): Promise<string> {
  const outcome = await clone(given);
  expect(outcome.status).toBe(1);
  expect(outcome.results).toEqual({});
  expect(readdirSync(join(box.root, 'home'))).toEqual([]);
  return outcome.stderr
    .split('\n')
    .filter((line) => line.startsWith('git-clone: '))
    .join('\n');
}

const commits = (folder = output) => Number(git(folder, 'rev-list', '--count', 'HEAD'));
const entries = (folder = output) =>
  readdirSync(folder)
    .filter((name) => name !== '.git')
    .sort();

describe('git-clone does', () => {
  test('clone the branch of the remote HEAD without a revision', async () => {
    const { results } = await cloned();
    expect(results).toEqual({
      commit: origin.sha.main,
      url: origin.url,
      'committer-date': '1700000000',
      'CHAINS-GIT_URL': origin.url,
      'CHAINS-GIT_COMMIT': origin.sha.main,
    });
    expect(entries()).toEqual(['docs', 'src', 'top.txt']);
    expect(commits()).toBe(1);
  });

  test.each([
    ['a branch', 'dev', 'dev'],
    ['a light tag', 'v1', 'first'],
    ['an annotated tag, as the commit it points to', 'v2', 'second'],
    ['a full ref', 'refs/heads/dev', 'dev'],
    ['a ref beside branches and tags', 'pull/7/head', 'dev'],
    ['HEAD', 'HEAD', 'main'],
    ['a tag made of hexadecimal digits, not as a SHA', '20240101', 'first'],
    ['a branch whose name is shell code, as a name', '$(touch${IFS}pwned)', 'shellCode'],
    ['a name that is a branch and a tag, given as a ref', 'refs/tags/both', 'first'],
  ])('check out %s', async (_, revision, commit) => {
    const { results } = await cloned({ PARAMS_REVISION: revision });
    expect(results.commit).toBe(origin.sha[commit]);
    expect(git(output, 'rev-parse', 'HEAD')).toBe(origin.sha[commit]);
    expect(commits()).toBe(1);
    expect(box.holds('pwned')).toBe(false);
  });

  test('fetch only a full SHA, also if no branch points to it', async () => {
    const { results } = await cloned({ PARAMS_REVISION: origin.sha.second.toUpperCase() });
    expect(results.commit).toBe(origin.sha.second);
    expect(commits()).toBe(1);
  });

  test('fetch everything if the server does not serve single commits', async () => {
    box.file('auth/.gitconfig', '[protocol]\n\tversion = 0\n');
    const outcome = await cloned({
      PARAMS_REVISION: origin.sha.second,
      WORKSPACES_BASIC_AUTH_BOUND: 'true',
      WORKSPACES_BASIC_AUTH_PATH: join(box.root, 'auth'),
    });
    expect(outcome.stderr).toContain('the server does not hand out');
    expect(outcome.results.commit).toBe(origin.sha.second);
    expect(commits()).toBe(2);
  });

  test('find a short SHA in the history', async () => {
    const { results } = await cloned({ PARAMS_REVISION: origin.sha.second.slice(0, 9) });
    expect(results.commit).toBe(origin.sha.second);
    expect(commits()).toBe(2);
  });

  test('fetch as many commits as depth', async () => {
    await cloned({ PARAMS_DEPTH: '2' });
    expect(commits()).toBe(2);
  });

  test('fetch all history, branches and tags at depth 0', async () => {
    await cloned({ PARAMS_DEPTH: '0', PARAMS_REVISION: 'dev' });
    expect(commits()).toBe(4);
    expect(git(output, 'describe', '--tags', '--match', 'v*')).toMatch(/^v2-2-g/);
  });

  test('fetch a refspec, and check it out', async () => {
    const { results } = await cloned({
      PARAMS_REFSPEC: 'refs/pull/7/head:refs/heads/pr-7 +refs/tags/v1:refs/tags/v1',
      PARAMS_REVISION: 'pr-7',
    });
    expect(results.commit).toBe(origin.sha.dev);
    expect(git(output, 'rev-parse', 'v1')).toBe(origin.sha.first);
  });

  test('check out the first refspec without a revision', async () => {
    const { results } = await cloned({ PARAMS_REFSPEC: 'refs/pull/7/head' });
    expect(results.commit).toBe(origin.sha.dev);
  });

  test('fetch the revision if the refspec does not contain it', async () => {
    const { results } = await cloned({ PARAMS_REFSPEC: 'refs/tags/v1:refs/tags/v1', PARAMS_REVISION: 'dev' });
    expect(results.commit).toBe(origin.sha.dev);
  });

  test('fetch submodules to the same depth', async () => {
    await cloned({ PARAMS_REVISION: 'with-lib' });
    expect(readFileSync(join(output, 'lib', 'lib.txt'), 'utf8')).toBe('library');
    expect(commits(join(output, 'lib'))).toBe(1);
  });

  test('fetch no submodules if submodules is false', async () => {
    await cloned({ PARAMS_REVISION: 'with-lib', PARAMS_SUBMODULES: 'false' });
    expect(readdirSync(join(output, 'lib'))).toEqual([]);
  });

  test('check out only the folders of a sparse checkout', async () => {
    await cloned({ PARAMS_SPARSECHECKOUTDIRECTORIES: 'src,docs' });
    expect(entries()).toEqual(['docs', 'src']);
  });

  test('exclude folders of a sparse checkout', async () => {
    await cloned({ PARAMS_SPARSECHECKOUTDIRECTORIES: '/*,!docs' });
    expect(entries()).toEqual(['src', 'top.txt']);
  });

  test('clone into a subdirectory, and keep the files outside it', async () => {
    box.file('volume/output/other/keep.txt', 'keep');
    await cloned({ PARAMS_SUBDIRECTORY: 'deep/er folder' });
    expect(entries(join(output, 'deep', 'er folder'))).toEqual(['docs', 'src', 'top.txt']);
    expect(existsSync(join(output, 'other', 'keep.txt'))).toBe(true);
  });

  test('follow a symbolic link that stays in the workspace', async () => {
    box.folder('volume', 'output', 'real');
    symlinkSync('real', join(output, 'link'));
    await cloned({ PARAMS_SUBDIRECTORY: 'link' });
    expect(entries(join(output, 'real'))).toEqual(['docs', 'src', 'top.txt']);
  });

  test('remove hidden, odd and read-only files of the destination, without following links', async () => {
    for (const name of ['.hidden', '..odd', '-rf', 'new\nline', 'a b']) box.file(`volume/output/${name}`, 'old');
    box.file('volume/output/module/cache/file', 'old', 0o444);
    chmodSync(join(output, 'module', 'cache'), 0o555);
    box.folder('volume', 'output', 'lost+found');
    symlinkSync(join(box.root, 'volume', 'sibling'), join(output, 'link'));
    await cloned();
    expect(entries()).toEqual(['docs', 'lost+found', 'src', 'top.txt']);
    expect(readFileSync(join(box.root, 'volume', 'sibling', 'keep.txt'), 'utf8')).toBe('keep');
  });

  test('run twice into the same folder', async () => {
    await cloned();
    const { results } = await cloned({ PARAMS_REVISION: 'dev' });
    expect(results.commit).toBe(origin.sha.dev);
    expect(readFileSync(join(output, 'top.txt'), 'utf8')).toBe('dev');
  });

  test('clone into an empty folder without cleaning it', async () => {
    await cloned({ PARAMS_DELETEEXISTING: 'false' });
  });

  test('print the git commands only if verbose is true', async () => {
    expect((await cloned()).stderr).toContain('+ git fetch');
    expect((await cloned({ PARAMS_VERBOSE: 'false' })).stderr).not.toContain('+ git');
  });

  test('run no hook of a former clone', async () => {
    box.file('volume/output/.git/hooks/post-checkout', '#!/bin/sh\ntouch pwned\n', 0o755);
    await cloned();
    expect(box.holds('pwned')).toBe(false);
  });
});

describe('git-clone rejects', () => {
  test('a revision that does not exist, and lists what does', async () => {
    expect(await rejection({ PARAMS_REVISION: 'mian' })).toMatch(
      /^git-clone: revision: "mian" does not exist in "file:.*app\.git"\. It has: .*dev main .* and commits\. .*\.$/,
    );
  });

  test('a full SHA that does not exist', async () => {
    expect(await rejection({ PARAMS_REVISION: 'f'.repeat(40) })).toContain(
      'git-clone: revision: "ffffffffffffffffffffffffffffffffffffffff" is not a commit of',
    );
  });

  test('a short SHA that does not exist', async () => {
    expect(await rejection({ PARAMS_REVISION: 'fffffff' })).toMatch(
      /is not a commit of .* Give more digits of the SHA, or a branch or tag\.$/,
    );
  });

  test('a name that is a branch and a tag', async () => {
    expect(await rejection({ PARAMS_REVISION: 'both' })).toBe(
      'git-clone: revision: "both" is a branch and a tag. Allowed: refs/heads/both, refs/tags/both. Write ' +
        'which of the two you mean.',
    );
  });

  test('a revision expression of Git', async () => {
    expect(await rejection({ PARAMS_REVISION: 'main~1' })).toBe(
      'git-clone: revision: "main~1" cannot be the name of a ref. Allowed: a branch, a tag, a ref, a SHA of 7 ' +
        'or more digits. Name the revision without ~ ^ : ? * [ \\ and spaces.',
    );
  });

  test('a repository that does not exist', async () => {
    expect(await rejection({ PARAMS_URL: `${origin.url}.not` })).toMatch(
      /^git-clone: url: "file:.*" cannot be read, or is empty/,
    );
  });

  test('a folder that is not empty, if deleteExisting is false', async () => {
    box.file('volume/output/keep.txt', 'keep');
    expect(await rejection({ PARAMS_DELETEEXISTING: 'false' })).toBe(
      'git-clone: subdirectory: the destination is not empty: "./keep.txt ". Allowed: an empty folder. Set ' +
        'deleteExisting to true, or name another subdirectory.',
    );
    expect(existsSync(join(output, 'keep.txt'))).toBe(true);
  });

  test.each([
    ['..', 'has a ".."'],
    ['a/../../sibling', 'has a ".."'],
    ['/etc', 'is an absolute path'],
    ['link', 'leads out of the workspace through a symbolic link'],
    ['link/deeper', 'leads out of the workspace through a symbolic link'],
    ['dangling', 'is not a folder'],
    ['file', 'is not a folder'],
  ])('the subdirectory %s', async (subdirectory, fact) => {
    symlinkSync('../sibling', join(output, 'link'));
    symlinkSync('../nowhere', join(output, 'dangling'));
    box.file('volume/output/file', '');
    expect(await rejection({ PARAMS_SUBDIRECTORY: subdirectory })).toBe(
      `git-clone: subdirectory: "${subdirectory}" ${fact}. Allowed: a relative path inside workspace output. ` +
        'Name a folder of the workspace, or leave it empty.',
    );
    expect(entries(join(box.root, 'volume'))).toEqual(['output', 'sibling']);
    expect(readdirSync(join(box.root, 'volume', 'sibling'))).toEqual(['keep.txt']);
  });

  test('a sparse checkout without files', async () => {
    expect(await rejection({ PARAMS_SPARSECHECKOUTDIRECTORIES: 'scr' })).toBe(
      'git-clone: sparseCheckoutDirectories: "scr" leaves no file. At the top there are: "docs src top.txt ". ' +
        'Name folders of the repository, separated by commas.',
    );
  });

  test.each([
    'ext::sh',
    'fd::17',
    '/srv/git/app.git',
    '../app.git',
    'app.git',
    'file://host/app.git',
    'ftp://example.com/app.git',
    'https://',
    'https://example.com',
    'https:///app.git',
    'ssh://-oProxyCommand=x/app.git',
    'ssh://git:pw@example.com/app.git',
    '-x@example.com:app.git',
    'git@-x:app.git',
    'https://example.com:pw/app.git',
    'https://example.com/a b',
    'https://[::x]/app.git',
  ])('the URL %s', async (url) => {
    expect(await rejection({ PARAMS_URL: url })).toMatch(
      new RegExp(
        '^git-clone: url: ".*" .*\\. Allowed: https://, http://, ssh://, git://, file:///, USER@HOST:PATH\\. .*\\.$',
      ),
    );
  });

  test('ssh without known_hosts, for each form of the URL', async () => {
    for (const url of ['ssh://git@example.com/app.git', 'git@example.com:app.git']) {
      expect(await rejection({ PARAMS_URL: url })).toMatch(/needs ssh, and workspace ssh-directory is not bound/);
    }
  });

  test.each([
    ['PARAMS_DEPTH', '-1'],
    ['PARAMS_DEPTH', 'all'],
    ['PARAMS_DEPTH', ''],
    ['PARAMS_SUBMODULES', 'yes'],
    ['PARAMS_SSLVERIFY', '0'],
    ['PARAMS_DELETEEXISTING', 'True'],
    ['PARAMS_VERBOSE', ''],
    ['PARAMS_REFSPEC', '--upload-pack=x'],
    ['PARAMS_REFSPEC', 'main:'],
    ['PARAMS_REFSPEC', 'refs/*/*'],
    ['PARAMS_CRTFILENAME', '../ca.crt'],
    ['PARAMS_HTTPPROXY', 'http://proxy:1 x'],
  ])('%s=%s', async (name, value) => {
    expect(await rejection({ [name]: value })).toMatch(/^git-clone: \w+: .*\. Allowed: .*\. .*\.$/);
  });

  test('a certificate that the workspace does not have, and lists its files', async () => {
    box.file('ca/root.crt', '');
    expect(
      await rejection({
        WORKSPACES_SSL_CA_DIRECTORY_BOUND: 'true',
        WORKSPACES_SSL_CA_DIRECTORY_PATH: join(box.root, 'ca'),
      }),
    ).toBe(
      'git-clone: crtFileName: workspace ssl-ca-directory has no file "ca-bundle.crt". It has: root.crt . Name ' +
        'one of these.',
    );
  });

  test('a workspace basic-auth without its files', async () => {
    expect(
      await rejection({ WORKSPACES_BASIC_AUTH_BOUND: 'true', WORKSPACES_BASIC_AUTH_PATH: box.folder('auth') }),
    ).toMatch(/^git-clone: basic-auth: is bound and has neither file/);
  });

  test('a home that is not writable', async () => {
    const outcome = await clone({ HOME: join(box.root, 'nowhere') });
    expect(outcome.stderr).toContain('Set HOME=/tmp and mount an emptyDir there where the root is read-only.');
    expect(outcome.status).toBe(1);
  });
});

describe('git-clone protects credentials', () => {
  let server: Server;
  let address: string;
  const wanted = `Basic ${Buffer.from('robot:s3cr3t').toString('base64')}`;

  beforeAll(async () => {
    const backend = join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-http-backend');
    server = createServer((request, response) => {
      if (request.headers.authorization !== wanted) {
        response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end();
      } else {
        serve(backend, join(origins.root, 'origins'), request, response);
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  test('of workspace basic-auth, and clones with them', async () => {
    box.file('auth/.git-credentials', `http://robot:s3cr3t@${address}\n`, 0o400);
    const { results } = await cloned({
      PARAMS_URL: `http://${address}/app.git`,
      PARAMS_REVISION: 'with-lib',
      ...basicAuth(),
    });
    expect(results.commit).toBe(origin.sha.withLib);
    expect(existsSync(join(output, 'lib', 'lib.txt'))).toBe(true);
  });

  test('of workspace basic-auth with a .gitconfig as the public catalog documents it', async () => {
    box.file('auth/.git-credentials', `http://robot:s3cr3t@${address}\n`, 0o400);
    box.file('auth/.gitconfig', `[credential "http://${address}"]\n\thelper = store\n`, 0o400);
    await cloned({ PARAMS_URL: `http://${address}/app.git`, ...basicAuth() });
  });

  test('of the URL: no result, log or file of the clone contains them', async () => {
    const outcome = await cloned({ PARAMS_URL: `http://robot:s3cr3t@${address}/app.git`, PARAMS_REVISION: 'with-lib' });
    expect(outcome.results.url).toBe(`http://${address}/app.git`);
    expect(outcome.results['CHAINS-GIT_URL']).toBe(`http://${address}/app.git`);
    expect(outcome.stdout + outcome.stderr).not.toContain('s3cr3t');
    expect(() => execFileSync('grep', ['-r', 's3cr3t', output])).toThrow(expect.objectContaining({ status: 1 }));
  });

  test('of the URL, if they are wrong', async () => {
    const outcome = await clone({ PARAMS_URL: `http://robot:wr0ng@${address}/app.git` });
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toContain('cannot be read');
    expect(outcome.stdout + outcome.stderr).not.toContain('wr0ng');
  });

  test('of the URL, if it is rejected', async () => {
    for (const url of [
      'ftp://robot:s3cr3t@h/a',
      'https://robot:s3/cr3t@h/a',
      'https://robot:s3cr3t @h/a',
      'robot:s3cr3t@h:a',
      'https://robot:\ns3cr3t@h/a',
      `https://${'x'.repeat(200)}:s3cr3t@h:x/a`,
    ]) {
      expect(await rejection({ PARAMS_URL: url })).not.toMatch(/s3|cr3t/);
    }
  });

  test('and does not prompt for missing ones', async () => {
    const outcome = await clone({ PARAMS_URL: `http://${address}/app.git` });
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toMatch(/terminal prompts disabled/);
  });

  test('and the files of the pod from submodules with a file URL', async () => {
    const local = `file://${join(origins.root, 'origins', 'library.git')}`;
    origin.git('switch', '-c', 'evil', 'main');
    writeFileSync(
      join(origins.root, 'origins', 'app.tree', '.gitmodules'),
      `[submodule "lib"]\n\tpath = lib\n\turl = ${local}\n`,
    );
    origin.git(
      'update-index',
      '--add',
      '--cacheinfo',
      `160000,${git(join(origins.root, 'origins', 'library.git'), 'rev-parse', 'main')},lib`,
    );
    origin.git('add', '.gitmodules');
    origin.git('commit', '-q', '-m', 'evil');
    origin.git('push', '-q', origin.bare, 'evil');
    origin.git('switch', '-f', 'main');
    const outcome = await clone({ PARAMS_URL: `http://robot:s3cr3t@${address}/app.git`, PARAMS_REVISION: 'evil' });
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toMatch(/transport 'file' not allowed/);
    expect(outcome.stderr).toMatch(/git-clone: submodules: cannot be fetched/);
  });

  function basicAuth() {
    return { WORKSPACES_BASIC_AUTH_BOUND: 'true', WORKSPACES_BASIC_AUTH_PATH: join(box.root, 'auth') };
  }
});

describe('git-clone with hostile values', () => {
  const PARAMS = Object.keys(environmentNames()).filter((name) => name.startsWith('PARAMS_'));

  test.each(PARAMS)('treats %s as data or rejects it', async (name) => {
    for (const [what, value] of Object.entries(HOSTILE)) {
      const outcome = await clone({ [name]: value });
      expect({ what, pwned: box.holds('pwned') }).toEqual({ what, pwned: false });
      expect({ what, left: entries(join(box.root, 'volume')) }).toEqual({ what, left: ['output', 'sibling'] });
      expect({ what, left: readdirSync(join(box.root, 'volume', 'sibling')) }).toEqual({ what, left: ['keep.txt'] });
      expect({ what, home: readdirSync(join(box.root, 'home')), cwd: readdirSync(join(box.root, 'cwd')) }).toEqual({
        what,
        home: [],
        cwd: [],
      });
      if (outcome.status !== 0) {
        expect({
          what,
          status: outcome.status,
          reported: /^git-clone: \S+: [\x20-\x7e]*$/m.test(outcome.stderr),
        }).toEqual({
          what,
          status: 1,
          reported: true,
        });
      }
    }
  });

  function environmentNames() {
    return Object.fromEntries(
      [...readFileSync(SCRIPT, 'utf8').matchAll(/\bPARAMS_[A-Z0-9_]+/g)].map(([name]) => [name, true]),
    );
  }
});

/** Answers a request with git http-backend, by CGI. */
function serve(backend: string, root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const cgi = spawn(backend, {
    env: {
      ...GIT_ENV,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      HTTP_GIT_PROTOCOL: (request.headers['git-protocol'] as string) ?? '',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(cgi.stdin);
  const chunks: Buffer[] = [];
  cgi.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  cgi.on('close', () => {
    const all = Buffer.concat(chunks);
    const end = all.indexOf('\r\n\r\n');
    for (const line of all.subarray(0, end).toString().split('\r\n')) {
      const [name, value] = line.split(': ');
      if (name === 'Status') response.statusCode = Number(value.slice(0, 3));
      else response.setHeader(name, value);
    }
    response.end(all.subarray(end + 4));
  });
}
