import { Chart, Testing } from 'cdk8s';
import { ruleFindings } from './findings';
import { changed, documents, example, TestDocument } from '../../test/rules/documents';
import { Manifest } from '../core/document';
import { BuildahTask, GitCloneTask, KubectlDeployTask } from '../tasks';

/** The severity of each finding of a code. */
function severities(code: string, all: readonly TestDocument[]): string[] {
  return ruleFindings(all)
    .filter((finding) => finding.code === code)
    .map(({ severity }) => severity);
}

const inFolder = (folder: string, manifests: readonly Manifest[]): TestDocument[] =>
  manifests.map((manifest) => ({ manifest, folder, file: `${folder}/manifest.yaml` }));

/** The Tasks of this library. */
function libraryTasks(): Manifest[] {
  const chart = new Chart(Testing.app(), 'platform', { namespace: 'shop' });
  new BuildahTask(chart, 'buildah');
  new GitCloneTask(chart, 'git-clone');
  new KubectlDeployTask(chart, 'kubectl-deploy');
  return Testing.synth(chart);
}

/** Tasks with the same params, whose steps have programs, and which declare no results. */
function scriptTasks(): Manifest[] {
  const scripts: { [name: string]: string } = {
    buildah: 'buildah push "$(params.IMAGE)"',
    'git-clone': 'git clone "$(params.url)"',
    'kubectl-deploy': 'kubectl set image "$(params.workload)" cart="$(params.image)"',
  };
  return libraryTasks().map(({ spec, ...task }) => ({
    ...task,
    spec: { params: spec.params, steps: [{ name: 'run', image: 'tools:1', script: scripts[task.metadata!.name!] }] },
  }));
}

const PIPELINE: Manifest = {
  apiVersion: 'tekton.dev/v1',
  kind: 'Pipeline',
  metadata: { name: 'build', namespace: 'shop' },
  spec: {
    params: [{ name: 'revision', type: 'string' }],
    tasks: [
      {
        name: 'clone-repo',
        taskRef: { name: 'git-clone' },
        params: [
          { name: 'url', value: 'https://git.example.com/source.git' },
          { name: 'revision', value: '$(params.revision)' },
        ],
      },
      {
        name: 'build-image',
        taskRef: { name: 'buildah' },
        params: [{ name: 'IMAGE', value: 'registry.example.com/shop/cart:v1' }],
      },
      {
        name: 'deploy-app',
        taskRef: { name: 'kubectl-deploy' },
        params: [
          { name: 'workload', value: 'deployment/cart' },
          { name: 'namespace', value: 'shop' },
          { name: 'image', value: 'registry.example.com/shop/cart:v2' },
        ],
      },
    ],
  },
};

const run = (revision: string): Manifest => ({
  apiVersion: 'tekton.dev/v1',
  kind: 'PipelineRun',
  metadata: { name: 'build', namespace: 'shop' },
  spec: { pipelineRef: { name: 'build' }, params: [{ name: 'revision', value: revision }] },
});

const job = (container: object): Manifest => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'trigger', annotations: { 'argocd.argoproj.io/hook': 'PostSync' } },
  spec: { template: { spec: { containers: [{ name: 'trigger', image: 'kubectl:1', ...container }] } } },
});

const TRIGGER = job({
  env: [
    { name: 'RUN_TEMPLATE', value: JSON.stringify(run('@params.revision@')) },
    { name: 'RUN_VALUES', value: 'params.revision revision .status.operationState.syncResult.revision\n' },
  ],
});

const PROGRAM = job({
  command: ['sh', '-c'],
  args: [
    "REVISION=$(kubectl get application shop -o jsonpath='{.status.operationState.syncResult.revision}')\n" +
      `kubectl create -f - <<EOF\n${JSON.stringify(run('$REVISION'))}\nEOF\n`,
  ],
});

