import { application, found } from '../../../test/rules/documents';

const settings = (method: string) =>
  `# argocd/argocd-cm.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: argocd-cm}\n` +
  `data: {application.resourceTrackingMethod: ${method}}`;
const pipeline = (labels: string = '{}', kind: string = 'Pipeline', folder: string = 'shop') =>
  `# ${folder}/pipeline.yaml\napiVersion: tekton.dev/v1\nkind: ${kind}\nmetadata: {name: build, labels: ${labels}}`;
const PRUNES = '  syncPolicy: {automated: {prune: true}, retry: {limit: 0}}';
const INSTANCE = '{app.kubernetes.io/instance: shop}';
const AT = 'shop/pipeline.yaml: warning label-tracking: metadata.labels.app.kubernetes.io/instance: ';
const tracked = (kind: string, what: string) => [
  `${AT}is set by Argo CD to "shop", since argocd-cm has application.resourceTrackingMethod: ` +
    `label, and Tekton copies it to every run, ` +
    `which is then an object of the Application that Git does not have: ${what}. Use annotation ` +
    `tracking, Argo CD's default, or apply this ${kind} without Argo CD; ` +
    'a run that sets the label app.kubernetes.io/instance: "" itself is safe: acknowledge this then.',
];

test.each([
  [
    'A Pipeline under label tracking, pruned',
    PRUNES,
    [settings('label'), pipeline()],
    tracked('Pipeline', 'it is deleted at once'),
  ],
  [
    'A Task under label tracking, not pruned',
    '',
    [settings('label'), pipeline('{}', 'Task')],
    tracked('Task', 'it stays OutOfSync'),
  ],
  [
    'A label in the manifest',
    '',
    [pipeline(INSTANCE)],
    [
      `${AT}"shop" is copied by Tekton to every run, and with label tracking, Argo CD's default before 3.0, ` +
        'a run with it counts as an object of the Application "shop" that Git does not have, and is ' +
        'deleted. Remove the label.',
    ],
  ],
  ['A label under annotation tracking', '', [settings('annotation'), pipeline(INSTANCE)], []],
  ['A label in the manifest that is empty', '', [pipeline("{app.kubernetes.io/instance: ''}")], []],
  [
    'A Pipeline that Argo CD does not apply',
    PRUNES,
    [settings('label'), pipeline(INSTANCE, 'Pipeline', 'platform')],
    [],
  ],
  [
    'Another object',
    PRUNES,
    [settings('label'), `# shop/a.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: ${INSTANCE}}`],
    [],
  ],
])('%s', (_, spec, texts, expected) => {
  expect(found(application(spec), ...texts)).toEqual(expected);
});
