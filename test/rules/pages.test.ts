/** Every code has a page in docs/rules, every page a code; its bad example provokes that code and nothing else, its good one nothing. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documents, example, lines } from './documents';
import { CODES, findings } from '../../src/rules/findings';

const FOLDER = join(__dirname, '..', '..', 'docs', 'rules');

const codes = new Map(CODES.map(({ code, severity }) => [code, severity]));
const pages = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .map((name) => name.replace(/\.md$/, ''))
  .sort();
const read = (code: string) => readFileSync(join(FOLDER, `${code}.md`), 'utf8');

test('Every code has a page, and every page is that of a code', () => {
  expect(pages).toEqual([...codes.keys()].sort());
});

describe.each(pages)('docs/rules/%s.md', (code) => {
  test('is titled with its code', () => {
    expect(read(code).split('\n')[0]).toBe(`# ${code}`);
  });

  test('shows something bad, of which the code tells and no other', () => {
    const found = findings(documents(example(code, 'Bad')));
    expect([...new Set(found.map((finding) => `${finding.severity} ${finding.code}`))]).toEqual([
      `${codes.get(code)} ${code}`,
    ]);
  });

  test('shows the way out, of which nothing is told', () => {
    expect(lines(findings(documents(example(code, 'Good'))))).toEqual([]);
  });
});

test('The index has each page with its severity and its first sentence', () => {
  const rows = pages.map((code) => {
    const [, sentence] = /^# .*\n\n([^]*?[.:])(?=\s)/.exec(read(code))!;
    return `| [${code}](${code}.md) | ${codes.get(code)} | ${sentence.replace(/:$/, '.')} |`;
  });
  const index = readFileSync(join(FOLDER, 'README.md'), 'utf8');
  expect(index.split('\n').filter((line) => line.startsWith('| ['))).toEqual(rows);
});
