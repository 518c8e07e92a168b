import { createHash, randomUUID } from 'crypto';
import { createServer, IncomingMessage, Server } from 'http';
import { AddressInfo } from 'net';
import { join } from 'path';
import { gunzipSync } from 'zlib';
import { Outcome, requireTool, RunOptions, Sandbox } from '../../../test/interpreter';

const SCRIPT = join(__dirname, 'buildah.sh');
/** What the script needs beside buildah. */
const TOOLS = ['sh', 'cat', 'cut', 'grep', 'mktemp', 'readlink', 'rm', 'tr'];
const DIGEST = `sha256:${'d'.repeat(64)}`;

jest.setTimeout(120_000);

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
  box.file('volume/source/Dockerfile', 'FROM scratch\nARG WHO\nENV WHO=$WHO\nCOPY hello.txt /\n');
  box.file('volume/source/hello.txt', 'hello');
});
afterEach(() => box.remove());

async function build(given: { [name: string]: string }, args: string[], options: Partial<RunOptions>): Promise<Outcome> {
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
      PARAMS_SKIP_PUSH: 'false',
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

describe.each([['dash', [], false], ['bash', [], false], ['bash', ['--posix'], false], ['busybox', ['sh'], true]] as const)('buildah.sh under %s %j', (shell, before, applets) => {
  const options = () => {
    const found = requireTool(shell);
    box.recorder('buildah', `case "$*" in *' push '*) for word; do case $word in --digestfile=*) printf '${DIGEST}' >"\${word#*=}" ;; esac; done ;; esac`);
    return { interpreter: [found, ...before], path: box.toolbox(TOOLS, applets ? found : undefined) };
  };

  test('builds and pushes, each list whole', async () => {
    const outcome = await build({ PARAMS_TARGET: 'run' }, ['--build-args', 'A=x y', '', 'B=$(touch pwned)\n', '--labels', 'c=*'], options());
    expect(outcome.stderr).toBe('');
    expect(outcome.calls[0]).toEqual(expect.arrayContaining(['--target=run', '--build-arg=A=x y', '--build-arg=B=$(touch pwned)\n', '--label=c=*', '--']));
    expect(outcome.results.IMAGE_REF).toBe(`registry.example.com/shop/cart@${DIGEST}`);
  });

  test.each([
    ['PARAMS_IMAGE', 'cart:v1\nx:v2', 'IMAGE: "cart:v1?x:v2" cannot be pushed'],
    ['PARAMS_CONTEXT', 'a/../..', 'CONTEXT: "a/../.." has a ".."'],
    ['PARAMS_DOCKERFILE', '; touch pwned', 'DOCKERFILE: "; touch pwned" does not exist'],
    ['PARAMS_TARGET', 'ünïcödé', 'is no name of a stage'],
  ])('refuses %s=%j', async (name, value, message) => {
    const outcome = await build({ [name]: value }, [], options());
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toContain(message);
    expect(outcome.calls).toEqual([]);
    expect(box.holds('pwned')).toBe(false);
  });
});

describe('buildah.sh with the real buildah and a registry', () => {
  let registry: Registry;
  let real: Partial<RunOptions>;
  let storage: { [name: string]: string };

  beforeAll(async () => { registry = await Registry.start(); });
  afterAll(() => registry.stop());
  beforeEach(() => {
    requireTool('buildah');
    if (process.getuid?.() !== 0) throw new Error('This test runs buildah as the step does, as root with chroot isolation. Run it as root, e.g. in a container.');
    // a storage of its own: that of the machine stays as it is
    const configuration = box.file('storage.conf', `[storage]\ndriver = "vfs"\nrunroot = "${box.root}/run"\ngraphroot = "${box.root}/graph"\n`);
    storage = { CONTAINERS_STORAGE_CONF: configuration, PARAMS_IMAGE: `${registry.address}/shop/cart:v1`, PARAMS_TLSVERIFY: 'false' };
    real = { timeout: 110_000 };
  });

  test.each(['oci', 'docker'])('gives out the digest under which the registry has the %s image', async (format) => {
    const outcome = await build({ ...storage, PARAMS_FORMAT: format }, ['--build-args', 'WHO=a b', '--labels', 'org.example/who=c d'], real);
    expect(outcome.stderr).not.toMatch(/^buildah: (?!TLSVERIFY)/m);
    expect(outcome.status).toBe(0);
    const manifest = registry.manifests.get('shop/cart:v1') ?? Buffer.from('{}');
    expect(outcome.results).toEqual({
      IMAGE_URL: `${registry.address}/shop/cart:v1`,
      IMAGE_DIGEST: digestOf(manifest),
      IMAGE_REF: `${registry.address}/shop/cart@${digestOf(manifest)}`,
    });
    const { config, layers } = JSON.parse(manifest.toString());
    const { config: { Env, Labels } } = JSON.parse(registry.blob(config.digest).toString());
    expect(Env).toContain('WHO=a b');
    expect(Labels['org.example/who']).toBe('c d');
    expect(gunzipSync(registry.blob(layers.at(-1).digest)).toString('latin1')).toContain('hello.txt');
  });

  test('pushes with the credentials of workspace dockerconfig, and fails without them', async () => {
    registry.password = 'robot:s3cr3t';
    box.file('auth/.dockerconfigjson', JSON.stringify({ auths: { [registry.address]: { auth: Buffer.from('robot:s3cr3t').toString('base64') } } }));
    const without = await build(storage, [], real);
    expect(without.status).toBe(1);
    expect(without.stderr).toMatch(/buildah: IMAGE: ".*" cannot be pushed \(buildah says why above\)/);
    expect(without.results).toEqual({});
    const outcome = await build({ ...storage, WORKSPACES_DOCKERCONFIG_BOUND: 'true', WORKSPACES_DOCKERCONFIG_PATH: join(box.root, 'auth') }, [], real);
    registry.password = undefined;
    expect(outcome.status).toBe(0);
    expect(outcome.stdout + outcome.stderr).not.toContain('s3cr3t');
  });
});

const digestOf = (content: Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`;

/** As much of a registry as a push needs, in memory. */
class Registry {
  public static async start(): Promise<Registry> {
    const registry = new Registry();
    await new Promise<void>((resolve) => registry.server.listen(0, '127.0.0.1', resolve));
    return registry;
  }

  /** Manifests by REPOSITORY:TAG. */
  public readonly manifests = new Map<string, Buffer>();
  /** USER:PASSWORD that it asks for; undefined for none. */
  public password?: string;
  private readonly blobs = new Map<string, Buffer>();
  private readonly server: Server = createServer((request, response) => {
    void this.answer(request).then(({ status, headers, body }) => response.writeHead(status, headers).end(body));
  });

  public get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public blob(digest: string): Buffer {
    return this.blobs.get(digest) ?? Buffer.alloc(0);
  }

  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage): Promise<{ status: number; headers?: { [name: string]: string }; body?: Buffer }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (this.password !== undefined && request.headers.authorization !== `Basic ${Buffer.from(this.password).toString('base64')}`) {
      return { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="registry"' } };
    }
    const [, repository, kind, name] = /^\/v2\/(.+?)\/(blobs\/uploads|blobs|manifests)\/(.*)$/.exec(url.pathname) ?? [];
    const digest = url.searchParams.get('digest');
    switch (`${request.method} ${kind ?? url.pathname}`) {
      case 'GET /v2/':
        return { status: 200 };
      case 'POST blobs/uploads': {
        const upload = randomUUID();
        this.blobs.set(upload, Buffer.alloc(0));
        return { status: 202, headers: { Location: `/v2/${repository}/blobs/uploads/${upload}` } };
      }
      case 'PATCH blobs/uploads':
        this.blobs.set(name, Buffer.concat([this.blob(name), body]));
        return { status: 202, headers: { Location: url.pathname, Range: `0-${this.blob(name).length - 1}` } };
      case 'PUT blobs/uploads':
        this.blobs.set(digest ?? '', Buffer.concat([this.blob(name), body]));
        return { status: 201, headers: { 'Location': `/v2/${repository}/blobs/${digest}`, 'Docker-Content-Digest': digest ?? '' } };
      case 'HEAD blobs':
      case 'GET blobs':
        return this.blobs.has(name) ? { status: 200, headers: { 'Content-Length': `${this.blob(name).length}` }, body: this.blob(name) } : { status: 404 };
      case 'PUT manifests':
        this.manifests.set(`${repository}:${name}`, body);
        return { status: 201, headers: { 'Docker-Content-Digest': digestOf(body) } };
      default:
        return { status: 404 };
    }
  }
}
