import { execFileSync } from 'child_process';
import { createHash } from 'crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { gzipSync } from 'zlib';
import { Outcome, requireTool, RunOptions, Sandbox } from '../../../test/interpreter';
import { Registry } from '../../../test/registry';
import { DefaultImages } from '../default-images';

const DIGEST = `sha256:${'d'.repeat(64)}`;
/** The programs that the scripts need in addition to buildah, syft and oras. */
const TOOLS = ['sh', 'cat', 'chmod', 'cp', 'cut', 'grep', 'rm', 'tr'];
/**
 * A fake syft that records its options. The real one takes minutes to compile: the tests on a cluster run it.
 */
const SYFT =
  'for word; do case $word in --output=*) printf \'{"asked":"%s"}\' "$*" >"${word#--output=*=}" ;; esac; done';

jest.setTimeout(120_000);

let box: Sandbox;
let folder: string;
beforeEach(() => {
  box = new Sandbox();
  folder = box.folder('sbom');
});
afterEach(() => box.remove());

/** Runs one script with the environment of the whole task. */
async function run(
  script: string,
  given: { [name: string]: string },
  options: Partial<RunOptions> = {},
): Promise<Outcome> {
  return box.run(join(__dirname, script), {
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
      SBOM_FOLDER: folder,
      SBOM_FORMAT: 'spdx-json',
      SBOM_EXTENSION: 'spdx.json',
      SBOM_MEDIA_TYPE: 'application/spdx+json',
      WORKSPACES_SOURCE_PATH: box.folder('volume', 'source'),
      WORKSPACES_DOCKERCONFIG_BOUND: 'false',
      WORKSPACES_DOCKERCONFIG_PATH: '',
      WORKSPACES_SSLCERTDIR_BOUND: 'false',
      WORKSPACES_SSLCERTDIR_PATH: '',
      WORKSPACES_SBOM_BOUND: 'false',
      WORKSPACES_SBOM_PATH: '',
      ...given,
    },
    results: ['IMAGE_URL', 'IMAGE_DIGEST', 'IMAGE_REF', 'SBOM_DIGEST'],
    timeout: 110_000,
    ...options,
  });
}

describe.each([
  ['dash', [], false],
  ['bash', [], false],
  ['bash', ['--posix'], false],
  ['busybox', ['sh'], true],
] as const)('the scripts of an SBOM under %s %j', (shell, before, applets) => {
  const options = (args: string[] = []) => {
    const found = requireTool(shell);
    return { args, interpreter: [found, ...before], path: box.toolbox(TOOLS, applets ? found : undefined) };
  };
  beforeEach(() => {
    box.recorder('buildah', `mkdir -p '${folder}/image'`);
    box.recorder('syft', SYFT);
    box.recorder('oras', `[ "$1" != attach ] || printf '${DIGEST}'`);
  });
  const pushed = (digest: string) => box.file('results/IMAGE_DIGEST', digest);

  test('fetch, scan and attach an image that was pushed, for each platform', async () => {
    pushed(DIGEST);
    const platforms = { PARAMS_PLATFORMS: 'linux/amd64,linux/arm64' };
    const outcomes = [
      await run('sbom-export.sh', platforms, options()),
      await run('sbom-registry.sh', platforms, options(['fetch'])),
      await run('sbom-scan.sh', platforms, options()),
      await run('sbom-registry.sh', platforms, options(['attach'])),
    ];
    expect(outcomes.map(({ status, stderr }) => [status, stderr])).toEqual(outcomes.map(() => [0, '']));
    expect(outcomes.flatMap(({ calls }) => calls.map((call) => call.slice(0, 2)))).toEqual([
      ['oras', 'cp'],
      ['syft', 'scan'],
      ['syft', 'scan'],
      ['oras', 'attach'],
      ['oras', 'attach'],
    ]);
    expect(outcomes[3].results.SBOM_DIGEST).toBe(`${DIGEST},${DIGEST}`);
  });

  test('export and scan an image that was not pushed, and write the SBOM into the workspace', async () => {
    pushed('');
    const left = { WORKSPACES_SBOM_BOUND: 'true', WORKSPACES_SBOM_PATH: box.folder('left') };
    for (const [script, args] of [
      ['sbom-export.sh'],
      ['sbom-registry.sh', 'fetch'],
      ['sbom-scan.sh'],
      ['sbom-registry.sh', 'attach'],
    ]) {
      expect(await run(script, left, options(args ? [args] : []))).toMatchObject({ status: 0, stderr: '' });
    }
    expect(box.calls().map(([tool]) => tool)).toEqual(['buildah', 'syft']);
    expect(readFileSync(join(box.root, 'left', 'sbom.spdx.json'), 'utf8')).toContain(
      '--source-name=registry.example.com/shop/cart',
    );
    expect(readFileSync(join(box.root, 'results', 'SBOM_DIGEST'), 'utf8')).toBe('');
  });

  test('reject what is not a platform or a digest', async () => {
    pushed(`${DIGEST}\n; touch pwned`);
    expect((await run('sbom-registry.sh', {}, options(['fetch']))).stderr).toMatch(
      /^sbom: IMAGE_DIGEST: "sha256:d+\?; touch pwned" is not a digest\./,
    );
    expect(
      (await run('sbom-scan.sh', { PARAMS_PLATFORMS: 'linux/amd64,$(touch pwned)\nü' }, options())).stderr,
    ).toContain('sbom: PLATFORMS: "$(touch pwned)???" is not a platform.');
    expect(box.holds('pwned')).toBe(false);
  });
});

