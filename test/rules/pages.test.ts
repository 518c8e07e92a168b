/** Every code has a page in docs/rules, every page a code; its bad example provokes that code and nothing else, its good one nothing. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documents, example, lines, TestDocument } from './documents';
import { ARGOCD_CODES } from '../../src/argocd/codes';
import { argocdFindings } from '../../src/argocd/read';
import { Finding, Severity } from '../../src/core/document';
import { CODES, findings } from '../../src/rules/findings';
import { TEKTON_CODES } from '../../src/tekton/codes';
import { tektonFindings } from '../../src/tekton/read';

const FOLDER = join(__dirname, '..', '..', 'docs', 'rules');

/** Codes, and who finds what they stand for. */
interface Family {
  readonly codes: { readonly [code: string]: Severity };
  readonly find: (given: TestDocument[]) => Finding<TestDocument>[];
}

const FAMILIES: Family[] = [
  { codes: ARGOCD_CODES, find: (given) => argocdFindings(given) },
  { codes: TEKTON_CODES, find: (given) => tektonFindings(given) },
  { codes: Object.fromEntries(CODES.map(({ code, severity }) => [code, severity])), find: (given) => findings(given) },
];

const pages = readdirSync(FOLDER).filter((name) => name.endsWith('.md') && name !== 'README.md').map((name) => name.replace(/\.md$/, '')).sort();
const familyOf = (code: string) => FAMILIES.find(({ codes }) => code in codes);
const read = (code: string) => readFileSync(join(FOLDER, `${code}.md`), 'utf8');

test('Every page is that of a code', () => {
  expect(pages.filter((code) => familyOf(code) === undefined)).toEqual([]);
});

test('Every code of Argo CD and of Tekton has a page', () => {
  expect(Object.keys({ ...ARGOCD_CODES, ...TEKTON_CODES }).filter((code) => !pages.includes(code))).toEqual([]);
});

describe.each(pages)('docs/rules/%s.md', (code) => {
  const { codes, find } = familyOf(code)!;

  test('is titled with its code', () => {
    expect(read(code).split('\n')[0]).toBe(`# ${code}`);
  });

  test('shows something bad, of which the code tells and no other', () => {
    const found = find(documents(example(code, 'Bad')));
    expect([...new Set(found.map((finding) => `${finding.severity} ${finding.code}`))]).toEqual([`${codes[code]} ${code}`]);
  });

  test('shows the way out, of which nothing is told', () => {
    expect(lines(find(documents(example(code, 'Good'))))).toEqual([]);
  });
});

test('The index has each page with its severity and its first sentence', () => {
  const rows = pages.map((code) => {
    const [, sentence] = /^# .*\n\n([^]*?[.:])(?=\s)/.exec(read(code))!;
    return `| [${code}](${code}.md) | ${familyOf(code)!.codes[code]} | ${sentence.replace(/:$/, '.')} |`;
  });
  const index = readFileSync(join(FOLDER, 'README.md'), 'utf8');
  expect(index.split('\n').filter((line) => line.startsWith('| ['))).toEqual(rows);
});
