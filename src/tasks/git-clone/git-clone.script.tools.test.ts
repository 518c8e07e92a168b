import { ChildProcess, execFileSync, spawn, spawnSync } from 'child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { createServer as createHttpsServer, Server } from 'https';
import { AddressInfo, connect, createServer } from 'net';
import { userInfo } from 'os';
import { join } from 'path';
import { Outcome, requireTool, RunOptions, Sandbox } from '../../../test/interpreter';
import { scriptWithParts } from '../script-with-parts';

const SCRIPT = join(__dirname, 'git-clone.sh');
/** The programs of an image like alpine/git: git, ssh, and the applets of busybox. */
const TOOLS = [
  'git',
  'ssh',
  'sh',
  'cat',
  'chmod',
  'cut',
  'find',
  'head',
  'id',
  'mkdir',
  'mktemp',
  'rm',
  'sed',
  'tail',
  'tr',
  'basename',
  'uname',
];
const GIT_ENV = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'c',
  GIT_COMMITTER_EMAIL: 'c@example.com',
};

jest.setTimeout(120_000);

let origins: Sandbox;
let bare: string;
let second: string;
let box: Sandbox;

beforeAll(() => {
  origins = new Sandbox();
  const tree = origins.folder('tree');
  const library = origins.folder('library');
  for (const [folder, names] of [
    [library, ['lib']],
    [tree, ['one', 'two']],
  ] as const) {
    git(folder, 'init', '-q', '-b', 'main');
    for (const name of names) {
      writeFileSync(join(folder, name), name);
      git(folder, 'add', '-A');
      git(folder, 'commit', '-q', '-m', name);
    }
  }
  second = git(tree, 'rev-parse', 'HEAD');
  git(tree, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', `file://${library}`, 'sub');
  mkdirSync(join(tree, 'docs'));
  writeFileSync(join(tree, 'docs', 'three'), 'three');
  git(tree, 'add', '-A');
  git(tree, 'commit', '-q', '-m', 'three');
  bare = join(origins.root, 'app.git');
  git(tree, 'clone', '-q', '--bare', tree, bare);
  chmodSync(origins.root, 0o755);
});
afterAll(() => origins.remove());
beforeEach(() => {
  box = new Sandbox();
});
afterEach(() => box.remove());

function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd, env: GIT_ENV, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

async function clone(given: { [name: string]: string }, options: Partial<RunOptions> = {}): Promise<Outcome> {
  return box.run(SCRIPT, {
    env: {
      HOME: box.folder('home'),
      PARAMS_URL: `file://${bare}`,
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
      WORKSPACES_OUTPUT_PATH: box.folder('volume', 'output'),
      WORKSPACES_SSH_DIRECTORY_BOUND: 'false',
      WORKSPACES_SSH_DIRECTORY_PATH: '',
      WORKSPACES_BASIC_AUTH_BOUND: 'false',
      WORKSPACES_BASIC_AUTH_PATH: '',
      WORKSPACES_SSL_CA_DIRECTORY_BOUND: 'false',
      WORKSPACES_SSL_CA_DIRECTORY_PATH: '',
      ...given,
    },
    results: ['commit', 'url', 'committer-date', 'CHAINS-GIT_URL', 'CHAINS-GIT_COMMIT'],
    ...options,
  });
}

const entries = (...names: string[]) =>
  readdirSync(join(box.root, 'volume', 'output', ...names))
    .filter((name) => name !== '.git')
    .sort();

/** A command line that runs as another user, if this process is root. */
function asUser(uid: number): string[] {
  if (process.getuid?.() !== 0) return [];
  for (const folder of ['home', 'results', 'cwd', 'volume/output']) chownSync(box.folder(folder), uid, uid);
  chmodSync(box.root, 0o755);
  return [requireTool('setpriv', 'util-linux'), `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
}

describe('every script of src', () => {
  // with the parts in it; those of the trigger are checked as they are assembled: trigger.script.tools.test.ts
  test('passes shellcheck', () => {
    const src = join(__dirname, '..', '..');
    const scripts = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.sh') && !/^(hook.trigger|tasks.parts)\b/.test(path))
      .map((path) => box.file(path, scriptWithParts(join(src, path))));
    expect(scripts).toContain(join(box.root, 'tasks', 'git-clone', 'git-clone.sh'));
    expect(spawnSync(requireTool('shellcheck'), ['--shell=sh', ...scripts], { encoding: 'utf8' }).stdout).toBe('');
  });
});

describe.each([
  ['dash', [], false],
  ['bash', [], false],
  ['bash', ['--posix'], false],
  ['busybox', ['sh'], true],
] as const)('git-clone under %s %j', (shell, before, applets) => {
  const options = () => {
    const found = requireTool(shell);
    return { interpreter: [found, ...before], path: box.toolbox(TOOLS, applets ? found : undefined) };
  };

  test('cleans a folder, and clones into it with submodules', async () => {
    for (const name of ['.hidden', '..odd', '-rf', 'new\nline']) box.file(`volume/output/${name}`, 'old');
    const outcome = await clone({}, options());
    expect(outcome.status).toBe(0);
    expect(entries()).toEqual(['.gitmodules', 'docs', 'one', 'sub', 'two']);
    expect(entries('sub')).toEqual(['lib']);
    expect(outcome.results.url).toBe(`file://${bare}`);
    expect(readdirSync(join(box.root, 'home'))).toEqual([]);
  });

  test('finds a short SHA, a sparse folder and a subdirectory', async () => {
    const { results } = await clone(
      {
        PARAMS_REVISION: second.slice(0, 8),
        PARAMS_SPARSECHECKOUTDIRECTORIES: 'two,docs',
        PARAMS_SUBDIRECTORY: 'a/b c',
      },
      options(),
    );
    expect(results.commit).toBe(second);
    expect(entries('a/b c')).toEqual(['two']);
  });

  test('fetches a refspec', async () => {
    const { results } = await clone(
      { PARAMS_REVISION: 'x', PARAMS_REFSPEC: `${second}:refs/heads/x refs/heads/main:refs/heads/y` },
      options(),
    );
    expect(results.commit).toBe(second);
  });

  test.each([
    ['PARAMS_REVISION', 'a;touch pwned', 'revision: "a;touch pwned" cannot be the name of a ref'],
    ['PARAMS_REVISION', 'a\nb', 'revision: "a?b" has a control character'],
    ['PARAMS_REVISION', '-c', 'revision: "-c" begins with a dash'],
    ['PARAMS_REVISION', 'nothing', 'revision: "nothing" does not exist'],
    ['PARAMS_REFSPEC', 'a $(touch pwned)', 'refspec: "$(touch" is not a refspec'],
    ['PARAMS_URL', 'ftp://u:s3cr3t@h/x', 'url: "ftp://***@h/x" has a scheme that is not allowed'],
    ['PARAMS_URL', 'https://u:s3cr3t@h\t/x', 'url: "https://***@h?/x" is not a Git URL'],
    ['PARAMS_URL', 'https://ho[st/x', 'url: "https://ho[st/x" names no host'],
    ['PARAMS_URL', 'ünïcödé', 'is not a Git URL'],
    ['PARAMS_SUBDIRECTORY', 'a/../../sibling', 'subdirectory: "a/../../sibling" has a ".."'],
    ['PARAMS_DEPTH', '1e3', 'depth: "1e3" is not a number of commits'],
    ['PARAMS_HTTPPROXY', 'http://p:1/$(touch pwned)', 'httpProxy: has a character that no proxy has'],
  ])('rejects %s=%j', async (name, value, message) => {
    const outcome = await clone({ [name]: value }, options());
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toContain(message);
    expect(outcome.stderr).not.toContain('s3cr3t');
    expect(box.holds('pwned')).toBe(false);
    expect(outcome.results).toEqual({});
  });
});

