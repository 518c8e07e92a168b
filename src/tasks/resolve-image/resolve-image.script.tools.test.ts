import { execFileSync } from 'child_process';
import { createHash } from 'crypto';
import { join } from 'path';

import { Outcome, requireTool, Sandbox } from '../../../test/interpreter';
import { Registry, RegistryOptions } from '../../../test/registry';

const TOOLS = ['sh', 'cut', 'grep', 'tr', 'oras'];

jest.setTimeout(120_000);

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
});
afterEach(() => box.remove());

/** Starts a registry with an image, and runs a test with the digest of the image. */
async function withRegistry(
  options: RegistryOptions,
  test: (registry: Registry, digest: string) => Promise<void>,
): Promise<void> {
  const registry = await Registry.start(options);
  try {
    const config = box.file('push/config.json', registry.credentials);
    const authority = options.tls ? [`--ca-file=${box.file('push/ca.crt', registry.authority)}`] : ['--plain-http'];
    const layer = box.file('push/layer', 'content');
    execFileSync(
      requireTool('oras'),
      ['push', `--registry-config=${config}`, ...authority, `${registry.address}/team/shop:v1`, 'layer:text/plain'],
      { cwd: join(layer, '..'), stdio: 'pipe' },
    );
    await test(registry, (await registry.manifest('team/shop', 'v1')).digest);
  } finally {
    registry.stop();
  }
}

describe.each([
  ['dash', [], false],
  ['bash', ['--posix'], false],
  ['busybox', ['sh'], true],
] as const)('resolve-image under %s %j, with a real registry', (shell, before, applets) => {
  async function resolve(registry: Registry, given: { [name: string]: string } = {}): Promise<Outcome> {
    const found = requireTool(shell);
    return box.run(join(__dirname, 'resolve-image.sh'), {
      env: {
        HOME: box.folder('home'),
        PARAMS_REPOSITORY: `${registry.address}/team/shop`,
        PARAMS_REFERENCE: 'v1',
        PARAMS_TLS_VERIFY: 'true',
        WORKSPACES_DOCKERCONFIG_BOUND: 'false',
        WORKSPACES_DOCKERCONFIG_PATH: '',
        WORKSPACES_SSLCERTDIR_BOUND: 'false',
        WORKSPACES_SSLCERTDIR_PATH: '',
        ...given,
      },
      results: ['DIGEST', 'IMAGE', 'URL'],
      interpreter: [found, ...before],
      path: box.toolbox(TOOLS, applets ? found : undefined),
    });
  }

  test('finds a tag and a digest over plain HTTP, where the certificate is not verified', async () => {
    await withRegistry({}, async (registry, digest) => {
      const results = { DIGEST: digest, IMAGE: `${registry.address}/team/shop@${digest}` };
      const given = { PARAMS_TLS_VERIFY: 'false' };
      expect(await resolve(registry, given)).toMatchObject({ status: 0, results });
      expect(await resolve(registry, { ...given, PARAMS_REFERENCE: digest })).toMatchObject({ status: 0, results });
    });
  });

  test('finds a tag in a closed registry with a certificate of its own', async () => {
    await withRegistry({ closed: true, tls: true }, async (registry, digest) => {
      const wrong = JSON.stringify({ auths: { 'other.example.com': { auth: 'bm86bm8=' } } });
      box.file('logins/login-01.json', registry.credentials);
      box.file('logins/login-02.json', wrong);
      box.file('certificates/ca-bundle.crt', registry.authority);
      const login = { WORKSPACES_DOCKERCONFIG_BOUND: 'true', WORKSPACES_DOCKERCONFIG_PATH: box.folder('logins') };
      const authority = {
        WORKSPACES_SSLCERTDIR_BOUND: 'true',
        WORKSPACES_SSLCERTDIR_PATH: box.folder('certificates'),
      };
      expect(await resolve(registry, { ...login, ...authority })).toMatchObject({
        status: 0,
        results: { DIGEST: digest, IMAGE: `${registry.address}/team/shop@${digest}` },
      });
      expect(await resolve(registry, { ...login, PARAMS_TLS_VERIFY: 'false' })).toMatchObject({ status: 0 });
      expect((await resolve(registry, login)).stderr).toContain('x509: certificate signed by unknown authority');
      expect((await resolve(registry, authority)).stderr).toMatch(/401|[Uu]nauthorized|basic credential not found/);
    });
  });

  test('fails for a tag and a digest that the registry does not have', async () => {
    await withRegistry({}, async (registry) => {
      const absent = `sha256:${createHash('sha256').update('absent').digest('hex')}`;
      for (const reference of ['v2', absent]) {
        const given = { PARAMS_REFERENCE: reference, PARAMS_TLS_VERIFY: 'false' };
        const { status, stderr, results } = await resolve(registry, given);
        expect({ status, results }).toEqual({ status: 1, results: {} });
        expect(stderr).toContain('not found');
        expect(stderr).toContain('cannot be resolved (see the output of oras above)');
      }
    });
  });
});
