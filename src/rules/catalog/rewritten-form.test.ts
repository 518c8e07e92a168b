import { application, documents, found } from '../../../test/rules/documents';
import { ruleFindings } from '../findings';

const task = (steps: string, spec = '', metadata = '') =>
  `# shop/wait.yaml\napiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: wait${metadata}}\n` +
  `spec: {steps: [{name: a, image: 'docker.io/library/busybox:1.37.0', command: [date]${steps}}]${spec}}`;

const OF = (fact: string, remedy: string) => `is ${fact}: the Application "shop" stays OutOfSync. ${remedy}.`;

test('names the form that the webhook stores', () => {
  const begin = 'shop/wait.yaml: warning rewritten-form: spec.steps.a';
  expect(found(application(), task(', timeout: 60m, env: [], computeResources: {limits: {cpu: 1000m}}'))).toEqual([
    `${begin}.timeout: ${OF('"60m", and Tekton\'s webhook stores "1h0m0s"', 'Write "1h0m0s"')}`,
    `${begin}.env: ${OF("[], and Tekton's webhook does not store this field", 'Remove it')}`,
    `${begin}.computeResources.limits.cpu: ${OF('"1000m", and Tekton\'s webhook stores "1"', 'Write "1"')}`,
  ]);
});

test('reads what is written, also null and numbers', () => {
  const findings = ruleFindings(
    documents(
      [application(), task(', args: null', ', params: [{name: n, default: 5}, {name: o, default: [1]}]')].join(
        '\n---\n',
      ),
    ),
  );
  expect(findings.map(({ path, fix }) => [path, fix])).toEqual([
    ['spec.steps.a.args', { kind: 'remove' }],
    ['spec.params.n.default', { kind: 'set', value: '5' }],
    ['spec.params.o.default', undefined],
  ]);
});

test.each([
  ['the stored form', application(), task(', timeout: 1h0m0s')],
  ['an object that no Application syncs', '', task(', timeout: 60m')],
  ['a hook', application(), task(', timeout: 60m', '', ', annotations: {argocd.argoproj.io/hook: PreSync}')],
  [
    'a field that the Application ignores',
    application("  ignoreDifferences: [{group: tekton.dev, kind: Task, jqPathExpressions: ['.spec.steps[].timeout']}]"),
    task(', timeout: 60m'),
  ],
  [
    'a server-side diff',
    application('', ", annotations: {argocd.argoproj.io/compare-options: 'ServerSideDiff=true'}"),
    task(', timeout: 60m'),
  ],
])('%s is not reported', (_, ...texts) => {
  const own = found(...texts.filter((text) => text !== '')).filter((line) => line.includes('rewritten-form'));
  expect(own).toEqual([]);
});
