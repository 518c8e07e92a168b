import { readdirSync, readFileSync, symlinkSync } from 'fs';
import { join } from 'path';
import { HOSTILE, Outcome, RunOptions, Sandbox } from '../../../test/interpreter';

const SCRIPT = join(__dirname, 'buildah.sh');
const DIGEST = `sha256:${'d'.repeat(64)}`;

/** A fake buildah that pushes everything, with the digest in the file `digest`. */
const BUILDAH = `
printf '%s' "\${REGISTRY_AUTH_FILE-none}" >"$record/authfile"
[ -z "\${REGISTRY_AUTH_FILE-}" ] || cat "$REGISTRY_AUTH_FILE" >"$record/authfile-content"
case "$*" in
  *' build '*) [ ! -f "$record/fails" ] || { echo 'error building at step RUN' >&2; exit 2; } ;;
  *' push '*) for word; do case $word in --digestfile=*) cat "$record/digest" >"\${word#*=}" ;; esac; done ;;
esac
`;

jest.setTimeout(60_000);

let box: Sandbox;
let source: string;
beforeEach(() => {
  box = new Sandbox();
  box.recorder('buildah', BUILDAH);
  box.file('record/digest', DIGEST);
  source = box.folder('volume', 'source');
  box.file('volume/source/Dockerfile', 'FROM scratch\n');
  box.file('volume/sibling/Dockerfile', 'FROM scratch\n');
});
afterEach(() => box.remove());

async function build(
  given: { [name: string]: string } = {},
  args: string[] = ['--build-args', '--labels'],
  options: Partial<RunOptions> = {},
): Promise<Outcome> {
  return box.run(SCRIPT, {
    args,
    env: {
      HOME: box.folder('home'),
      PARAMS_IMAGE: 'registry.example.com:5000/shop/cart:v1',
      PARAMS_DOCKERFILE: './Dockerfile',
      PARAMS_CONTEXT: '.',
      PARAMS_TARGET: '',
      PARAMS_FORMAT: 'oci',
      PARAMS_STORAGE_DRIVER: 'vfs',
      PARAMS_TLSVERIFY: 'true',
      PARAMS_PLATFORMS: '',
      PARAMS_CACHE_REPOSITORY: '',
      PARAMS_SKIP_PUSH: 'false',
      PARAMS_COMMIT: '',
      PARAMS_REBUILD: 'false',
      WORKSPACES_SOURCE_PATH: source,
      WORKSPACES_DOCKERCONFIG_BOUND: 'false',
      WORKSPACES_DOCKERCONFIG_PATH: '',
      WORKSPACES_SSLCERTDIR_BOUND: 'false',
      WORKSPACES_SSLCERTDIR_PATH: '',
      ...given,
    },
    results: ['IMAGE_URL', 'IMAGE_DIGEST', 'IMAGE_REF'],
    ...options,
  });
}

async function rejection(given: { [name: string]: string }, args?: string[]): Promise<string> {
  const outcome = await build(given, args);
  expect(outcome.status).toBe(1);
  expect(outcome.results).toEqual({});
  expect(outcome.calls).toEqual([]);
  expect(readdirSync(join(box.root, 'home'))).toEqual([]);
  return outcome.stderr;
}

const BUILD = ['buildah', '--storage-driver=vfs', 'build'];
const options = () => ['--isolation=chroot', '--format=oci', `--file=${source}/Dockerfile`];
const tag = '--tag=registry.example.com:5000/shop/cart:v1';
const push = () => [
  'buildah',
  '--storage-driver=vfs',
  'push',
  expect.stringMatching(/^--digestfile=/),
  'registry.example.com:5000/shop/cart:v1',
  'docker://registry.example.com:5000/shop/cart:v1',
];