describe('git-clone as another user', () => {
  test('clones into a volume of root with fsGroup, without an entry in /etc/passwd', async () => {
    const user = asUser(54_321);
    if (user.length > 0) chownSync(join(box.root, 'volume', 'output'), 0, 54_321);
    chmodSync(box.folder('volume', 'output'), 0o2775);
    const outcome = await clone({}, { interpreter: [...user, requireTool('dash')] });
    expect(outcome.stderr).not.toMatch(/dubious|fatal/);
    expect(outcome.status).toBe(0);
    expect(entries('sub')).toEqual(['lib']);
  });

  test('removes its own read-only folders, e.g. the module cache of Go', async () => {
    box.file('volume/output/module/cache/file', 'old', 0o444);
    const user = asUser(54_321);
    for (const folder of ['module/cache', 'module']) {
      if (user.length > 0) chownSync(join(box.root, 'volume', 'output', folder), 54_321, 54_321);
      chmodSync(join(box.root, 'volume', 'output', folder), 0o555);
    }
    expect((await clone({}, { interpreter: [...user, requireTool('dash')] })).status).toBe(0);
    expect(entries()).not.toContain('module');
  });
});

describe('git-clone by ssh', () => {
  let server: ChildProcess;
  let log = '';
  let keys: Sandbox;
  let port: number;
  let url: string;

  beforeAll(async () => {
    const sshd = requireTool('sshd', 'openssh-server');
    keys = new Sandbox();
    for (const name of ['host', 'other', 'client']) {
      execFileSync(requireTool('ssh-keygen', 'openssh-client'), [
        '-q',
        '-t',
        'ed25519',
        '-N',
        '',
        '-C',
        name,
        '-f',
        join(keys.root, name),
      ]);
    }
    port = await freePort();
    keys.file(
      'sshd_config',
      [
        `Port ${port}`,
        'ListenAddress 127.0.0.1',
        `HostKey ${keys.root}/host`,
        `AuthorizedKeysFile ${keys.root}/client.pub`,
        'StrictModes no',
        'UsePAM no',
        'PasswordAuthentication no',
        'PermitRootLogin prohibit-password',
        `PidFile ${keys.root}/sshd.pid`,
        '',
      ].join('\n'),
    );
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true }); // sshd requires it
    server = spawn(sshd, ['-D', '-e', '-f', join(keys.root, 'sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
    server.stderr?.on('data', (text: Buffer) => {
      log += text.toString();
    });
    await listening(port);
    url = `ssh://${userInfo().username}@127.0.0.1:${port}${bare}`;
  });
  afterAll(() => {
    server?.kill();
    keys?.remove();
  });

  /** Creates the workspace ssh-directory with these files. */
  function directory(files: { [name: string]: string }) {
    for (const [name, text] of Object.entries(files)) box.file(`ssh/${name}`, text, 0o444);
    return {
      WORKSPACES_SSH_DIRECTORY_BOUND: 'true',
      WORKSPACES_SSH_DIRECTORY_PATH: box.folder('ssh'),
      PARAMS_SUBMODULES: 'false',
    };
  }
  const key = (name: string) => readFileSync(join(keys.root, name), 'utf8');
  const knownHosts = (name = 'host') => `[127.0.0.1]:${port} ${key(`${name}.pub`)}`;
  const options = () => ({
    path: box.toolbox(TOOLS, requireTool('busybox')),
    interpreter: [requireTool('busybox'), 'sh'],
  });

  test('clones with a key and known_hosts', async () => {
    const outcome = await clone(
      { PARAMS_URL: url, ...directory({ id_ed25519: key('client'), known_hosts: knownHosts() }) },
      options(),
    );
    expect(`${outcome.stderr}${outcome.status === 0 ? '' : log}`).not.toMatch(/fatal/);
    expect(outcome.status).toBe(0);
    expect(outcome.results.url).toBe(url);
    expect(readdirSync(join(box.root, 'home'))).toEqual([]);
  });

  test('clones with the key of a Secret of type kubernetes.io/ssh-auth without a final newline', async () => {
    const outcome = await clone(
      { PARAMS_URL: url, ...directory({ 'ssh-privatekey': key('client').trimEnd(), known_hosts: knownHosts() }) },
      options(),
    );
    expect(outcome.status).toBe(0);
  });

  test('uses the config of the workspace, with paths under ~/.ssh', async () => {
    const config =
      `Host shortcut\n  HostName 127.0.0.1\n  Port ${port}\n  User ${userInfo().username}\n  IdentityFile ` +
      '~/.ssh/id_ed25519\n';
    const outcome = await clone(
      {
        PARAMS_URL: `git@shortcut:${bare}`.replace('git@', `${userInfo().username}@`),
        ...directory({ config, id_ed25519: key('client'), known_hosts: knownHosts() }),
      },
      options(),
    );
    expect(outcome.stderr).not.toMatch(/fatal/);
    expect(outcome.status).toBe(0);
  });

  test('rejects a workspace without known_hosts', async () => {
    const outcome = await clone({ PARAMS_URL: url, ...directory({ id_ed25519: key('client') }) }, options());
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toContain(
      'git-clone: ssh-directory: has no known_hosts: the host cannot be distinguished from an impostor.',
    );
  });

  test('rejects a host with another key, also if the config of the workspace accepts it', async () => {
    const config = 'Host *\n  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n';
    const outcome = await clone(
      { PARAMS_URL: url, ...directory({ config, id_ed25519: key('client'), known_hosts: knownHosts('other') }) },
      options(),
    );
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toMatch(/Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/);
    expect(existsSync(join(box.root, 'volume', 'output', 'one'))).toBe(false);
  });

  test('reports that a user without an entry in /etc/passwd cannot use ssh', async () => {
    const given = directory({ id_ed25519: key('client'), known_hosts: knownHosts() });
    const user = asUser(54_321);
    if (user.length === 0) {
      throw new Error('This test becomes another user and needs root. Run it as root, e.g. in a container.');
    }
    const outcome = await clone({ PARAMS_URL: url, ...given }, { interpreter: [...user, requireTool('dash')] });
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toContain('ssh refuses to run as user 54321, which /etc/passwd of the image does not name');
  });

  test('clones as nobody', async () => {
    const given = directory({ id_ed25519: key('client'), known_hosts: knownHosts() });
    const outcome = await clone(
      { PARAMS_URL: url, ...given },
      { interpreter: [...asUser(65_534), requireTool('dash')] },
    );
    expect(outcome.stderr).not.toMatch(/fatal/);
    expect(outcome.status).toBe(0);
  });
});

describe('git-clone.sh with a server of a private authority', () => {
  let server: Server;
  let url: string;
  let certificate: string;

  beforeAll(async () => {
    const [key, file] = ['tls.key', 'tls.crt'].map((name) => join(origins.root, name));
    const subject = ['-subj', '/CN=git', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject];
    execFileSync(requireTool('openssl'), [...request, '-keyout', key, '-out', file], { stdio: 'pipe' });
    certificate = readFileSync(file, 'utf8');
    git(bare, 'update-server-info');
    server = createHttpsServer({ key: readFileSync(key), cert: certificate }, (asked, response) => {
      const path = join(bare, new URL(asked.url!, 'https://x').pathname.replace(/^\/app\.git/, ''));
      response.statusCode = existsSync(path) ? 200 : 404;
      response.end(existsSync(path) ? readFileSync(path) : '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/app.git`;
  });
  afterAll(() => server?.close());

  test('clones with its certificate in workspace ssl-ca-directory, and not without it', async () => {
    const given = { PARAMS_URL: url, PARAMS_REVISION: 'main', PARAMS_SUBMODULES: 'false', PARAMS_DEPTH: '0' };
    const without = await clone(given);
    expect(without.status).toBe(1);
    expect(without.stderr).toMatch(/certificate/);
    box.file('authority/ca-bundle.crt', certificate); // as CertificateAuthority names it
    const outcome = await clone({
      ...given,
      WORKSPACES_SSL_CA_DIRECTORY_BOUND: 'true',
      WORKSPACES_SSL_CA_DIRECTORY_PATH: join(box.root, 'authority'),
    });
    expect(outcome.stderr).not.toMatch(/fatal/);
    expect(outcome.status).toBe(0);
    expect(entries()).toContain('one');
  });
});

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** Waits until a server listens on a local port. */
async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const answered = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing listens on 127.0.0.1:${port} after 10 seconds`);
}
