import { application, found } from '../../../test/rules/documents';

const project = (spec: string) => `# platform/project.yaml
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: team, namespace: argocd}
spec: {sourceRepos: ['*'], ${spec}}
`;
const run = (id: string) => `# shop/hook.yaml
apiVersion: batch/v1
kind: Job
metadata: {name: build, annotations: {argocd.argoproj.io/hook: PostSync}}
spec:
  template:
    spec:
      serviceAccountName: trigger
      containers:
        - name: trigger
          command: [sh, -c, 'create a run']
          env:
            - name: RUN_TEMPLATE
              value: >-
                {"apiVersion": "tekton.dev/v1", "kind": "PipelineRun",
                "metadata": {"name": "x", "namespace": "builds",
                "annotations": {"argocd.argoproj.io/tracking-id": "${id}"}},
                "spec": {"pipelineRef": {"name": "build"}}}
            - {name: RUN_VALUES, value: ''}
`;
const ID = 'shop:tekton.dev/PipelineRun:builds/x';
const SERVER = 'https://kubernetes.default.svc';
const both = `destinations: [{server: '${SERVER}', namespace: shop}, {server: '${SERVER}', namespace: builds}]`;
const own = `destinations: [{server: '${SERVER}', namespace: shop}]`;
const jobs = "namespaceResourceWhitelist: [{group: batch, kind: Job}, {group: '', kind: ConfigMap}]";
const reported = (remedy: string) => [
  'shop/hook.yaml: warning project-hides-run: ' +
    'spec.template.spec.containers.trigger.env.RUN_TEMPLATE.metadata.annotations.argocd.argoproj.io/tracking-id: ' +
    'the AppProject "team" hides the run from the Application "shop", which is then Healthy though its release ' +
    `failed. ${remedy}, or set visible: false on the hook.`,
];

test.each([
  ['that permits both', both, ID, []],
  ['of other destinations', own, ID, reported('Add the namespace "builds" to its destinations')],
  [
    'of other kinds',
    `${both}, ${jobs}`,
    ID,
    reported('Permit the kind PipelineRun of the group tekton.dev in its namespaceResourceWhitelist'),
  ],
  [
    'of other kinds and destinations',
    `${own}, ${jobs}`,
    ID,
    reported(
      'Permit the kind PipelineRun of the group tekton.dev in its namespaceResourceWhitelist and ' +
        'add the namespace "builds" to its destinations',
    ),
  ],
  ['where the Application is in another namespace', own, `argocd_${ID}`, 1],
  ['where the run is outside the Application', own, '', []],
])('An AppProject %s', (_, spec, id, expected) => {
  const findings = found(application('  project: team'), project(spec), run(id));
  expect(typeof expected === 'number' ? findings.length : findings).toEqual(expected);
});