describe('buildah does', () => {
  test('build, push, and return the digest in the registry', async () => {
    const outcome = await build();
    expect(outcome.stderr).toBe('');
    expect(outcome.status).toBe(0);
    expect(outcome.calls).toEqual([[...BUILD, ...options(), tag, '--', source], push()]);
    expect(outcome.results).toEqual({
      IMAGE_URL: 'registry.example.com:5000/shop/cart:v1',
      IMAGE_DIGEST: DIGEST,
      IMAGE_REF: `registry.example.com:5000/shop/cart@${DIGEST}`,
    });
    expect(readdirSync(join(box.root, 'home'))).toEqual([]);
  });

  test('remove the newline of a digest', async () => {
    box.file('record/digest', `${DIGEST}\n`);
    expect((await build()).results.IMAGE_DIGEST).toBe(DIGEST);
  });

  test('pass build arguments and labels unchanged, whatever their values contain', async () => {
    const { calls } = await build({}, [
      '--build-args',
      'A=1',
      'B=x y; touch pwned',
      '',
      'HTTP_PROXY',
      'C=$(touch pwned)\n"\'',
      '--labels',
      'a.b/c=',
      'd=e=f',
    ]);
    expect(calls[0]).toEqual([
      ...BUILD,
      ...options(),
      tag,
      '--build-arg=A=1',
      '--build-arg=B=x y; touch pwned',
      '--build-arg=HTTP_PROXY',
      '--build-arg=C=$(touch pwned)\n"\'',
      '--label=a.b/c=',
      '--label=d=e=f',
      '--',
      source,
    ]);
    expect(box.holds('pwned')).toBe(false);
  });

  test('run without lists', async () => {
    expect((await build({}, [])).status).toBe(0);
  });

  test('build one stage, in another format, with another driver, without TLS', async () => {
    const { calls, stderr } = await build({
      PARAMS_TARGET: 'run',
      PARAMS_FORMAT: 'docker',
      PARAMS_STORAGE_DRIVER: 'overlay',
      PARAMS_TLSVERIFY: 'false',
    });
    expect(calls[0].slice(1, 6)).toEqual([
      '--storage-driver=overlay',
      'build',
      '--tls-verify=false',
      '--isolation=chroot',
      '--format=docker',
    ]);
    expect(calls[0]).toContain('--target=run');
    expect(calls[1].slice(1, 4)).toEqual(['--storage-driver=overlay', 'push', '--tls-verify=false']);
    expect(stderr).toContain('TLSVERIFY is false');
  });

  test('build for one platform, and for several as a list whose digest it returns', async () => {
    const one = await build({ PARAMS_PLATFORMS: 'linux/arm64' });
    expect(one.calls).toEqual([[...BUILD, ...options(), tag, '--platform=linux/arm64', '--', source], push()]);
    const manifest = tag.replace('tag', 'manifest');
    for (const [format, type] of [
      ['oci', 'oci'],
      ['docker', 'v2s2'],
    ]) {
      const several = await build({ PARAMS_PLATFORMS: 'linux/amd64,linux/arm64/v8', PARAMS_FORMAT: format });
      expect(several.calls[0]).toEqual(expect.arrayContaining([manifest, '--platform=linux/amd64,linux/arm64/v8']));
      expect(several.calls[0]).not.toContain(tag);
      expect(several.calls[1]).toEqual([
        ...push().slice(0, 2),
        'manifest',
        'push',
        '--all',
        `--format=${type}`,
        ...push().slice(3),
      ]);
      expect(several.results.IMAGE_DIGEST).toBe(DIGEST);
    }
  });

  test('cache layers in a repository', async () => {
    const cache = 'registry.example.com:5000/shop/cart-cache';
    const { calls } = await build({ PARAMS_CACHE_REPOSITORY: cache });
    expect(calls[0]).toEqual([
      ...BUILD,
      ...options(),
      tag,
      '--layers',
      `--cache-from=${cache}`,
      `--cache-to=${cache}`,
      '--',
      source,
    ]);
  });

  test('find the Dockerfile from the workspace, otherwise from the context', async () => {
    box.file('volume/source/app/Dockerfile', '');
    box.file('volume/source/app/only-here', '');
    const first = await build({ PARAMS_CONTEXT: 'app' });
    expect(first.calls[0]).toEqual(expect.arrayContaining([`--file=${source}/Dockerfile`, `${source}/app`]));
    const second = await build({ PARAMS_CONTEXT: 'app', PARAMS_DOCKERFILE: 'only-here' });
    expect(second.calls[0]).toContain(`--file=${source}/app/only-here`);
  });

  test.each(['config.json', '.dockerconfigjson'])('use the credentials of %s', async (name) => {
    const file = box.file(`auth/${name}`, '{}');
    await build({ WORKSPACES_DOCKERCONFIG_BOUND: 'true', WORKSPACES_DOCKERCONFIG_PATH: join(box.root, 'auth') });
    expect(readFileSync(join(box.root, 'record', 'authfile'), 'utf8')).toBe(file);
  });

  test('join the credentials of several Secrets, in the order of their files', async () => {
    box.file('auth/login-01.json', '{"auths":{"a":{"auth":"eyJ9"}}}\n');
    box.file('auth/login-02.json', '\n{\n  "auths": {\n    "b": { "password": "} {" }\n  }\n}');
    box.file('auth/login-03.json', '{ }');
    const auth = { WORKSPACES_DOCKERCONFIG_BOUND: 'true', WORKSPACES_DOCKERCONFIG_PATH: join(box.root, 'auth') };
    const outcome = await build(auth);
    expect(outcome.stderr).toBe('');
    expect(readFileSync(join(box.root, 'record', 'authfile-content'), 'utf8')).toBe(
      '{"auths":{"a":{"auth":"eyJ9"}},\n  "auths": {\n    "b": { "password": "} {" }\n  }\n}',
    );
    expect(readdirSync(join(box.root, 'home'))).toEqual([]);
  });

  test('use the certificates of workspace sslcertdir for pull and push', async () => {
    const { calls } = await build({ WORKSPACES_SSLCERTDIR_BOUND: 'true', WORKSPACES_SSLCERTDIR_PATH: '/certs' });
    for (const call of calls) expect(call).toContain('--cert-dir=/certs');
    expect(calls).toHaveLength(2);
  });

  test('return no digest without a push', async () => {
    const outcome = await build({ PARAMS_SKIP_PUSH: 'true' });
    expect(outcome.status).toBe(0);
    expect(outcome.calls).toHaveLength(1);
    expect(outcome.results).toEqual({
      IMAGE_URL: 'registry.example.com:5000/shop/cart:v1',
      IMAGE_DIGEST: '',
      IMAGE_REF: '',
    });
    expect(outcome.stdout).toContain('SKIP_PUSH is true, so it is in no registry and has no digest');
  });
});

