/** The form of src. A check that cannot fail proves nothing: each one is tried on files that break it too. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { importCircles } from '../bench/structure/circles';
import { misnamedFiles, namesInSeveralFiles } from '../bench/structure/declarations';
import { measureFunctions } from '../bench/structure/functions';
import { report } from '../bench/structure/report';
import { isTest, readSources, readSourcesAt, SourceFile } from '../bench/structure/sources';
import { longLines, measure } from '../bench/structure/structure';

describe('src', () => {
  const library = readSources('src').filter(({ path }) => !isTest(path));

  test('has no import circle', () => {
    expect(importCircles(library)).toEqual([]);
  });

  test('declares no top-level name in two files; src/main.ts is a program', () => {
    expect(namesInSeveralFiles(library.filter(({ path }) => path !== 'src/main.ts'))).toEqual({});
  });

  test('has scripts that end at what they do not expect, also each part of one', () => {
    const scripts = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.sh'));
    const isGuarded = (path: string) =>
      /^#!\/(bin|busybox)\/sh\n(#.*\n)*set -eu\n/.test(readFileSync(join('src', path), 'utf8'));
    expect(scripts.filter((path) => !isGuarded(path))).toEqual([]);
    expect(scripts.length).toBeGreaterThan(40);
  });

  test('has no line of more than 120 characters', () => {
    expect(longLines(library)).toEqual([]);
  });

  test('names a file after its main export, and only re-exports from an index', () => {
    expect(misnamedFiles(library)).toEqual([]);
  });
});

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'structure-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Writes the files, and reads them as the measure does. */
function sources(files: { [path: string]: string }): SourceFile[] {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return readSources('src', root);
}

test('files are read from all folders, in the order of their paths', () => {
  const files = sources({
    'src/b.ts': 'b',
    'src/a/c.test.ts': 'c',
    'src/a/d.ts': 'd',
    'src/script.sh': '',
    'src/e.d.ts': '',
  });
  expect(files).toEqual([
    { path: 'src/a/c.test.ts', text: 'c' },
    { path: 'src/a/d.ts', text: 'd' },
    { path: 'src/b.ts', text: 'b' },
  ]);
});

describe('import circles', () => {
  test('of two files', () => {
    const files = sources({ 'src/a.ts': "import { b } from './b';", 'src/b.ts': "import { a } from './a';" });
    expect(importCircles(files)).toEqual(['src/a.ts -> src/b.ts -> src/a.ts']);
  });

  test('over folders, an index, types, a re-export and a lazy import', () => {
    const files = sources({
      'src/d/index.ts': "export * from './one';",
      'src/d/one.ts': "import type { Two } from '../c/two';",
      'src/c/two.ts': "import type * as Three from './three';",
      'src/c/three.ts': "export const load = async () => import('../e.js');",
      'src/e.ts': "export function f() {\n  return require('./f');\n}\n",
      'src/f.ts': "import { one } from './d';",
    });
    expect(importCircles(files)).toEqual([
      'src/c/three.ts -> src/e.ts -> src/f.ts -> src/d/index.ts -> src/d/one.ts -> src/c/two.ts -> src/c/three.ts',
    ]);
  });

  test('that share a file are listed one by one', () => {
    const files = sources({
      'src/a.ts': "import './b';\nimport './c';",
      'src/b.ts': "import './a';",
      'src/c.ts': "import './a';",
    });
    expect(importCircles(files)).toEqual(['src/a.ts -> src/b.ts -> src/a.ts', 'src/a.ts -> src/c.ts -> src/a.ts']);
  });

  test('are not: a file imported by two others, a package, a comment', () => {
    const files = sources({
      'src/a.ts': "import './b';\nimport './c';\nimport 'yaml';",
      'src/b.ts': "import './c';",
      'src/c.ts': "// import './a';\nexport const a = 'import ./a';",
    });
    expect(importCircles(files)).toEqual([]);
  });
});

