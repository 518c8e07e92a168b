/** The script that asks registries for the images of the library, with a registry on this machine. */
import { execFileSync, spawnSync } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';
import { requireTool, Sandbox } from './interpreter';
import { Registry } from './registry';

const PROJECT = join(__dirname, '..');
const MISSING = `sha256:${'0'.repeat(64)}`;

let registry: Registry;
let host: string;
/** The digests of a tag, before and after it was moved. */
let digests: string[];

beforeAll(async () => {
  registry = await Registry.start();
  host = registry.address.replace('127.0.0.1', 'localhost'); // which oras asks without TLS
  const sandbox = new Sandbox();
  digests = ['old', 'new'].map((text) => {
    sandbox.file('content', text);
    const args = ['push', `${host}/team/tool:v1`, 'content', '--format', 'go-template={{.digest}}'];
    return execFileSync(requireTool('oras'), args, { cwd: sandbox.root, encoding: 'utf8', stdio: 'pipe' }).trim();
  });
  sandbox.remove();
});
afterAll(() => registry?.stop());

function prove(
  images: string[],
  environment: { [name: string]: string } = {},
): { status: number | null; lines: string[] } {
  const { status, stdout, stderr } = spawnSync(join(PROJECT, '.ci', 'prove-images'), images, {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  return { status, lines: (stdout + stderr).trimEnd().split('\n') };
}

test('a digest that exists is proved, and a tag that leads elsewhere is named', () => {
  const [old, current] = digests;
  const image = `${host}/team/tool`;
  expect(prove([`${image}:v1@${current}`, `${image}:v1@${old}`, `${image}:v2@${old}`, `${image}:v1`])).toEqual({
    status: 0,
    lines: [
      `${image}:v1@${current}: as pinned`,
      `${image}:v1@${old}: exists; the tag is ${current} now`,
      `${image}:v2@${old}: exists; the tag is gone now`,
      `${image}:v1: not pinned; it is ${current} now`,
    ],
  });
});

test('a digest that does not exist, and an image that does not, fail', () => {
  const image = `${host}/team/tool`;
  expect(prove([`${image}:v1@${MISSING}`, `${image}:v3`])).toEqual({
    status: 1,
    lines: [
      `${image}:v1@${MISSING}: the registry has no such digest`,
      `${image}:v3: not pinned; it is not in the registry now`,
    ],
  });
});

test('MIRROR is asked for the images of the library, and a registry that does not answer is no proof', () => {
  const source = readFileSync(join(PROJECT, 'src', 'tasks', 'default-images.ts'), 'utf8');
  const images = [...source.matchAll(/'(\S+\/\S+:\S+)';/g)].map(([, image]) => image);
  expect(images.length).toBeGreaterThan(4);
  expect(prove([], { MIRROR: host })).toEqual({
    status: 1,
    lines: images.map((image) =>
      image.includes('@')
        ? `${image}: the registry has no such digest`
        : `${image}: not pinned; it is not in the registry now`,
    ),
  });
  const { status, lines } = prove(['quay.io/team/tool:v1'], { MIRROR: 'localhost:1' });
  expect(status).toBe(2);
  expect(lines[0]).toMatch(/^\.ci\/prove-images: cannot ask for localhost:1\/team\/tool:v1: .*connection refused$/);
});
