import { baselineText, newFindings, parseBaseline } from './baseline';
import { FileDocument } from './file-document';
import { LocatedFinding, Report } from './report';

const finding = (file: string, path: string, line: number, name = 'a'): LocatedFinding => ({
  code: 'hook-loop',
  severity: 'error',
  path,
  fact: `is wrong in line ${line}`,
  remedy: 'Change it',
  document: { manifest: { kind: 'Job', metadata: { name } }, file: { path: file } } as unknown as FileDocument,
  region: { line, column: 1, endColumn: 2 },
});
const report = (...findings: LocatedFinding[]): Report => ({
  findings,
  documents: 1,
  files: 1,
  passedOver: [],
  notes: [],
});
const OLD = report(
  finding('a.yaml', 'spec.args[1]', 3),
  finding('a.yaml', 'spec.args[2]', 4),
  finding('b.yaml', 'x', 1),
);
const BASELINE = parseBaseline(baselineText(OLD), 'b.json');
const places = ({ findings }: Report) => findings.map(({ document, path }) => `${document.file.path} ${path}`);

test('has a line for the findings of a property, with their number', () => {
  expect(baselineText(OLD)).toBe(`{
  "version": 1,
  "findings": [
    {"file":"a.yaml","code":"hook-loop","object":"Job a","property":"spec.args[]","count":2},
    {"file":"b.yaml","code":"hook-loop","object":"Job a","property":"x","count":1}
  ]
}
`);
  expect(parseBaseline(baselineText(report()), 'b.json')).toEqual([]);
});

test('a finding stays old where lines and numbers of elements change, and is new beyond their number', () => {
  const moved = [5, 6, 7].map((i) => finding('a.yaml', `spec.args[${i}]`, i * 10));
  const { report: fresh, gone } = newFindings(report(...moved, finding('b.yaml', 'x', 9)), BASELINE, () => true);
  expect(places(fresh)).toEqual(['a.yaml spec.args[7]']);
  expect(fresh.old).toBe(3);
  expect(gone).toEqual([]);
});

test.each([
  ['file', finding('c.yaml', 'x', 1)],
  ['property', finding('b.yaml', 'y', 1)],
  ['object', finding('b.yaml', 'x', 1, 'b')],
  ['code', { ...finding('b.yaml', 'x', 1), code: 'hook-events' }],
])('a finding of another %s is new', (_, other) => {
  expect(places(newFindings(report(other), BASELINE, () => true).report)).toEqual(places(report(other)));
});

test('entries that are not found any more are gone, if their file was checked', () => {
  const { gone } = newFindings(report(finding('a.yaml', 'spec.args[0]', 1)), BASELINE, (file) => file === 'a.yaml');
  expect(gone).toEqual([{ file: 'a.yaml', code: 'hook-loop', object: 'Job a', property: 'spec.args[]', count: 1 }]);
});

test('another file is rejected', () => {
  expect(() => parseBaseline('[', 'b.json')).toThrow(
    /^b\.json is not a baseline: .*\. Write it with --update-baseline\.$/,
  );
  expect(() => parseBaseline('{"version": 2}', 'b.json')).toThrow(
    'b.json has 2 as version, not 1. Write it with --update-baseline.',
  );
});