/** An Application that reverts changes, and the Deployment and the hook that it syncs. */
function application(hook: Manifest, tasks: Manifest[]): TestDocument[] {
  const spec = {
    source: { repoURL: 'https://git.example.com/shop.git', path: 'shop' },
    destination: { server: 'https://kubernetes.default.svc', namespace: 'shop' },
    syncPolicy: { automated: { selfHeal: true }, retry: { limit: 0 } },
  };
  const deployment: Manifest = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'cart' },
    spec: { template: { spec: { containers: [{ name: 'cart', image: 'registry.example.com/shop/cart:v1' }] } } },
  };
  return [
    ...inFolder('argocd', [
      { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: 'shop' }, spec },
    ]),
    ...inFolder('platform', [...tasks, PIPELINE]),
    ...inFolder('shop', [deployment, hook]),
  ];
}

const CODES_OF_RUNS = ['post-sync-deadlock', 'set-image-self-heal', 'manifests-revision-as-source'];

test.each([
  ['the trigger and the Tasks of this library', TRIGGER, libraryTasks(), 'error'],
  ['the trigger of this library and Tasks with programs', TRIGGER, scriptTasks(), 'warning'],
  ['a program and the Tasks of this library', PROGRAM, libraryTasks(), 'warning'],
  ['a program and Tasks with programs', PROGRAM, scriptTasks(), 'warning'],
])('severity follows what a finding was read from: %s', (_, hook, tasks, severity) => {
  const all = application(hook, tasks);
  expect(CODES_OF_RUNS.map((code) => severities(code, all))).toEqual([[severity], [severity], [severity]]);
});

test('a PipelineRun that is a hook is certain', () => {
  const hook = { ...run('main'), metadata: { ...run('main').metadata, annotations: TRIGGER.metadata!.annotations } };
  const all = application(hook, libraryTasks());
  expect(CODES_OF_RUNS.map((code) => severities(code, all))).toEqual([['error'], ['error'], []]);
});

describe('post-sync-deadlock', () => {
  const BAD = example('post-sync-deadlock', 'Bad');
  const task = (name: string, spec: string) =>
    `---\napiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  ${spec}\n`;
  const withTask = (name: string, declaration: string = '') =>
    documents(changed(BAD, ['taskRef: {name: build}', `taskRef: {name: ${name}}`]) + declaration);
  const PARAMS = 'params: [{name: IMAGE, type: string}]';
  const DECLARED = `${PARAMS}\n  results: [{name: IMAGE_DIGEST}]\n  steps: [{name: build, image: 'builder:1'}]`;

  test.each<[string, TestDocument[], string[]]>([
    ['a Task that builds by its name only', withTask('buildah'), ['warning']],
    ['another name', withTask('docker-scan'), []],
    [
      'a Task that scans an image',
      withTask('docker-scan', task('docker-scan', `${PARAMS}\n  steps: [{name: scan, script: docker scout cves}]`)),
      [],
    ],
    [
      'a Task that only has the name of a build',
      withTask('build', task('build', `${PARAMS}\n  steps: [{name: build, script: make}]`)).filter(
        ({ file, manifest }) => manifest.kind !== 'Task' || file === 'shop/trigger.yaml',
      ),
      [],
    ],
    ['a Task that declares what it pushes, in a run of a program', withTask('kit', task('kit', DECLARED)), ['warning']],
  ])('a name is not evidence of a build: %s', (_, all, expected) => {
    expect(severities('post-sync-deadlock', all)).toEqual(expected);
  });
});

test.each([
  ['a word of args', "['--tag=$(SHA)']", 'error'],
  ['a program, which can execute a command of this name', "['echo $(SHA)']", 'warning'],
])('hook-unset-variable: %s', (_, args, severity) => {
  const hook = job({ args: JSON.parse(args.replace(/'/g, '"')) });
  expect(severities('hook-unset-variable', application(hook, []))).toEqual([severity]);
});
