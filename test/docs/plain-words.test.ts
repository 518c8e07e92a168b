/** Documents, comments, messages and names use plain words. One folder: npx jest test/docs/plain-words -t src/tekton */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wordProblems } from './plain-words';

const PROJECT = join(__dirname, '..', '..');
const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'], {
  cwd: PROJECT,
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => /\.md$|^src\/.*(?<!\.test)\.ts$/.test(file) && existsSync(join(PROJECT, file)));

/** `src/tekton` of `src/tekton/task.ts`, `src` of `src/index.ts`, `README.md` of itself. */
function groupOf(file: string): string {
  const folders = file.split('/').slice(0, -1);
  return folders.slice(0, 2).join('/') || file;
}

test.each([...new Set(files.map(groupOf))])('%s has plain words', (group) => {
  const found = files
    .filter((file) => groupOf(file) === group)
    .flatMap((file) => wordProblems(file, readFileSync(join(PROJECT, file), 'utf8')));
  expect(found).toEqual([]);
});

describe('a word to replace is found', () => {
  test.each([
    ['It stands in `spec`.', 'stands'],
    ['The rule tells the path.', 'tells'],
    ['Argo CD says so.', 'says'],
    ['The webhook refuses it.', 'refuses'],
    ['YAML that somebody else wrote.', 'somebody else'],
    ['Whoever reads it.', 'Whoever'],
    ['It is made anew.', 'anew'],
    ['"a b" is no name.', 'is no'],
    ['It was looked at twice.', 'looked at'],
    ['The house has rooms.', 'house'],
    ['It does this without a word.', 'without a word'],
    ['All that is wrong with a Task.', 'All that is wrong'],
  ])('in Markdown: %s', (text, word) => {
    expect(wordProblems('a.md', `# Page\n\n${text}\n`)).toContainEqual(
      expect.stringMatching(`^a\\.md:3: "${word}" -> `),
    );
  });

  test('over two lines, once for each place', () => {
    expect(wordProblems('a.md', 'This is\nno name, and that\nis no name.')).toEqual([
      'a.md:1: "is no" -> is not a',
      'a.md:3: "is no" -> is not a',
    ]);
  });

  test('in a docstring, a comment, a message and a name', () => {
    const source = [
      '/**',
      ' * The value stands',
      ' * in a field. This is',
      ' * no example.',
      ' */',
      'export function toldOnce(path: string): string {',
      '  // whoever calls it',
      "  const text = 'is no name';",
      '  return `${path} ${text} refuses`;',
      '}',
    ];
    expect(wordProblems('src/a.ts', source.join('\n'))).toEqual([
      'src/a.ts:2: "stands" -> is',
      'src/a.ts:3: "is no" -> is not a',
      'src/a.ts:6: the name "toldOnce" -> finding, report',
      'src/a.ts:7: "whoever" -> the person by role',
      'src/a.ts:8: "is no" -> is not a',
      'src/a.ts:9: "refuses" -> rejects',
    ]);
  });
});

describe('nothing is found in', () => {
  test.each([
    ['what does not exist', 'There is no such field, and there may be no other.'],
    ['a comparison', 'It is no longer there, and is no more than that.'],
    ['longer words', 'A standard timestamp, understood.'],
    ['code', 'The page of `tekton-refused-pod`, or tekton-refused-pod.'],
    ['an error of the network', 'kubectl prints connection refused.'],
    ['a relative clause', 'That is the way in which it works.'],
    ['a fence', '```text\nit stands, and says so\n```'],
  ])('%s', (_, text) => {
    expect(wordProblems('a.md', text)).toEqual([]);
  });

  test.each([
    ['an example', '/**\n * Prints.\n *\n * @example\n *\n * told(anything);\n */\nexport class Understand {}'],
    ['the path of an import', "import { a } from './told';"],
    ['a longer name', 'const timestamp = `it ${1} works`;'],
    ['a field of Kubernetes', "const emptyDir = { medium: 'Memory' };"],
  ])('%s', (_, source) => {
    expect(wordProblems('src/a.ts', source)).toEqual([]);
  });
});
