import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { header, mark, Owner } from './folder-content';
import { FolderChanges, updateFolders } from './update-folders';

const APP: Owner = { roots: new Set(['shop']), extension: '.k8s.yaml' };
const MARK = mark(APP);
const OURS = header(APP, 'shop/config');
const LONG_AGO = new Date('2020-01-01T00:00:00Z');

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'folder-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function writeFolder(target: string, files: Map<string, string>, owner = APP): FolderChanges {
  return updateFolders([{ folder: target, owner }], [...files.keys()], files.values())[0];
}

/** Writes a file with an old time of modification. */
function put(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
  utimesSync(join(folder, path), LONG_AGO, LONG_AGO);
}

/** Content of every file, by path; a folder without files ends with a slash. */
function tree(below = ''): { [path: string]: string } {
  const entries = readdirSync(join(folder, below), { withFileTypes: true });
  if (entries.length === 0 && below !== '') return { [`${below}/`]: '' };
  return Object.assign(
    {},
    ...entries.map((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      return entry.isDirectory() ? tree(path) : { [path]: readFileSync(join(folder, path), 'utf8') };
    }),
  );
}

function touched(path: string): boolean {
  return statSync(join(folder, path)).mtimeMs !== LONG_AGO.getTime();
}

describe('A folder gets', () => {
  test('the files, with the folders that they need, also if it is new', () => {
    const made = join(folder, 'a', 'b');
    expect(
      writeFolder(
        made,
        new Map([
          ['shop/x.yaml', `${OURS}x`],
          ['ä.yaml', `${OURS}ä\n`],
        ]),
      ),
    ).toEqual({ written: ['shop/x.yaml', 'ä.yaml'], removed: [] });
    expect(tree()).toEqual({ 'a/b/shop/x.yaml': `${OURS}x`, 'a/b/ä.yaml': `${OURS}ä\n` });
  });

  test('only what changed', () => {
    put('shop/same.yaml', `${OURS}same`);
    put('shop/other.yaml', `${OURS}before`);
    expect(
      writeFolder(
        folder,
        new Map([
          ['shop/same.yaml', `${OURS}same`],
          ['shop/other.yaml', `${OURS}after`],
        ]),
      ),
    ).toEqual({ written: ['shop/other.yaml'], removed: [] });
    expect(tree()).toEqual({ 'shop/same.yaml': `${OURS}same`, 'shop/other.yaml': `${OURS}after` });
    expect([touched('shop/same.yaml'), touched('shop/other.yaml')]).toEqual([false, true]);
  });

  test('a file instead of a link, whose target stays', () => {
    put('target', 'mine');
    symlinkSync(join(folder, 'target'), join(folder, 'x.yaml'));
    writeFolder(folder, new Map([['x.yaml', OURS]]));
    expect(tree()).toEqual({ target: 'mine', 'x.yaml': OURS });
  });
});

describe('A folder loses', () => {
  test('stale files of an earlier synth, and folders that are empty then', () => {
    put('old/deep/x.yaml', OURS);
    put('shop/stale.yaml', OURS);
    put('shop/x.yaml', OURS);
    expect(writeFolder(folder, new Map([['shop/x.yaml', OURS]]))).toEqual({
      written: [],
      removed: ['old/deep/x.yaml', 'shop/stale.yaml'],
    });
    expect(tree()).toEqual({ 'shop/x.yaml': OURS });
  });

  test('unfinished files of a killed synth', () => {
    put('shop/x.yaml.123.tmp', `${OURS}half`);
    put('shop/y.yaml.123.tmp', MARK.slice(0, 7));
    put('shop/z.yaml.123.tmp', '');
    put(`shop/x.yaml.${process.pid}.tmp`, OURS); // in a container every process can have the same number
    writeFolder(folder, new Map([['shop/x.yaml', OURS]]));
    expect(tree()).toEqual({ 'shop/x.yaml': OURS });
  });

  test('no files of others', () => {
    const others = {
      'shop/kustomization.yaml': 'resources: []\n',
      'shop/README.md': OURS,
      'shop/notes.tmp': '',
      'shop/x.yaml.123.tmp': 'mine',
      'shop/empty.yaml': '',
      'other/secret.yaml': `# mine\n${OURS}`,
    };
    for (const [path, content] of Object.entries(others)) put(path, content);
    expect(writeFolder(folder, new Map())).toEqual({ written: [], removed: [] });
    expect(tree()).toEqual(others);
    expect(Object.keys(others).filter(touched)).toEqual([]);
  });

  test('no folder with other files, and not itself', () => {
    put('old/x.yaml', OURS);
    put('old/notes.txt', '');
    put('gone.yaml', OURS);
    writeFolder(folder, new Map());
    expect(tree()).toEqual({ 'old/notes.txt': '' });
    put('gone.yaml', OURS);
    rmSync(join(folder, 'old'), { recursive: true });
    writeFolder(folder, new Map());
    expect(existsSync(folder)).toBe(true);
  });
});