describe('names that several files declare', () => {
  test.each([
    'function thing() {}',
    'export function thing() {}',
    'class thing {}',
    'const thing = 1;',
    'const { a, other: [, thing] } = parts;',
    'type thing = string;',
    'interface thing {}',
    'enum thing {}',
  ])('%s', (text) => {
    expect(namesInSeveralFiles(sources({ 'src/one.ts': 'const thing = 0;', 'src/two.ts': text }))).toEqual({
      thing: ['src/one.ts', 'src/two.ts'],
    });
  });

  test('are not: overloads, a local name, an import, a re-export', () => {
    const files = sources({
      'src/one.ts':
        'export function thing(a: string): void;\nexport function thing(a: unknown) {\n  const local = a;\n}',
      'src/two.ts': "import { thing } from './one';\nfunction other() {\n  const thing = 1, local = 2;\n}",
      'src/index.ts': "export { thing } from './one';",
    });
    expect(namesInSeveralFiles(files)).toEqual({});
  });
});

describe('file names', () => {
  test.each([
    ['git-ops-app.ts', 'export interface GitOpsAppProps {}\nexport class GitOpsApp {}'],
    ['buildah-task.ts', 'export class BuildahPipelineTask {}\nexport class BuildahTask {}'],
    ['hook-runs.ts', 'export function hookRuns() {}\nexport class Unsorted {}'],
    ['default-images.ts', 'export const DEFAULT_IMAGES = {};'],
    ['hook-run.ts', 'export interface HookRun {}\nexport function hookRuns() {}'],
    ['render.ts', 'export function renderTask() {}\nexport function renderPipeline() {}'],
    ['permission.ts', 'export interface ProjectRole {}\nexport interface ProjectPolicy {}'],
    ['main.ts', 'class App {}\nnew App();'],
    ['index.ts', "export * from './a';\nexport { b } from './b';"],
  ])('%s may hold what it holds', (name, text) => {
    expect(misnamedFiles(sources({ [`src/${name}`]: text }))).toEqual([]);
  });

  test.each([
    ['app.ts', 'export class GitOpsApp {}', 'named after none of its exports: GitOpsApp'],
    [
      'buildah.ts',
      'export class BuildahTask {}\nexport class Sbom {}',
      'named after none of its exports: BuildahTask, Sbom',
    ],
    [
      'render.ts',
      'export function renderTask() {}\nfunction render() {}',
      'named after none of its exports: renderTask',
    ],
    ['images.ts', 'export const DEFAULT_IMAGES = {};', 'named after none of its exports: DEFAULT_IMAGES'],
    ['index.ts', "export * from './a';\nexport const b = 1;", 'an index.ts only re-exports'],
    ['index.ts', "import { a } from './a';\nexport { a };", 'an index.ts only re-exports'],
  ])('%s may not: %j', (name, text, problem) => {
    expect(misnamedFiles(sources({ [`src/${name}`]: text }))).toEqual([`src/${name}: ${problem}`]);
  });
});

test('lines of more than 120 characters, in comments and texts too', () => {
  const files = sources({
    'src/a.ts': `// ${'x'.repeat(117)}\n// ${'x'.repeat(118)}\n`,
    'src/b.ts': `\`\n${'x'.repeat(200)}\``,
  });
  expect(longLines(files)).toEqual(['src/a.ts:2: 121 characters', 'src/b.ts:2: 201 characters']);
});

test('functions have the complexity that ESLint counts, and their own lines', () => {
  const files = sources({
    'src/a.ts': [
      '/* eslint-disable */',
      'export class A {',
      '  private readonly b = this.c?.d ?? 1;',
      '  public method(',
      '    e = 1,',
      '  ) {',
      '    return e && this.b ? [1].filter((f) => f || e) : 0;',
      '  }',
      '}',
      'const g = (h: string) => { switch (h) { case "i": return 1; default: return 2; } };',
    ].join('\n'),
  });
  expect(measureFunctions(files)).toEqual([
    { name: 'Class field initializer', place: 'src/a.ts:3', isNamed: false, lines: 1, complexity: 3 },
    { name: 'Arrow function', place: 'src/a.ts:7', isNamed: false, lines: 1, complexity: 2 },
    { name: "Method 'method'", place: 'src/a.ts:4', isNamed: true, lines: 5, complexity: 4 },
    { name: 'Arrow function', place: 'src/a.ts:10', isNamed: true, lines: 1, complexity: 2 },
  ]);
});

