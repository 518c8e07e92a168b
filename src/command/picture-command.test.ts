import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { pictureCommand } from './picture-command';

const PROJECT = join(__dirname, '..', '..');
const PAGE = join(PROJECT, 'docs', 'picture.md');

let printed: string;
beforeEach(() => {
  printed = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => jest.restoreAllMocks());

test('picture draws manifests/, as docs/picture.md shows them', async () => {
  expect(await pictureCommand([join(PROJECT, 'manifests')])).toBe(0);
  const before = readFileSync(PAGE, 'utf8');
  const after = before.replace(/(?<=\n```mermaid\n)[^`]*/, () => printed);
  if (process.env.MEND) writeFileSync(PAGE, after);
  else expect(before).toBe(after);
});

test('picture writes a file, as SVG by its name or by --format', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'picture-'));
  const drawn = readFileSync(join(PROJECT, 'docs', 'pictures', 'reference.svg'), 'utf8');
  const [svg, text, image] = ['a.svg', 'a.mmd', 'image'].map((name) => join(folder, name));
  try {
    writeFileSync(svg, 'old');
    await pictureCommand([join(PROJECT, 'manifests'), '-o', svg]);
    await pictureCommand([join(PROJECT, 'manifests'), '--output', text]);
    await pictureCommand([join(PROJECT, 'manifests'), '-o', image, '--format', 'svg']);
    expect(readFileSync(svg, 'utf8')).toBe(drawn);
    expect(readFileSync(text, 'utf8')).toMatch(/^flowchart LR\n/);
    expect(readFileSync(image, 'utf8')).toBe(drawn);
    expect(printed).toBe('');
    await expect(pictureCommand([join(PROJECT, 'manifests'), '-o', join(folder, 'x', 'a.svg')])).rejects.toThrow(
      `--output: cannot write ${folder}/x/a.svg: ENOENT`,
    );
    await expect(pictureCommand([join(PROJECT, 'manifests'), '--format', 'png'])).rejects.toThrow(
      '--format: there is no format "png". Allowed: mermaid, svg.',
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('picture rejects what it cannot draw', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'picture-'));
  try {
    writeFileSync(join(folder, 'a.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
    await expect(pictureCommand([folder])).rejects.toThrow(
      `there is no Application and no Pipeline in ${folder}. Name the folder of manifests.`,
    );
    writeFileSync(join(folder, 'b.yaml'), 'apiVersion: v1\nkind: [\n');
    await expect(pictureCommand(['--root', folder, folder])).rejects.toThrow(
      'b.yaml is not valid YAML. Run cdk8s-argo-tekton check for the place.',
    );
    await expect(pictureCommand(['--root', join(folder, 'x'), folder])).rejects.toThrow(
      `--root: there is no folder ${join(folder, 'x')}`,
    );
    expect(printed).toBe('');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
