import { ChildProcess, execFileSync, spawn } from 'child_process';
import { createHash } from 'crypto';
import { readFileSync } from 'fs';
import { request } from 'https';
import { AddressInfo, createServer } from 'net';
import { join } from 'path';
import { requireTool, Sandbox } from './interpreter';

const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** Who may use a closed registry: its name, its password, and what the registry has of it. */
const ACCOUNT = {
  name: 'robot',
  password: 's3cr3t',
  hash: '$2b$04$UgTph97LnDvAqsFtr/dtNe3HoordyKfN4xQVeSjLI4anJEYywTYZK',
};

/** How a registry is set up. */
export interface RegistryOptions {
  /** Whether only one account may use it. @default false */
  readonly closed?: boolean;
  /** Whether it speaks TLS, with a certificate of its own making. @default false */
  readonly tls?: boolean;
}

/** Debian's docker-registry, in memory, on a port of its own. It has no API of referrers. */
export class Registry {
  public static async start({ closed = false, tls = false }: RegistryOptions = {}): Promise<Registry> {
    const folder = new Sandbox();
    const port = await freePort();
    if (tls) {
      execFileSync(
        requireTool('openssl'),
        [
          'req',
          '-x509',
          '-newkey',
          'rsa:2048',
          '-nodes',
          '-keyout',
          join(folder.root, 'key'),
          '-out',
          join(folder.root, 'certificate'),
          '-days',
          '2',
          '-subj',
          '/CN=registry',
          '-addext',
          'subjectAltName=IP:127.0.0.1',
        ],
        { stdio: 'pipe' },
      );
    }
    const passwords = folder.file('htpasswd', `${ACCOUNT.name}:${ACCOUNT.hash}\n`);
    const config = folder.file(
      'config.yml',
      [
        'version: 0.1',
        'log: { level: error }',
        'storage: { inmemory: {} }',
        'http:',
        `  addr: '127.0.0.1:${port}'`,
        ...(tls ? [`  tls: { certificate: '${folder.root}/certificate', key: '${folder.root}/key' }`] : []),
        ...(closed ? [`auth: { htpasswd: { realm: test, path: '${passwords}' } }`] : []),
      ].join('\n'),
    );
    const child = spawn(requireTool('docker-registry'), ['serve', config], { stdio: ['ignore', 'ignore', 'pipe'] });
    const registry = new Registry(`127.0.0.1:${port}`, child, folder, closed, tls);
    let output = '';
    child.stderr.on('data', (text) => {
      output += text;
    });
    for (let i = 0; i < 100; i++) {
      if (child.exitCode !== null) throw new Error(`docker-registry ended:\n${output}`);
      if (await registry.answers()) return registry;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    registry.stop();
    throw new Error(`docker-registry does not answer:\n${output}`);
  }

  private constructor(
    public readonly address: string,
    private readonly child: ChildProcess,
    private readonly folder: Sandbox,
    private readonly closed: boolean,
    private readonly tls: boolean,
  ) {}

  public stop(): void {
    this.child.kill();
    this.folder.remove();
  }

  /** The config.json of a client that may use it. */
  public get credentials(): string {
    return JSON.stringify({
      auths: { [this.address]: { auth: Buffer.from(`${ACCOUNT.name}:${ACCOUNT.password}`).toString('base64') } },
    });
  }

  /** The certificate authority, if it uses TLS. */
  public get authority(): string {
    return readFileSync(join(this.folder.root, 'certificate'), 'utf8');
  }

  /** The manifest of a tag or digest, and its digest. */
  public async manifest(repository: string, reference: string): Promise<{ digest: string; manifest: any }> {
    const { content, headers } = await this.get(`${repository}/manifests/${reference}`, {
      Accept: MANIFEST_TYPES.join(', '),
    });
    const digest = headers['docker-content-digest'];
    expect(digest).toBe(`sha256:${createHash('sha256').update(content).digest('hex')}`);
    return { digest, manifest: { mediaType: headers['content-type'], ...JSON.parse(content.toString()) } };
  }

  public async blob(repository: string, digest: string): Promise<Buffer> {
    return (await this.get(`${repository}/blobs/${digest}`)).content;
  }

  /** What is attached to an image: a registry without the API of referrers lists them in an index tagged by digest. */
  public async referrers(repository: string, digest: string): Promise<{ digest: string; artifactType: string }[]> {
    return (await this.manifest(repository, digest.replace(':', '-'))).manifest.manifests;
  }

  private async get(path: string, headers: { [name: string]: string } = {}): Promise<Answer> {
    const authorization: { [name: string]: string } = this.closed
      ? { Authorization: `Basic ${Buffer.from(`${ACCOUNT.name}:${ACCOUNT.password}`).toString('base64')}` }
      : {};
    const answer = await this.ask(`/v2/${path}`, { ...headers, ...authorization });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
    return answer;
  }

  private async answers(): Promise<boolean> {
    return this.ask('/v2/', {}).then(
      () => true,
      () => false,
    );
  }

  private async ask(path: string, headers: { [name: string]: string }): Promise<Answer> {
    if (!this.tls) {
      const response = await fetch(`http://${this.address}${path}`, { headers });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        content: Buffer.from(await response.arrayBuffer()),
      };
    }
    return new Promise((resolve, reject) => {
      // fetch has no option for a certificate authority
      request(`https://${this.address}${path}`, { headers, ca: this.authority }, (response) => {
        const parts: Buffer[] = [];
        response
          .on('data', (part) => parts.push(part))
          .on('error', reject)
          .on('end', () =>
            resolve({
              status: response.statusCode!,
              headers: response.headers as Answer['headers'],
              content: Buffer.concat(parts),
            }),
          );
      })
        .on('error', reject)
        .end();
    });
  }
}

interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly content: Buffer;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
