import { execFileSync } from 'child_process';
import { createHash } from 'crypto';
import { gzipSync } from 'zlib';

/** An image of one program, without a base. */
export interface ProgramImage {
  /** Folder whose files become the root of the image. */
  readonly folder: string;
  readonly entrypoint: string[];
  readonly env: { [name: string]: string };
}

/** Pushes an image to a registry that needs no credentials, by its HTTP API. Returns the digest. */
export async function pushImage(reference: string, { folder, entrypoint, env }: ProgramImage): Promise<string> {
  const [, host, repository, tag] = /^([^/]+)\/(.+):([^:]+)$/.exec(reference)!;
  const base = `http://${host}/v2/${repository}`;
  const tar = execFileSync('tar', ['-C', folder, '--numeric-owner', '--owner=0', '--group=0', '-cf', '-', '.'], {
    maxBuffer: 100_000_000,
  });
  const layer = gzipSync(tar);
  const config = Buffer.from(
    JSON.stringify({
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      os: 'linux',
      config: {
        Entrypoint: entrypoint,
        User: '65532',
        Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
      },
      rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
    }),
  );
  for (const blob of [layer, config]) await pushBlob(base, blob);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: descriptor('application/vnd.oci.image.config.v1+json', config),
    layers: [descriptor('application/vnd.oci.image.layer.v1.tar+gzip', layer)],
  });
  await send(`${base}/manifests/${tag}`, 'PUT', manifest, 'application/vnd.oci.image.manifest.v1+json');
  return digestOf(Buffer.from(manifest));
}

async function pushBlob(base: string, blob: Buffer): Promise<void> {
  const started = await send(`${base}/blobs/uploads/`, 'POST');
  const location = new URL(started.headers.get('location')!, base);
  location.searchParams.set('digest', digestOf(blob));
  await send(location.href, 'PUT', blob, 'application/octet-stream');
}

async function send(
  url: string,
  method: string,
  body: string | Buffer = '',
  type: string = 'text/plain',
): Promise<Response> {
  const response = await fetch(url, { method, body: body as any, headers: { 'Content-Type': type } });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  return response;
}

function descriptor(mediaType: string, content: Buffer): object {
  return { mediaType, digest: digestOf(content), size: content.length };
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
