import { application, found } from '../../../test/rules/documents';

const ANNOTATION = ', annotations: {argocd.argoproj.io/manifest-generate-paths: .}';
const automated = (selfHeal: boolean) => `  syncPolicy: {automated: {selfHeal: ${selfHeal}}, retry: {limit: 0}}`;
const JOB =
  '# shop/hook.yaml\napiVersion: batch/v1\nkind: Job\n' +
  'metadata: {name: build, annotations: {argocd.argoproj.io/hook: PreSync}}';
const RELEASE = '# shop/release.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: release}';
const reported = (what: string) => [
  `argocd/shop.yaml: warning manifest-generate-paths: ` +
    `metadata.annotations.argocd.argoproj.io/manifest-generate-paths: ".": Argo CD takes a ` +
    `commit that arrives during a sync ${what}. ` +
    'Remove the annotation; where each commit must run its hooks, remove selfHeal too, since ' +
    'self-heal can do the same without the annotation.',
];

test.each([
  [
    'with selfHeal',
    automated(true),
    ANNOTATION,
    [JOB],
    reported('for self-heal, which runs no hooks, and Job build is one'),
  ],
  ['without selfHeal', automated(false), ANNOTATION, [JOB], reported('for known, and never syncs it')],
  ['without hooks', automated(true), ANNOTATION, [], []],
  ['without the annotation', automated(true), '', [JOB], []],
  ['synced by hand', '', ANNOTATION, [JOB], []],
])('An Application %s', (_, spec, metadata, texts, expected) => {
  expect(found(application(spec, metadata), RELEASE, ...texts)).toEqual(expected);
});