describe('A scratch folder', () => {
  test('loses nothing, since several apps fill it', () => {
    put('cart/x.yaml', OURS);
    const files = new Map([['shop/x.yaml', OURS]]);
    expect(updateFolders([{ folder }], [...files.keys()], files.values())).toEqual([
      { written: ['shop/x.yaml'], removed: [] },
    ]);
    expect(tree()).toEqual({ 'cart/x.yaml': OURS, 'shop/x.yaml': OURS });
  });
});

describe('A replaced file', () => {
  test('keeps its permissions', () => {
    put('shop/x.yaml', `${OURS}before`);
    chmodSync(join(folder, 'shop/x.yaml'), 0o640);
    writeFolder(folder, new Map([['shop/x.yaml', OURS]]));
    // eslint-disable-next-line no-bitwise
    expect(statSync(join(folder, 'shop/x.yaml')).mode & 0o777).toBe(0o640);
  });

  test('behind a link to a folder is compared too', () => {
    mkdirSync(join(folder, 'elsewhere'));
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'shop'));
    put('elsewhere/x.yaml', OURS);
    expect(
      writeFolder(
        folder,
        new Map([
          ['shop/x.yaml', OURS],
          ['elsewhere/x.yaml', OURS],
        ]),
      ).written,
    ).toEqual([]);
  });
});

describe('A folder stays unchanged if', () => {
  const files = new Map([
    ['a/x.yaml', `${OURS}after`],
    ['b/x.yaml', `${OURS}after`],
    ['c/x.yaml', `${OURS}after`],
  ]);
  const cannot = (what: string, path: string, cause: string) =>
    new Error(
      `Cannot ${what} "${join(folder, path)}": ${cause}. No file is left half written. Remove the ` +
        'cause and synthesize again.',
    );

  beforeEach(() => {
    put('a/x.yaml', `${OURS}before`);
    put('c/x.yaml', `${OURS}before`);
    put('old/x.yaml', OURS);
  });

  test('a folder has the path of a file', () => {
    put('b/x.yaml/notes.txt', 'mine');
    const before = tree();
    expect(() => writeFolder(folder, files)).toThrow(
      cannot('write', 'b/x.yaml', 'EISDIR: illegal operation on a directory, read'),
    );
    expect(tree()).toEqual(before);
    expect(['a/x.yaml', 'c/x.yaml', 'old/x.yaml'].filter(touched)).toEqual([]);
  });

  test('a file has the path of a folder', () => {
    put('b', 'mine');
    const before = tree();
    expect(() => writeFolder(folder, files)).toThrow(
      cannot('write', 'b/x.yaml', `EEXIST: file already exists, mkdir '${join(folder, 'b')}'`),
    );
    expect(tree()).toEqual(before);
    expect(['a/x.yaml', 'c/x.yaml', 'old/x.yaml'].filter(touched)).toEqual([]);
  });

  test('a file cannot be finished', () => {
    mkdirSync(join(folder, `b/x.yaml.${process.pid}.tmp`), { recursive: true });
    expect(() => writeFolder(folder, files)).toThrow(
      `Cannot write "${join(folder, 'b/x.yaml')}": EISDIR: illegal operation on a directory, open`,
    );
    expect(['a/x.yaml', 'c/x.yaml', 'old/x.yaml'].filter(touched)).toEqual([]);
    expect(Object.keys(tree()).filter((path) => path.startsWith('a/') || path.startsWith('c/'))).toEqual([
      'a/x.yaml',
      'c/x.yaml',
    ]);
  });
});
