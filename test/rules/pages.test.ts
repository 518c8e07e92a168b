/**
 * Every code has a page in docs/rules, and every page a code. The bad example of a page has findings of its code only,
 * the good one has none.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documents, example, lines } from './documents';
import { CODES, findings } from '../../src/rules/findings';

const FOLDER = join(__dirname, '..', '..', 'docs', 'rules');

const codes = new Map(CODES.map((each) => [each.code, each]));
const pages = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .map((name) => name.replace(/\.md$/, ''))
  .sort();
const read = (code: string) => readFileSync(join(FOLDER, `${code}.md`), 'utf8');

/** The severities that findings of a code can have. */
const severities = (code: string): string[] => {
  const { severity, mayWarn } = codes.get(code)!;
  return mayWarn ? [severity, 'warning'] : [severity];
};

test('every code has a page, and every page a code', () => {
  expect(pages).toEqual([...codes.keys()].sort());
});

describe.each(pages)('docs/rules/%s.md', (code) => {
  test('has its code as title', () => {
    expect(read(code).split('\n')[0]).toBe(`# ${code}`);
  });

  test('has a bad example with findings of its code only', () => {
    const found = findings(documents(example(code, 'Bad')));
    expect([...new Set(found.map((finding) => finding.code))]).toEqual([code]);
    expect(severities(code)).toEqual(expect.arrayContaining(found.map(({ severity }) => severity)));
  });

  test('has a good example without findings', () => {
    expect(lines(findings(documents(example(code, 'Good'))))).toEqual([]);
  });

  test('describes when a finding is an error, where it can be a warning', () => {
    const line = /^Severity: error where .+; warning where .+\.$/m.test(read(code));
    expect(line).toBe(severities(code).length > 1);
  });
});

test('the index has each page with its severities and its first sentence', () => {
  const rows = pages.map((code) => {
    const [, sentence] = /^# .*\n\n([^]*?[.:])(?=\s)/.exec(read(code))!;
    return `| [${code}](${code}.md) | ${severities(code).join(' or ')} | ${sentence.replace(/:$/, '.')} |`;
  });
  const index = readFileSync(join(FOLDER, 'README.md'), 'utf8');
  expect(index.split('\n').filter((line) => line.startsWith('| ['))).toEqual(rows);
});