describe('buildah rejects', () => {
  test.each([
    ['login-01.json', 'auths', '"login-01.json" is not a JSON object. Needed: Secrets of type'],
    ['other.json', '{}', 'is bound and has neither file. Allowed: config.json, .dockerconfigjson.'],
  ])('credentials in a file %s with %s', async (name, content, message) => {
    box.file(`auth/${name}`, content);
    const auth = { WORKSPACES_DOCKERCONFIG_BOUND: 'true', WORKSPACES_DOCKERCONFIG_PATH: join(box.root, 'auth') };
    const outcome = await build(auth);
    expect(outcome.status).toBe(1);
    expect(outcome.calls).toEqual([]);
    expect(outcome.stderr).toContain(`buildah: dockerconfig: ${message}`);
  });

  test('a build that failed', async () => {
    box.file('record/fails', '');
    const outcome = await build();
    expect(outcome.status).toBe(1);
    expect(outcome.calls).toHaveLength(1);
    expect(outcome.results).toEqual({});
    expect(outcome.stderr).toMatch(/^error building at step RUN\nbuildah: DOCKERFILE: ".\/Dockerfile" cannot be built/);
  });

  test.each([
    ['', 'nothing'],
    ['sha256:abc', 'too few digits'],
    [`${DIGEST}\n${DIGEST}`, 'two'],
  ])('the digest %j (%s)', async (digest) => {
    box.file('record/digest', digest);
    const outcome = await build();
    expect(outcome.status).toBe(1);
    expect(outcome.results).toEqual({});
    expect(outcome.stderr).toMatch(
      /^buildah: IMAGE_DIGEST: buildah wrote ".*"\. Expected: sha256:, then 64 hexadecimal digits\./,
    );
  });

  test.each([
    ['PARAMS_IMAGE', ''],
    ['PARAMS_IMAGE', 'registry.example.com:5000/shop/cart'],
    ['PARAMS_IMAGE', `shop/cart:v1@${DIGEST}`],
    ['PARAMS_IMAGE', '-x:v1'],
    ['PARAMS_IMAGE', 'dir:/etc/cron.d'],
    ['PARAMS_IMAGE', 'shop/Cart:v1'],
    ['PARAMS_DOCKERFILE', ''],
    ['PARAMS_DOCKERFILE', '../sibling/Dockerfile'],
    ['PARAMS_DOCKERFILE', '/etc/passwd'],
    ['PARAMS_DOCKERFILE', 'missing'],
    ['PARAMS_DOCKERFILE', '.'],
    ['PARAMS_DOCKERFILE', 'link'],
    ['PARAMS_DOCKERFILE', 'https://example.com/Dockerfile'],
    ['PARAMS_CONTEXT', ''],
    ['PARAMS_CONTEXT', '..'],
    ['PARAMS_CONTEXT', '/'],
    ['PARAMS_CONTEXT', 'Dockerfile'],
    ['PARAMS_CONTEXT', 'linked'],
    ['PARAMS_CONTEXT', 'https://example.com/a.tar'],
    ['PARAMS_TARGET', '-x'],
    ['PARAMS_FORMAT', 'v2s1'],
    ['PARAMS_STORAGE_DRIVER', 'btrfs'],
    ['PARAMS_TLSVERIFY', ''],
    ['PARAMS_SKIP_PUSH', 'yes'],
    ['PARAMS_PLATFORMS', 'linux'],
    ['PARAMS_PLATFORMS', 'linux/amd64,'],
    ['PARAMS_PLATFORMS', 'linux/amd64 linux/arm64'],
    ['PARAMS_PLATFORMS', '--all-platforms'],
    ['PARAMS_CACHE_REPOSITORY', 'cache'],
    ['PARAMS_CACHE_REPOSITORY', 'registry.example.com/cache:v1'],
    ['PARAMS_CACHE_REPOSITORY', '-x/cache'],
  ])('%s=%s', async (name, value) => {
    symlinkSync('../sibling/Dockerfile', join(source, 'link'));
    symlinkSync('../sibling', join(source, 'linked'));
    expect(await rejection({ [name]: value })).toMatch(/^buildah: [A-Z_]+: ".*" .*\. Allowed: .*\. .*\.\n$/);
  });

  test('a cache that would mix platforms, or fill the repository of the image', async () => {
    expect(
      await rejection({
        PARAMS_CACHE_REPOSITORY: 'registry.example.com/cache',
        PARAMS_PLATFORMS: 'linux/amd64,linux/arm64',
      }),
    ).toBe(
      'buildah: CACHE_REPOSITORY: is given with "linux/amd64,linux/arm64". Allowed: a cache for one platform. ' +
        'Leave CACHE_REPOSITORY empty, or build each platform by a task of its own.\n',
    );
    expect(await rejection({ PARAMS_CACHE_REPOSITORY: 'registry.example.com:5000/shop/cart' })).toBe(
      'buildah: CACHE_REPOSITORY: is the repository of IMAGE, which would fill with a tag for each layer. ' +
        'Allowed: another repository. Write e.g. REPOSITORY-cache.\n',
    );
  });

  test.each([
    [['--build-args', '--privileged', '--labels'], 'BUILD_ARGS: a value begins with a dash'],
    [['--build-args', 'A=1', '--labels', '--labels'], 'LABELS: a value begins with a dash'],
    [['--build-args', '--labels', 'a=b', '--labels'], 'LABELS: a value begins with a dash'],
    [['--build-args', '--labels', '--build-args', 'A=1'], 'LABELS: a value begins with a dash'],
    [['--build-args', '=x', '--labels'], 'BUILD_ARGS: "" is not a valid name of a build argument'],
    [['--build-args', 'A B=x', '--labels'], 'BUILD_ARGS: "A B" is not a valid name of a build argument'],
    [['--build-args', '--labels', 'a'], 'LABELS: "a" has no value'],
    [['--build-args', '--labels', 'a b=c'], 'LABELS: "a b" is not a valid name of a label'],
    [['A=1'], 'BUILD_ARGS: "A=1" belongs to no list'],
  ])('the lists %j', async (args, fact) => {
    expect(await rejection({}, args)).toContain(`buildah: ${fact}`);
  });

  test('a workspace dockerconfig without its files', async () => {
    expect(
      await rejection({ WORKSPACES_DOCKERCONFIG_BOUND: 'true', WORKSPACES_DOCKERCONFIG_PATH: box.folder('auth') }),
    ).toContain('Allowed: config.json, .dockerconfigjson');
  });

  test('to print a password of a build argument', async () => {
    const outcome = await build({}, ['--build-args', 'TOKEN=s3cr3t', '-s3cr3t', '--labels']);
    expect(outcome.stdout + outcome.stderr).not.toContain('s3cr3t');
  });
});

