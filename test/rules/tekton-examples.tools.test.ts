/** What is said of Tekton's own examples: of each that is right nothing, and of the others what tekton-examples.yaml has with the reason. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Example, tektonExamples } from './tekton-examples';
import { tektonFindings } from '../../src/tekton/tekton-findings';

const TABLE: { [code: string]: { reason: string; files: string[] }[] } = parse(
  readFileSync(join(__dirname, 'tekton-examples.yaml'), 'utf8'),
);
const FIVE_MINUTES = 300_000; // where the module was never downloaded

let examples: Example[];
beforeAll(() => {
  examples = tektonExamples();
}, FIVE_MINUTES);

test('There are examples of all that Tekton has', () => {
  const kinds = new Set(examples.flatMap(({ documents }) => documents.map(({ manifest }) => manifest.kind)));
  expect(examples.length).toBeGreaterThan(100);
  expect([...kinds]).toEqual(expect.arrayContaining(['Task', 'Pipeline', 'PipelineRun', 'TaskRun', 'StepAction']));
});

test('Errors are told of those in the table, and of no other', () => {
  const errors = examples.flatMap(({ file, documents }) =>
    tektonFindings(documents)
      .filter(({ severity }) => severity === 'error')
      .map(({ code }) => `${code} ${file}`),
  );
  const listed = Object.entries(TABLE).flatMap(([code, entries]) =>
    entries.flatMap(({ files }) => files.map((file) => `${code} ${file}`)),
  );
  expect([...new Set(errors)].sort()).toEqual(listed.sort());
});

test('A feature flag is missed by those only that Tekton keeps apart for it', () => {
  const flagged = examples
    .filter(({ documents }) => tektonFindings(documents).some(({ code }) => code === 'tekton-feature-flag'))
    .map(({ file }) => file);
  expect(flagged.length).toBeGreaterThan(5);
  expect(flagged.filter((file) => !file.includes('/alpha/'))).toEqual([]);
});

test('A substitution in a script is told of all that have one, and of no other', () => {
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
