/** Tekton's own examples have the findings that tekton-examples.yaml lists with their reasons, and no others. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Example, tektonExamples } from './tekton-examples';
import { tektonFindings } from '../../src/tekton/tekton-findings';

const TABLE: { [code: string]: { severity: string; reason: string; files: string[] }[] } = parse(
  readFileSync(join(__dirname, 'tekton-examples.yaml'), 'utf8'),
);
const FIVE_MINUTES = 300_000; // where Go has to download the module first

let examples: Example[];
beforeAll(() => {
  examples = tektonExamples();
}, FIVE_MINUTES);

test('There are examples of each kind', () => {
  const kinds = new Set(examples.flatMap(({ documents }) => documents.map(({ manifest }) => manifest.kind)));
  expect(examples.length).toBeGreaterThan(100);
  expect([...kinds]).toEqual(expect.arrayContaining(['Task', 'Pipeline', 'PipelineRun', 'TaskRun', 'StepAction']));
});

/** Codes of warnings that depend on the cluster or on the release only. */
const UNLISTED = ['tekton-image-version', 'tekton-no-command', 'tekton-feature-flag', 'tekton-deprecated-version'];

test('The examples have the findings of the table and no others', () => {
  const findings = examples.flatMap(({ file, documents }) =>
    tektonFindings(documents)
      .filter(({ code }) => !UNLISTED.includes(code))
      .map(({ code, severity }) => `${severity} ${code} ${file}`),
  );
  const listed = Object.entries(TABLE).flatMap(([code, entries]) =>
    entries.flatMap(({ severity, files }) => files.map((file) => `${severity} ${code} ${file}`)),
  );
  expect([...new Set(findings)].sort()).toEqual(listed.sort());
});

test('Only alpha examples need a feature flag', () => {
  const flagged = examples
    .filter(({ documents }) => tektonFindings(documents).some(({ code }) => code === 'tekton-feature-flag'))
    .map(({ file }) => file);
  expect(flagged.length).toBeGreaterThan(5);
  expect(flagged.filter((file) => !file.includes('/alpha/'))).toEqual([]);
});

test('Each example with a substitution in a script is listed, and no other', () => {
  const pasted = examples
    .filter(({ documents }) =>
      documents.some(
        ({ manifest }) =>
          /"script":"(?:[^"\\]|\\.)*\$\((?:params|tasks)[.[]/.test(JSON.stringify(manifest)) &&
          /^(Task|Pipeline|PipelineRun|TaskRun)$/.test(manifest.kind!),
      ),
    )
    .map(({ file }) => file);
  expect(TABLE['tekton-script-substitution'].flatMap(({ files }) => files)).toEqual(pasted);
});