test('a file that does not parse is named', () => {
  expect(() => measureFunctions(sources({ 'src/a.ts': 'const a = 1;\nfunction (' }))).toThrow(
    /^src\/a\.ts:2: Parsing error: /,
  );
});

test('a structure in figures', () => {
  const files = sources({
    'src/a.ts': 'export const a = () => 1;\n',
    'src/b.ts': "import './a';\n\nfunction b() {\n  a();\n}\n",
  });
  expect(measure(files)).toMatchObject({
    files: 2,
    lines: 6,
    linesPerFile: { median: 3, p90: 5, max: 5 },
    largestFile: 'src/b.ts',
    functions: 2,
    linesPerFunction: { median: 2, p90: 3, max: 3 },
    complexity: { median: 1, p90: 1, max: 1 },
    tooComplex: 0,
  });
});

describe('a revision of Git', () => {
  test('has the files as they were committed', () => {
    const committed = sources({
      'src/a.ts': 'one',
      'src/b/c.ts': "const é = '→';\n",
      'src/b/d.ts': '',
      'src/e.md': '',
    });
    sources({ 'source.ts': '' });
    git('init', '--quiet');
    git('add', '.');
    git('-c', 'user.name=n', '-c', 'user.email=e', 'commit', '--quiet', '--message', 'm');
    sources({ 'src/a.ts': 'two', 'src/new.ts': '' });
    expect(readSourcesAt('HEAD', 'src', root)).toEqual(committed);
  });

  test('that does not exist is rejected', () => {
    git('init', '--quiet');
    expect(() => readSourcesAt('--all', 'src', root)).toThrow(
      '--rev: "--all" is not a revision of this repository. Give a commit, tag or branch.',
    );
  });

  function git(...args: string[]): void {
    execFileSync('git', args, { cwd: root });
  }
});

test('the report has a column for each structure, and lists what is counted', () => {
  const before = sources({
    'src/a.ts': "import './b';\nexport class A {}\n",
    'src/b.ts': "import './a';\nconst A = (b = 1) => b;\n",
    'src/c.ts': `export const d = 1; // ${'x'.repeat(110)}\n`,
  });
  expect(report({ before: measure(before), after: measure([]) })).toEqual([
    '|  | before | after |',
    '| --- | --- | --- |',
    '| files | 3 | 0 |',
    '| lines | 5 | 0 |',
    '| lines per file: median / p90 / max | 2 / 2 / 2 | 0 / 0 / 0 |',
    '| largest file | src/a.ts |  |',
    '| functions (with a name) | 1 | 0 |',
    '| lines per function: median / p90 / max | 1 / 1 / 1 | 0 / 0 / 0 |',
    '| complexity: median / p90 / max | 2 / 2 / 2 | 0 / 0 / 0 |',
    '| complexity with callbacks: median / p90 / max | 2 / 2 / 2 | 0 / 0 / 0 |',
    '| functions of complexity over 12 | 0 | 0 |',
    '| lines over 120 characters | 1 (20.0 %) | 0 (0.0 %) |',
    '| top-level names declared in several files | 1 | 0 |',
    '| import circles | 1 | 0 |',
    '| files not named after an export | 1 | 0 |',
    '',
    'Most complex functions of before:',
    '- complexity 2, lines 1: Arrow function, src/b.ts:2',
    '',
    'Top-level names declared in several files of before:',
    '- A: src/a.ts, src/b.ts',
    '',
    'Import circles of before:',
    '- src/a.ts -> src/b.ts -> src/a.ts',
    '',
    'Files not named after an export in before:',
    '- src/c.ts: named after none of its exports: d',
  ]);
});
