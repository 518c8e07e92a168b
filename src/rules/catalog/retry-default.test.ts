import { application, found, hookJob } from '../../../test/rules/documents';

const AUTOMATED = '  syncPolicy: {automated: {selfHeal: true}}';
const SETTINGS =
  '# argocd/argocd-cm.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: argocd-cm}\n' +
  'data: {resource.customizations.health.tekton.dev_PipelineRun: return nil}';
const RUN =
  '# shop/hook.yaml\napiVersion: tekton.dev/v1\nkind: PipelineRun\n' +
  'metadata: {name: build, annotations: {argocd.argoproj.io/hook: PostSync}}';
const reported = (what: string) => [
  `argocd/shop.yaml: warning retry-default: spec.syncPolicy.retry: is missing: when a sync of ` +
    `"shop" fails, Argo CD retries it 5 times, hooks included, and each time ${what}. ` +
    'Set spec.syncPolicy.retry.limit, 0 for none, or start the run from a Job that derives its name from its inputs.',
];

test.each([
  [
    'a Job that creates a run under a new name',
    AUTOMATED,
    [hookJob('generateName: build-')],
    reported('Job build starts another run'),
  ],
  ['a PipelineRun', AUTOMATED, [RUN, SETTINGS], reported('PipelineRun build is run')],
  ['a Job whose run has a name', AUTOMATED, [hookJob('name: build-v1')], []],
  [
    'an Application that says how often',
    '  syncPolicy: {automated: {}, retry: {limit: 5}}',
    [hookJob('generateName: build-')],
    [],
  ],
  ['an Application that is synced by hand', '', [hookJob('generateName: build-')], []],
  [
    'an Application whose automated sync is off',
    '  syncPolicy: {automated: {enabled: false}}',
    [hookJob('generateName: build-')],
    [],
  ],
])('%s', (_, spec, texts, expected) => {
  const release = '# shop/release.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: release}';
  expect(found(application(spec), release, ...texts)).toEqual(expected);
});
