import { isIgnored, parseCheckConfig, withSeverities } from './check-config';
import { LocatedFinding, Report } from './report';

const parse = (text: string) => parseCheckConfig(text, 'c.yaml');

test('severities replace those of findings, and "none" removes them', () => {
  const config = parse('severities:\n  hook-loop: error\n  hook-events: none\n');
  const finding = (code: string) => ({ code, severity: 'warning' }) as LocatedFinding;
  const findings = ['hook-loop', 'hook-events', 'hook-history'].map(finding);
  const report: Report = { findings, documents: 1, files: 1, passedOver: [], notes: [] };
  expect(withSeverities(config, report).findings).toEqual([
    { code: 'hook-loop', severity: 'error' },
    { code: 'hook-history', severity: 'warning' },
  ]);
});

test('ignored paths are files, folders and patterns', () => {
  const config = parse('ignoredPaths:\n- vendor/\n- ./a/b.yaml\n- "*/tests"\n- "**/*.gen.yaml"\n');
  const paths = ['vendor/x.yaml', 'a/b.yaml', 'a/tests/c/d.yaml', 'a/x.gen.yaml'];
  expect(paths.filter((path) => !isIgnored(config, path))).toEqual([]);
  const others = ['vendors/x.yaml', 'x/vendor/a.yaml', 'b.yaml', 'a/b/tests/c.yaml', 'gen.yaml'];
  expect(others.filter((path) => isIgnored(config, path))).toEqual([]);
});

test('an empty file configures nothing', () => {
  expect(parse('# nothing\n')).toEqual({ severities: {}, ignoredPaths: [] });
});

test.each([
  ['severites: {}', 'c.yaml: there is no "severites". Keys: severities, ignoredPaths. Did you mean "severities"?'],
  ['severities: {hook-lop: error}', 'c.yaml: severities: there is no "hook-lop". Did you mean "hook-loop"?'],
  ['severities: {xxxxxxxxx: error}', 'c.yaml: severities: there is no "xxxxxxxxx". docs/rules has all codes'],
  [
    'severities: {hook-loop: warn}',
    'c.yaml: severities.hook-loop: there is no "warn". Severities: error, warning, none',
  ],
  ['severities: {hook-loop: off}', 'c.yaml: severities.hook-loop: there is no false. Severities: error, warning, none'],
  ['severities: [hook-loop]', 'c.yaml: severities: ["hook-loop"] is not a map.'],
  ['ignoredPaths: vendor', 'c.yaml: ignoredPaths: "vendor" is not a list of paths. Put each into quotes.'],
  ['a: [', /^c\.yaml is not valid YAML: /],
])('%s is rejected', (text, message) => {
  expect(() => parse(text)).toThrow(message);
});