describe('buildah with hostile values', () => {
  const PARAMS = [...new Set(readFileSync(SCRIPT, 'utf8').match(/\bPARAMS_[A-Z0-9_]+/g))];

  test.each(PARAMS)('treats %s as data or rejects it', async (name) => {
    for (const [what, value] of Object.entries(HOSTILE)) await unharmed(what, await build({ [name]: value }));
  });

  test.each(['BUILD_ARGS', 'LABELS'])('treats values of %s as data or rejects them', async (list) => {
    for (const [what, value] of Object.entries(HOSTILE)) {
      for (const word of [value, `K=${value}`, `${value}=v`]) {
        const outcome = await build(
          {},
          list === 'LABELS' ? ['--build-args', '--labels', word] : ['--build-args', word, '--labels'],
        );
        await unharmed(what, outcome);
        const given = outcome.calls[0]?.filter((argument) => /^--(build-arg|label)=/.test(argument)) ?? [];
        expect(given).toEqual(
          outcome.status === 0 && word !== '' ? [`--${list === 'LABELS' ? 'label' : 'build-arg'}=${word}`] : [],
        );
      }
    }
  });

  async function unharmed(what: string, outcome: Outcome): Promise<void> {
    expect({ what, pwned: box.holds('pwned') }).toEqual({ what, pwned: false });
    expect({ what, left: readdirSync(join(box.root, 'volume'), { recursive: true }).sort() }).toEqual({
      what,
      left: ['sibling', 'sibling/Dockerfile', 'source', 'source/Dockerfile'],
    });
    expect({ what, home: readdirSync(join(box.root, 'home')), cwd: readdirSync(join(box.root, 'cwd')) }).toEqual({
      what,
      home: [],
      cwd: [],
    });
    if (outcome.status !== 0) {
      expect({
        what,
        status: outcome.status,
        reported: /^buildah: [A-Z_]+: [\x20-\x7e]*$/m.test(outcome.stderr),
      }).toEqual({
        what,
        status: 1,
        reported: true,
      });
      expect(outcome.calls).toEqual([]);
    }
  }
});