describe('an SBOM with the real buildah, the real oras and a real registry', () => {
  const registries: { [name in 'open' | 'closed' | 'tls']?: Registry } = {};
  let registry: Registry;
  let given: { [name: string]: string };

  beforeAll(async () => {
    registries.open = await Registry.start();
    registries.closed = await Registry.start({ closed: true });
    registries.tls = await Registry.start({ closed: true, tls: true });
  });
  afterAll(() => Object.values(registries).forEach((one) => one.stop()));
  beforeEach(() => {
    requireTool('buildah');
    requireTool('oras', undefined, `with Go: go install oras.land/oras/cmd/oras@${DefaultImages.ORAS.split(':')[1]}`);
    if (process.getuid?.() !== 0) {
      throw new Error(
        'This test runs buildah as the step does, as root with chroot isolation. Run it as root, e.g. in a container.',
      );
    }
    box.recorder('syft', SYFT);
    box.file('volume/source/Dockerfile', 'FROM scratch\nCOPY hello.txt /\n');
    box.file('volume/source/hello.txt', 'hello');
    use('open', { PARAMS_TLSVERIFY: 'false' });
  });

  function use(name: keyof typeof registries, more: { [name: string]: string }): void {
    registry = registries[name]!;
    const storage = box.file(
      'storage.conf',
      `[storage]\ndriver = "vfs"\nrunroot = "${box.root}/run"\ngraphroot = "${box.root}/graph"\n`,
    );
    given = { CONTAINERS_STORAGE_CONF: storage, PARAMS_IMAGE: `${registry.address}/shop/cart:v1`, ...more };
  }

  /** Runs the steps of the task until one fails. */
  async function built(over: { [name: string]: string } = {}): Promise<Outcome> {
    let outcome: Outcome | undefined;
    for (const [script, args] of [
      ['buildah.sh'],
      ['sbom-export.sh'],
      ['sbom-registry.sh', 'fetch'],
      ['sbom-scan.sh'],
      ['sbom-registry.sh', 'attach'],
    ]) {
      outcome = await run(script, { ...given, ...over }, { args: args ? [args] : [] });
      if (outcome.status !== 0) return outcome;
    }
    return outcome!;
  }

  /** The images that the scan read. */
  function scanned(): any {
    return JSON.parse(readFileSync(join(folder, 'image', 'index.json'), 'utf8')).manifests;
  }

  /** The document that is attached to an image, by the digest that the task returned. */
  async function attached(image: string, sbom: string): Promise<any> {
    expect(await registry.referrers('shop/cart', image)).toEqual([
      expect.objectContaining({ digest: sbom, artifactType: 'application/spdx+json' }),
    ]);
    const { manifest } = await registry.manifest('shop/cart', sbom);
    expect(manifest).toMatchObject({
      artifactType: 'application/spdx+json',
      subject: { digest: image },
      layers: [{ mediaType: 'application/spdx+json' }],
    });
    return JSON.parse((await registry.blob('shop/cart', manifest.layers[0].digest)).toString());
  }

  test.each(['oci', 'docker'])(
    'is made of the image that the registry has, and attached to it, in format %s',
    async (format) => {
      const {
        status,
        results: { IMAGE_DIGEST, SBOM_DIGEST },
      } = await built({ PARAMS_FORMAT: format, PARAMS_IMAGE: `${registry.address}/shop/cart:${format}` });
      expect(status).toBe(0);
      expect(scanned()).toEqual([
        expect.objectContaining({ digest: IMAGE_DIGEST, mediaType: expect.stringContaining(format) }),
      ]);
      expect(await attached(IMAGE_DIGEST, SBOM_DIGEST)).toEqual({
        asked:
          `scan --source-name=${registry.address}/shop/cart --output=spdx-json=${folder}/sbom.spdx.json -- ` +
          `oci-dir:${folder}/image`,
      });
    },
  );

  test('lists the layers in the registry, also if buildah would export others', async () => {
    // a base image that another program compressed
    const layer = execFileSync('tar', ['--create', '--directory', box.folder('volume', 'source'), 'hello.txt']);
    const [base, blobs] = [join(box.root, 'base'), join(box.root, 'base', 'blobs', 'sha256')];
    const put = (content: Buffer | string, mediaType: string) => {
      const hex = createHash('sha256').update(content).digest('hex');
      writeFileSync(join(blobs, hex), content);
      return { mediaType, digest: `sha256:${hex}`, size: Buffer.byteLength(content) };
    };
    mkdirSync(blobs, { recursive: true });
    const diff = createHash('sha256').update(layer).digest('hex');
    const config = put(
      JSON.stringify({
        architecture: 'amd64',
        os: 'linux',
        config: {},
        rootfs: { type: 'layers', diff_ids: [`sha256:${diff}`] },
      }),
      'application/vnd.oci.image.config.v1+json',
    );
    const foreign = put(gzipSync(layer, { level: 0 }), 'application/vnd.oci.image.layer.v1.tar+gzip');
    const manifest = put(
      JSON.stringify({ schemaVersion: 2, config, layers: [foreign] }),
      'application/vnd.oci.image.manifest.v1+json',
    );
    box.file('base/oci-layout', '{"imageLayoutVersion":"1.0.0"}');
    box.file(
      'base/index.json',
      JSON.stringify({
        schemaVersion: 2,
        manifests: [{ ...manifest, annotations: { 'org.opencontainers.image.ref.name': 'v1' } }],
      }),
    );
    execFileSync('oras', ['cp', '--from-oci-layout', '--to-plain-http', `${base}:v1`, `${registry.address}/base:v1`], {
      stdio: 'pipe',
    });
    box.file('volume/source/Dockerfile', `FROM ${registry.address}/base:v1\nCOPY hello.txt /other.txt\n`);

    const {
      status,
      results: { IMAGE_DIGEST, SBOM_DIGEST },
    } = await built();
    expect(status).toBe(0);
    expect((await registry.manifest('shop/cart', IMAGE_DIGEST)).manifest.layers[0].digest).toBe(foreign.digest);
    expect(scanned()).toEqual([expect.objectContaining({ digest: IMAGE_DIGEST })]);
    await attached(IMAGE_DIGEST, SBOM_DIGEST);
  });

  test('is attached to each of several platforms', async () => {
    const {
      results: { IMAGE_DIGEST, SBOM_DIGEST },
    } = await built({
      PARAMS_PLATFORMS: 'linux/amd64,linux/arm64',
      PARAMS_IMAGE: `${registry.address}/shop/cart:list`,
    });
    const { manifest } = await registry.manifest('shop/cart', IMAGE_DIGEST);
    const sboms = SBOM_DIGEST.split(',');
    expect(sboms).toHaveLength(2);
    for (const [i, architecture] of ['amd64', 'arm64'].entries()) {
      const { digest } = manifest.manifests.find(({ platform }: any) => platform.architecture === architecture);
      expect((await attached(digest, sboms[i])).asked).toContain(`--platform=linux/${architecture} `);
    }
    await expect(registry.referrers('shop/cart', IMAGE_DIGEST)).rejects.toThrow('404');
  });

  test.each(['', 'linux/amd64,linux/arm64'])(
    'is made of what is not pushed too, for the platforms "%s"',
    async (platforms) => {
      const outcome = await built({
        PARAMS_SKIP_PUSH: 'true',
        PARAMS_PLATFORMS: platforms,
        PARAMS_FORMAT: 'docker',
        PARAMS_IMAGE: `${registry.address}/shop/unpushed:v1`,
        WORKSPACES_SBOM_BOUND: 'true',
        WORKSPACES_SBOM_PATH: box.folder('left'),
      });
      expect(outcome).toMatchObject({ status: 0, results: { IMAGE_DIGEST: '', SBOM_DIGEST: '' } });
      const [{ digest, mediaType }] = scanned();
      expect(mediaType).toContain(platforms === '' ? 'vnd.oci.image.manifest' : 'vnd.oci.image.index');
      const content = JSON.parse(
        readFileSync(join(folder, 'image', 'blobs', 'sha256', digest.slice('sha256:'.length)), 'utf8'),
      );
      expect((content.manifests ?? content.layers).length).toBe(platforms === '' ? 1 : 2);
      for (const file of platforms === ''
        ? ['sbom.spdx.json']
        : ['sbom-linux-amd64.spdx.json', 'sbom-linux-arm64.spdx.json']) {
        expect(box.holds(file)).toBe(true);
      }
      await expect(registry.manifest('shop/unpushed', 'v1')).rejects.toThrow('404');
    },
  );

  test.each(['config.json', '.dockerconfigjson', 'login-02.json'])(
    'is attached with the credentials of the push, from %s',
    async (name) => {
      if (name === 'login-02.json') box.file('auth/login-01.json', '{"auths":{"other.example.com":{"auth":"eDp5"}}}');
      use('closed', { PARAMS_TLSVERIFY: 'false' });
      box.file(`auth/${name}`, registry.credentials);
      const credentials = {
        WORKSPACES_DOCKERCONFIG_BOUND: 'true',
        WORKSPACES_DOCKERCONFIG_PATH: join(box.root, 'auth'),
      };
      const outcome = await built({ ...credentials });
      expect(outcome.status).toBe(0);
      expect(outcome.results.SBOM_DIGEST).toMatch(/^sha256:/);
      expect(outcome.stdout + outcome.stderr).not.toContain('s3cr3t');
      const without = await run('sbom-registry.sh', given, { args: ['attach'] });
      expect(without.status).toBe(1);
      expect(without.stderr).toMatch(
        /sbom: SBOM: "sbom.spdx.json" cannot be attached to ".*" .* The image is in the registry, its SBOM is not\./,
      );
    },
  );

  test('is attached with the authorities of workspace sslcertdir, and not without them', async () => {
    use('tls', {});
    box.file('auth/config.json', registry.credentials);
    box.file('certs/ca.crt', registry.authority);
    const workspaces = { WORKSPACES_DOCKERCONFIG_BOUND: 'true', WORKSPACES_DOCKERCONFIG_PATH: join(box.root, 'auth') };
    const certificates = { WORKSPACES_SSLCERTDIR_BOUND: 'true', WORKSPACES_SSLCERTDIR_PATH: join(box.root, 'certs') };
    const {
      status,
      results: { IMAGE_DIGEST, SBOM_DIGEST },
    } = await built({ ...workspaces, ...certificates });
    expect(status).toBe(0);
    await attached(IMAGE_DIGEST, SBOM_DIGEST);
    const strict = await run('sbom-registry.sh', { ...given, ...workspaces }, { args: ['attach'] });
    expect(strict.status).toBe(1);
    expect(strict.stderr).toMatch(/certificate signed by unknown authority[^]*sbom: SBOM: /);
    expect(
      (await run('sbom-registry.sh', { ...given, ...workspaces, PARAMS_TLSVERIFY: 'false' }, { args: ['attach'] }))
        .status,
    ).toBe(0);
  });
});
