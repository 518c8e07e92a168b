/**
 * As src/synth/print-yaml.test.ts, through the parser with which kubectl, the API server's clients and Argo CD read
 * manifests.
 */
import { spawnSync } from 'child_process';
import * as fc from 'fast-check';
import { printYaml } from './print-yaml';
import { COUNT, randomDocument, SEED } from '../../test/random-documents';

jest.setTimeout(120_000);

test('2,000 random documents come back identical through "kubectl annotate --local"', () => {
  const documents = fc.sample(randomDocument, { seed: SEED, numRuns: COUNT });
  const input = documents.map((spec) =>
    printYaml({ apiVersion: 'example.com/v1', kind: 'Random', metadata: { name: 'random' }, spec }),
  );
  // the one command that neither asks a server for the kind nor prints anything but what it read
  const { status, stdout, stderr, error } = spawnSync(
    'kubectl',
    ['annotate', '--local', '--filename=-', '--output=json', 'example.com/read=true'],
    {
      input: input.join('---\n'),
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    },
  );
  if (error) {
    throw new Error(
      `kubectl: ${error.message}. Install kubectl, or run .ci/run, which builds what the tests need of it.`,
    );
  }
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const read = stdout.split(/\n(?=\{)/).map((json) => JSON.parse(json));
  expect(read.length).toBe(COUNT);
  const wrong = documents.findIndex((spec, i) => JSON.stringify(sorted(read[i].spec)) !== JSON.stringify(sorted(spec)));
  if (wrong !== -1) {
    throw new Error(`SEED=${SEED}, printed as\n${input[wrong]}\nread as ${JSON.stringify(read[wrong].spec)}`);
  }
});

/** Go prints maps by their keys. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, below]) => [key, sorted(below)]);
}
