import { join } from 'path';
import { gunzipSync } from 'zlib';
import { Outcome, requireTool, RunOptions, Sandbox } from '../../../test/interpreter';
import { Registry } from '../../../test/registry';

const SCRIPT = join(__dirname, 'buildah.sh');
/** The programs that the script needs in addition to buildah. */
const TOOLS = ['sh', 'cat', 'cut', 'grep', 'mkdir', 'mktemp', 'readlink', 'rm', 'sha256sum', 'tr'];
const COMMIT = 'a'.repeat(40);
const DIGEST = `sha256:${'d'.repeat(64)}`;

jest.setTimeout(120_000);

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
  box.file('volume/source/Dockerfile', 'FROM scratch\nARG WHO\nENV WHO=$WHO\nCOPY hello.txt /\n');
  box.file('volume/source/hello.txt', 'hello');
});
afterEach(() => box.remove());

async function build(
  given: { [name: string]: string },
  args: string[],
  options: Partial<RunOptions>,
): Promise<Outcome> {
  return box.run(SCRIPT, {
    args,
    env: {
      HOME: box.folder('home'),
      PARAMS_IMAGE: 'registry.example.com/shop/cart:v1',
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
      WORKSPACES_SOURCE_PATH: box.folder('volume', 'source'),
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

describe.each([
  ['dash', [], false],
  ['bash', [], false],
  ['bash', ['--posix'], false],
  ['busybox', ['sh'], true],
] as const)('buildah.sh under %s %j', (shell, before, applets) => {
  const options = () => {
    const found = requireTool(shell);
    box.recorder(
      'buildah',
      `case "$*" in *' push '*) for word; do case $word in --digestfile=*) printf '${DIGEST}' >"\${word#*=}" ` +
        ';; esac; done ;; esac',
    );
    return { interpreter: [found, ...before], path: box.toolbox(TOOLS, applets ? found : undefined) };
  };

  test('builds several platforms, and pushes the list', async () => {
    const outcome = await build({ PARAMS_PLATFORMS: 'linux/amd64,linux/arm64' }, [], options());
    expect(outcome.calls.map((call) => call.slice(2, 4))).toEqual([
      ['build', '--isolation=chroot'],
      ['manifest', 'push'],
    ]);
    expect(outcome.results.IMAGE_REF).toBe(`registry.example.com/shop/cart@${DIGEST}`);
  });

  test('builds and pushes, with each list intact', async () => {
    const outcome = await build(
      { PARAMS_TARGET: 'run' },
      ['--build-args', 'A=x y', '', 'B=$(touch pwned)\n', '--labels', 'c=*'],
      options(),
    );
    expect(outcome.stderr).toBe('');
    expect(outcome.calls[0]).toEqual(
      expect.arrayContaining([
        '--target=run',
        '--build-arg=A=x y',
        '--build-arg=B=$(touch pwned)\n',
        '--label=c=*',
        '--',
      ]),
    );
    expect(outcome.results.IMAGE_REF).toBe(`registry.example.com/shop/cart@${DIGEST}`);
  });

  test('builds nothing where the record beside the image has the same inputs', async () => {
    const given = options();
    const key = 'e'.repeat(64);
    box.recorder(
      'buildah',
      `case "$*" in
        *'manifest add'*) echo 'list: sha256:${key}' ;;
        *' pull '*) cat "$record/id" ;;
        *' inspect '*) printf '%s ${DIGEST}\\n' "$(cat "$record/id")" ;;
        *' push '*) for word; do case $word in --digestfile=*) printf '${DIGEST}' >"\${word#*=}" ;; esac; done ;;
        *' build '*)
          for word; do case $word in --label=*inputs=*) printf %s "\${word##*=}" >"$record/id" ;; esac; done ;;
      esac`,
    );
    const first = await build({ PARAMS_COMMIT: COMMIT }, ['--build-args', 'A=b'], given);
    expect(first.stderr).toBe('');
    expect(first.calls.at(-1)!.slice(2)).toEqual([
      'push',
      '--quiet',
      `registry.example.com/shop/cart:sha256-${key}.build`,
      `docker://registry.example.com/shop/cart:sha256-${key}.build`,
    ]);
    const second = await build({ PARAMS_COMMIT: COMMIT }, ['--build-args', 'A=b'], given);
    expect(second.calls.map((call) => call[2])).toEqual(['manifest', 'manifest', 'pull', 'inspect']);
    expect(second.results).toEqual(first.results);
    const third = await build({ PARAMS_COMMIT: COMMIT }, ['--build-args', 'A=c'], given);
    expect(third.stdout).toContain('was built of another commit or other inputs\n');
  });

  test.each([
    ['PARAMS_IMAGE', 'cart:v1\nx:v2', 'IMAGE: "cart:v1?x:v2" cannot be pushed'],
    ['PARAMS_CONTEXT', 'a/../..', 'CONTEXT: "a/../.." has a ".."'],
    ['PARAMS_DOCKERFILE', '; touch pwned', 'DOCKERFILE: "; touch pwned" does not exist'],
    ['PARAMS_TARGET', 'ünïcödé', 'is not a valid name of a stage'],
  ])('rejects %s=%j', async (name, value, message) => {
    const outcome = await build({ [name]: value }, [], options());
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toContain(message);
    expect(outcome.calls).toEqual([]);
    expect(box.holds('pwned')).toBe(false);
  });
});

describe('buildah.sh with the real buildah and a real registry', () => {
  let given: { [name: string]: string };
  let registry: Registry;
  let open: Registry;
  let closed: Registry;

  beforeAll(async () => {
    open = await Registry.start();
    closed = await Registry.start({ closed: true });
  });
  afterAll(() => {
    open?.stop();
    closed?.stop();
  });
  beforeEach(() => {
    requireTool('buildah');
    if (process.getuid?.() !== 0) {
      throw new Error(
        'This test runs buildah as the step does, as root with chroot isolation. Run it as root, e.g. in a container.',
      );
    }
    use(open);
  });

  function use(one: Registry): void {
    registry = one;
    given = {
      CONTAINERS_STORAGE_CONF: storage('first'),
      PARAMS_IMAGE: `${registry.address}/shop/cart:v1`,
      PARAMS_TLSVERIFY: 'false',
    };
  }

  /** A storage for the test, not that of the machine. */
  function storage(name: string): string {
    return box.file(
      `${name}.conf`,
      `[storage]\ndriver = "vfs"\nrunroot = "${box.root}/${name}/run"\ngraphroot = "${box.root}/${name}/graph"\n`,
    );
  }

  async function built(over: { [name: string]: string } = {}, args: string[] = []): Promise<Outcome> {
    return build({ ...given, ...over }, args, { timeout: 110_000 });
  }

  test.each(['oci', 'docker'])('returns the digest of the %s image in the registry', async (format) => {
    const outcome = await built({ PARAMS_FORMAT: format }, [
      '--build-args',
      'WHO=a b',
      '--labels',
      'org.example/who=c d',
    ]);
    expect(outcome.stderr).not.toMatch(/^buildah: (?!TLSVERIFY)/m);
    expect(outcome.status).toBe(0);
    const {
      digest,
      manifest: { config, layers, mediaType },
    } = await registry.manifest('shop/cart', 'v1');
    expect(mediaType).toContain(format);
    expect(outcome.results).toEqual({
      IMAGE_URL: `${registry.address}/shop/cart:v1`,
      IMAGE_DIGEST: digest,
      IMAGE_REF: `${registry.address}/shop/cart@${digest}`,
    });
    const {
      config: { Env, Labels },
    } = JSON.parse((await registry.blob('shop/cart', config.digest)).toString());
    expect(Env).toContain('WHO=a b');
    expect(Labels['org.example/who']).toBe('c d');
    expect(gunzipSync(await registry.blob('shop/cart', layers.at(-1).digest)).toString('latin1')).toContain(
      'hello.txt',
    );
  });

  test.each([
    ['oci', 'vnd.oci.image.index'],
    ['docker', 'manifest.list'],
  ])('pushes several platforms as a list, in format %s', async (format, type) => {
    const outcome = await built({ PARAMS_PLATFORMS: 'linux/amd64,linux/arm64', PARAMS_FORMAT: format });
    expect(outcome.status).toBe(0);
    const { digest, manifest } = await registry.manifest('shop/cart', 'v1');
    expect(manifest.mediaType).toContain(type);
    expect(manifest.manifests.map((one: any) => `${one.platform.os}/${one.platform.architecture}`).sort()).toEqual([
      'linux/amd64',
      'linux/arm64',
    ]);
    expect(outcome.results.IMAGE_DIGEST).toBe(digest);
    for (const one of manifest.manifests) {
      expect((await registry.manifest('shop/cart', one.digest)).digest).toBe(one.digest);
    }
  });

  test('caches layers in the registry, for builds on other nodes', async () => {
    // without ARG: layers after one are not found in the cache (seen with buildah 1.28)
    box.file('volume/source/Dockerfile', 'FROM scratch\nCOPY hello.txt /\nENV A=b\n');
    const cache = { PARAMS_CACHE_REPOSITORY: `${registry.address}/shop/cart-cache` };
    const first = await built(cache);
    expect(first.stdout).toContain(`Pushing cache ${cache.PARAMS_CACHE_REPOSITORY}`);
    const second = await built({ ...cache, CONTAINERS_STORAGE_CONF: storage('second') });
    expect(second.stdout).toContain(`Cache pulled from remote ${cache.PARAMS_CACHE_REPOSITORY}`);
    expect([first.status, second.status]).toEqual([0, 0]);
    expect(second.results.IMAGE_DIGEST).toBe((await registry.manifest('shop/cart', 'v1')).digest);
  });

  test.each(['config.json', '.dockerconfigjson'])(
    'pushes with the credentials of %s, and fails without them',
    async (name) => {
      use(closed);
      box.file(`auth/${name}`, registry.credentials);
      const without = await built();
      expect(without.status).toBe(1);
      expect(without.stderr).toMatch(/buildah: IMAGE: ".*" cannot be pushed \(see the output of buildah above\)/);
      expect(without.results).toEqual({});
      const outcome = await built({
        WORKSPACES_DOCKERCONFIG_BOUND: 'true',
        WORKSPACES_DOCKERCONFIG_PATH: join(box.root, 'auth'),
      });
      expect(outcome.status).toBe(0);
      expect(outcome.stdout + outcome.stderr).not.toContain('s3cr3t');
    },
  );

  test('pulls from one registry and pushes to another with the logins of two Secrets', async () => {
    const base = await Registry.start({ closed: true });
    try {
      box.file('auth/login-01.json', base.credentials);
      box.file('auth/login-02.json', closed.credentials);
      const auth = { WORKSPACES_DOCKERCONFIG_BOUND: 'true', WORKSPACES_DOCKERCONFIG_PATH: join(box.root, 'auth') };
      use(closed);
      const image = `${base.address}/team/base:v1`;
      expect((await built({ ...auth, PARAMS_IMAGE: image })).status).toBe(0);
      box.file('volume/source/Dockerfile', `FROM ${image}\n`);
      const outcome = await built({ ...auth, CONTAINERS_STORAGE_CONF: storage('second') });
      expect(outcome.status).toBe(0);
      expect(outcome.results.IMAGE_DIGEST).toBe((await closed.manifest('shop/cart', 'v1')).digest);
    } finally {
      base.stop();
    }
  });

  test('pushes to a registry with a private authority, and not without its certificate', async () => {
    const tls = await Registry.start({ closed: true, tls: true });
    try {
      box.file('auth/config.json', tls.credentials);
      box.file('certs/ca-bundle.crt', tls.authority); // as CertificateAuthority names it
      use(tls);
      const strict = {
        PARAMS_TLSVERIFY: 'true',
        WORKSPACES_DOCKERCONFIG_BOUND: 'true',
        WORKSPACES_DOCKERCONFIG_PATH: join(box.root, 'auth'),
      };
      const without = await built(strict);
      expect(without.status).toBe(1);
      expect(without.stderr).toContain('certificate signed by unknown authority');
      const authority = { WORKSPACES_SSLCERTDIR_BOUND: 'true', WORKSPACES_SSLCERTDIR_PATH: join(box.root, 'certs') };
      expect((await built({ ...strict, ...authority })).status).toBe(0);
    } finally {
      tls.stop();
    }
  });

  describe('with a commit, builds an image once:', () => {
    let count = 0;

    /** Builds as a pod does that has a storage of its own. */
    async function release(over: { [name: string]: string } = {}, args: string[] = []): Promise<Outcome> {
      count += 1;
      return built({ PARAMS_COMMIT: COMMIT, CONTAINERS_STORAGE_CONF: storage(`pod-${count}`), ...over }, args);
    }

    const reference = (tag: string) => `${registry.address}/shop/cart:${tag}`;
    const verdict = ({ stdout }: Outcome) => (stdout.includes('nothing is built') ? 'reused' : 'built');

    test.each<[string, { [name: string]: string }]>([
      ['an oci image', {}],
      ['a docker image', { PARAMS_FORMAT: 'docker' }],
      ['several platforms', { PARAMS_PLATFORMS: 'linux/amd64,linux/arm64' }],
    ])('%s, with the same results', async (name, over) => {
      const PARAMS_IMAGE = reference(`once-${name.replace(/ /g, '-')}`);
      const first = await release({ ...over, PARAMS_IMAGE });
      const second = await release({ ...over, PARAMS_IMAGE });
      expect([first, second].map(verdict)).toEqual(['built', 'reused']);
      expect(first.stderr + second.stderr).not.toMatch(/^buildah: (?!TLSVERIFY)/m);
      expect(second.stdout).toBe(
        `buildah: ${PARAMS_IMAGE} was built of commit ${COMMIT} and the same inputs: nothing is built, it is ` +
          `${first.results.IMAGE_REF}\n`,
      );
      expect(second.results).toEqual(first.results);
      const [, tag] = PARAMS_IMAGE.split('cart:');
      expect(second.results.IMAGE_DIGEST).toBe((await registry.manifest('shop/cart', tag)).digest);
    });

    test.each<[string, { [name: string]: string }, string[]]>([
      ['another commit', { PARAMS_COMMIT: 'b'.repeat(40) }, []],
      ['another stage', { PARAMS_TARGET: 'run' }, []],
      ['another value of a build argument', {}, ['--build-args', 'WHO=b']],
      ['another label', {}, ['--labels', 'who=b']],
      ['the order to rebuild', { PARAMS_REBUILD: 'true' }, []],
      ['no commit', { PARAMS_COMMIT: '' }, []],
    ])('but again for %s', async (name, over, args) => {
      const PARAMS_IMAGE = reference(`again-${name.replace(/ /g, '-')}`);
      box.file('volume/source/Dockerfile', 'FROM scratch AS run\nARG WHO\nENV WHO=$WHO\nCOPY hello.txt /\n');
      await release({ PARAMS_IMAGE });
      expect(verdict(await release({ PARAMS_IMAGE, ...over }, args))).toBe('built');
    });

    test('but again for a Dockerfile that is not that of the commit', async () => {
      const PARAMS_IMAGE = reference('dockerfile');
      await release({ PARAMS_IMAGE });
      box.file('volume/source/Dockerfile', 'FROM scratch\nCOPY hello.txt /other.txt\n');
      expect(verdict(await release({ PARAMS_IMAGE }))).toBe('built');
    });

    test('but again where another program has pushed the tag since', async () => {
      const PARAMS_IMAGE = reference('moved');
      const first = await release({ PARAMS_IMAGE });
      box.file('volume/source/hello.txt', 'pushed by another program');
      await release({ PARAMS_IMAGE, PARAMS_COMMIT: '' });
      box.file('volume/source/hello.txt', 'hello');
      const second = await release({ PARAMS_IMAGE });
      expect(verdict(second)).toBe('built');
      expect(second.results.IMAGE_DIGEST).toBe((await registry.manifest('shop/cart', 'moved')).digest);
      expect(first.status).toBe(0);
    });

    test('and fails as without one where the registry cannot be reached', async () => {
      const outcome = await release({ PARAMS_IMAGE: '127.0.0.1:9/shop/cart:v1' });
      expect(outcome.status).toBe(1);
      expect(outcome.stderr).toMatch(/buildah: IMAGE: ".*" cannot be pushed \(see the output of buildah above\)/);
    });
  });

  test('pushes nothing if the build fails', async () => {
    box.file('volume/source/Dockerfile', 'FROM scratch\nCOPY missing /\n');
    const outcome = await built({ PARAMS_IMAGE: `${registry.address}/shop/never:v1` });
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toMatch(/buildah: DOCKERFILE: ".\/Dockerfile" cannot be built/);
    await expect(registry.manifest('shop/never', 'v1')).rejects.toThrow('404');
  });
});
