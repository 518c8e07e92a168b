import { canonicalProblems, rewritesOf } from './canonical';
import { manifestOf, roundTrip } from './tables';
import { canonicalDuration } from '../../src/core/canonical-duration';
import { canonicalQuantity } from '../../src/core/quantity';

const accepted = roundTrip.filter(({ verdict }) => verdict !== 'refused');

describe('the law and a real webhook, for', () => {
  test.each(accepted.map((row) => [`${row.kind} ${JSON.stringify(row.spec)}`, row] as const))('%s agree', (_, row) => {
    expect(rewritesOf(manifestOf(row))).toEqual(row.rewrites ?? []);
  });
});

test('a problem names the field, its value and what becomes of it', () => {
  const spec = { timeout: '60m', params: [{ name: 'retries', value: 3 }], workspaces: [] };
  expect(canonicalProblems({ apiVersion: 'tekton.dev/v1', kind: 'TaskRun', metadata: {}, spec })).toEqual([
    'spec.timeout: "60m" is stored as "1h0m0s"',
    'spec.params[0].value: 3 is stored as "3"',
    'spec.workspaces: [] is dropped',
  ]);
});

test('a manifest of another API is left alone', () => {
  expect(
    canonicalProblems({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {},
      spec: { replicas: 0, template: {}, args: [] },
    }),
  ).toEqual([]);
});

// the right side is resource.ParseQuantity(left).String() of k8s.io/apimachinery v0.36
test.each([
  ['0', '0'],
  ['0Mi', '0'],
  ['0.5', '500m'],
  ['500m', '500m'],
  ['1000m', '1'],
  ['1500m', '1500m'],
  ['1500', '1500'],
  ['1000', '1k'],
  ['1.5', '1500m'],
  ['1.500', '1.500'],
  ['0.1', '100m'],
  ['100G', '100G'],
  ['1024Mi', '1Gi'],
  ['1.5Gi', '1536Mi'],
  ['0.5Ki', '512'],
  ['1000Mi', '1000Mi'],
  ['1048576Ki', '1Gi'],
  ['0.349Gi', '374735896576m'],
  ['1e3', '1e3'],
  ['12e2', '1200'],
  ['-0.5', '-500m'],
  ['+5', '+5'],
])('Kubernetes stores the quantity %s as %s', (text, stored) => {
  expect(canonicalQuantity(text)).toBe(stored);
});

test.each(['', 'x', '1KB', '1 Gi', '1ki', '1e'])('%j is not a quantity', (text) => {
  expect(canonicalQuantity(text)).toBeUndefined();
});

// the right side is time.ParseDuration(left).String() of Go
test.each([
  ['0', '0s'],
  ['0h', '0s'],
  ['60m', '1h0m0s'],
  ['1h30m', '1h30m0s'],
  ['90s', '1m30s'],
  ['1h0m0s', '1h0m0s'],
  ['0.5h', '30m0s'],
  ['24h', '24h0m0s'],
  ['1500ms', '1.5s'],
  ['250ms', '250ms'],
  ['1.5us', '1.5µs'],
  ['3μs', '3µs'], // U+03BC, which Go reads too
  ['-5m', '-5m0s'],
])('Go prints the duration %s as %s', (text, stored) => {
  expect(canonicalDuration(text)).toBe(stored);
});

test.each(['', '5', '5 minutes', '1d', '1h30', 'h'])('%j is not a duration', (text) => {
  expect(canonicalDuration(text)).toBeUndefined();
});
