import { application, found } from '../../../test/rules/documents';

const ANNOTATION = ', annotations: {argocd.argoproj.io/manifest-generate-paths: .}';
const automated = (selfHeal: boolean) => `  syncPolicy: {automated: {selfHeal: ${selfHeal}}, retry: {limit: 0}}`;
const JOB =
  '# shop/hook.yaml\napiVersion: batch/v1\nkind: Job\nmetadata: {name: build, annotations: {argocd.argoproj.io/hook: PreSync}}';
const RELEASE = '# shop/release.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: release}';
const said = (what: string) => [
  `argocd/shop.yaml: warning manifest-generate-paths: metadata.annotations.argocd.argoproj.io/manifest-generate-paths: ".": a commit that arrives while a sync is running ${what}. ` +
    'Remove the annotation; where each commit must run its hooks, do without selfHeal too, which without it may still do this.',
];

test.each([
  [
    'with selfHeal',
    automated(true),
    ANNOTATION,
    [JOB],
    said('is then taken for self-heal, which runs no hooks, and Job build is one'),
  ],
  ['without selfHeal', automated(false), ANNOTATION, [JOB], said('is never synced')],
  ['without hooks', automated(true), ANNOTATION, [], []],
  ['without the annotation', automated(true), '', [JOB], []],
  ['synced by hand', '', ANNOTATION, [JOB], []],
])('An Application %s', (_, spec, metadata, texts, expected) => {
  expect(found(application(spec, metadata), RELEASE, ...texts)).toEqual(expected);
});
