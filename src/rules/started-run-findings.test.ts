import { ruleFindings } from './findings';
import { documents, lines } from '../../test/rules/documents';

const PIPELINE = `
# platform/build.yaml
apiVersion: tekton.dev/v1
kind: Pipeline
metadata: {name: build, namespace: shop}
spec:
  params:
    - {name: tag, type: string}
  workspaces:
    - {name: source}
    - {name: cache}
  tasks:
    - name: build
      taskRef: {name: build}
      params: [{name: tag, value: $(params.tag)}]
      workspaces: [{name: source, workspace: source}, {name: cache, workspace: cache}]
    - name: test
      taskRef: {name: test}
      runAfter: [build]
      workspaces: [{name: source, workspace: source}]
`;

/** A Job that creates a run, with this in the run. */
function job(spec: string, metadata = 'generateName: build-'): string {
  return `---
# jobs/start.yaml
apiVersion: batch/v1
kind: Job
metadata: {name: start, namespace: shop}
spec:
  template:
    spec:
      containers:
        - name: start
          image: docker.io/alpine/k8s:1.34.1
          command: [/bin/sh, -c]
          args:
            - |
              set -eu
              kubectl create -f - <<EOF
              apiVersion: tekton.dev/v1
              kind: PipelineRun
              metadata: {${metadata}, namespace: shop}
              spec:
                pipelineRef: {name: build}
${spec
  .split('\n')
  .map((line) => `                ${line}`)
  .join('\n')}
              EOF
`;
}

const CLAIM = 'volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}';
const GOOD =
  `params: [{name: tag, value: "$TAG"}]\nworkspaces: [{name: source, ${CLAIM}}, {name: cache, ` + `emptyDir: {}}]`;

const reported = (text: string) => lines(ruleFindings(documents(`${PIPELINE}${text}`)));

test('There is no finding for a run that is right, whatever its program puts into it', () => {
  expect(reported(job(GOOD))).toEqual([]);
  expect(reported(job(GOOD, 'name: build-$(date +%s)'))).toEqual([]);
});

test.each([
  ['a param that is missing', GOOD.replace('params: [{name: tag, value: "$TAG"}]\n', ''), 'tekton-missing-param'],
  ['a param that the Pipeline does not have', GOOD.replace('name: tag', 'name: tags'), 'tekton-unknown-param'],
  [
    'two claims on one task',
    GOOD.replace('emptyDir: {}', 'persistentVolumeClaim: {claimName: cache}'),
    'tekton-two-claims',
  ],
  ['an emptyDir that tasks share', GOOD.replace(CLAIM, 'emptyDir: {}'), 'tekton-shared-empty-dir'],
])('A run inside a program is checked like any other: %s', (_, spec, code) => {
  expect(
    reported(job(spec)).filter((line) => line.includes(`${code}: spec.template.spec.containers.start.args.spec.`)),
  ).toHaveLength(1);
});

test('a finding is reported at the path in the document that starts the run', () => {
  expect(reported(job(GOOD.replace('emptyDir: {}', 'persistentVolumeClaim: {claimName: cache}')))).toEqual([
    'jobs/start.yaml: warning tekton-two-claims: spec.template.spec.containers.start.args.spec.workspaces: ' +
      'task "build" uses source, cache on 2 claims, but Tekton\'s affinity assistant allows one claim per task. ' +
      'Put them on one claim with a subPath each, or bind all but one to a Secret, ConfigMap or emptyDir.',
  ]);
});

test('A run of the hook of this library is checked with the values that it will read', () => {
  const template = (params: string) =>
    JSON.stringify({
      apiVersion: 'tekton.dev/v1',
      kind: 'PipelineRun',
      metadata: { name: '@run-name@', namespace: 'shop' },
      spec: { pipelineRef: { name: 'build' }, params: [{ name: params, value: '@params.tag@' }] },
    });
  const text = (params: string) => `---
# shop/trigger.yaml
apiVersion: batch/v1
kind: Job
metadata: {name: trigger, namespace: shop}
spec:
  template:
    spec:
      containers:
        - {name: trigger, env: [{name: RUN_TEMPLATE, value: ${JSON.stringify(template(params))}}]}
`;
  const codes = (params: string) =>
    ruleFindings(documents(`${PIPELINE}${text(params)}`)).map(
      ({ severity, code, path }) => `${severity} ${code} ${path}`,
    );
  const at = 'spec.template.spec.containers.trigger.env.RUN_TEMPLATE.spec';
  expect(codes('tag')).toEqual([
    `error tekton-missing-workspace ${at}.workspaces.source`,
    `error tekton-missing-workspace ${at}.workspaces.cache`,
  ]);
  expect(codes('tags')).toContain(`warning tekton-unknown-param ${at}.params.tags`);
});

describe('a run that a TriggerTemplate makes', () => {
  const template = (run: string, kind = 'PipelineRun') => `---
# triggers/push.yaml
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerTemplate
metadata: {name: push, namespace: shop}
spec:
  params: [{name: tag}, {name: size}]
  resourcetemplates:
    - apiVersion: v1
      kind: ConfigMap
      metadata: {name: log-$(uid)}
    - apiVersion: tekton.dev/v1
      kind: ${kind}
      metadata: {generateName: build-$(tt.params.tag)-}
      spec: ${run}
`;
  const workspaces =
    'workspaces: [{name: source, persistentVolumeClaim: {claimName: src}}, {name: cache, emptyDir: {}}]';
  const spec = (params: string) => `{pipelineRef: {name: build}, params: [${params}], ${workspaces}}`;

  test('has no findings of values that only the event knows', () => {
    expect(reported(template(spec('{name: tag, value: $(tt.params.tag)}')))).toEqual([]);
    const claim = CLAIM.replace('1Gi', '$(tt.params.size)');
    const own = workspaces.replace('persistentVolumeClaim: {claimName: src}', claim);
    expect(reported(template(spec('{name: tag, value: v-$(tt.params.tag)}').replace(workspaces, own)))).toEqual([]);
  });

  test('is checked as the run that it becomes', () => {
    expect(reported(template(spec('{name: tags, value: $(tt.params.tag)}')))).toEqual([
      'triggers/push.yaml: warning tekton-unknown-param: spec.resourcetemplates[1].spec.params.tags: ' +
        'the param "tags" is not declared, and Tekton ignores the value. Params: tag. Did you mean "tag"? ' +
        'Correct the name or remove it.',
      'triggers/push.yaml: error tekton-missing-param: spec.resourcetemplates[1].spec.params.tag: ' +
        'has no value and no default. Set a value.',
    ]);
    expect(reported(template('{taskRef: {name: a}, timeouts: 5}', 'TaskRun'))).toEqual([
      expect.stringContaining('error tekton-unknown-field: spec.resourcetemplates[1].spec.timeouts:'),
    ]);
  });

  test('is not compared with a Pipeline of the examples of something else', () => {
    const pipeline = PIPELINE.replace('platform/', 'examples/');
    const text = template(spec('')).replace('triggers/', 'cmd/testdata/');
    expect(lines(ruleFindings(documents(`${pipeline}${text}`)))).toEqual([]);
    expect(reported(text)).toHaveLength(1);
  });

  test('keeps what its scripts do with params of their own', () => {
    const script = '"cd $(tt.params.tag)\\necho $(params.tag)\\n"';
    const steps = `steps: [{name: a, image: 'busybox:1.37.0', script: ${script}}]`;
    expect(reported(template(`{taskSpec: {params: [{name: tag, default: a}], ${steps}}}`, 'TaskRun'))).toEqual([
      expect.stringContaining('tekton-script-substitution: spec.resourcetemplates[1].spec.taskSpec.steps.a.script:'),
    ]);
  });
});

describe('a run that a program starts otherwise', () => {
  const starter = (args: string, pod = '', container = '') => `---
# jobs/start.yaml
apiVersion: batch/v1
kind: Job
metadata: {name: start, namespace: shop}
spec:
  template:
    spec:
      ${pod}
      containers:
        - {name: start, image: 'tools:1', command: [/bin/sh, -c], args: ['${args}'] ${container}}
`;
  const workspaces = '-w name=source,claimName=src -w name=cache,emptyDir=';

  test('by tkn is checked with the options of the call', () => {
    expect(reported(starter(`tkn pipeline start build -p tag="$TAG" ${workspaces} --showlog`))).toEqual([]);
    expect(reported(starter(`tkn p start build --param=tags=v1 ${workspaces} -n shop`))).toEqual([
      'jobs/start.yaml: warning tekton-unknown-param: spec.template.spec.containers.start.args.spec.params.tags: ' +
        'the param "tags" is not declared, and Tekton ignores the value. Params: tag. Did you mean "tag"? ' +
        'Correct the name or remove it.',
      'jobs/start.yaml: warning tekton-missing-param: ' +
        'spec.template.spec.containers.start.args.spec.params.tag: has no value and no default. Set a value.',
    ]);
    expect(reported(starter('tkn pipeline start build --last'))).toEqual([]);
    expect(reported(starter('tkn pipeline list'))).toEqual([]);
  });

  test('from a ConfigMap that is mounted is reported in the ConfigMap', () => {
    const map = (params: string) => `---
# jobs/runs.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: runs, namespace: shop}
data:
  run.yaml: |
    apiVersion: tekton.dev/v1
    kind: PipelineRun
    metadata: {generateName: build-}
    spec:
      pipelineRef: {name: build}
      params: [${params}]
      workspaces: [{name: source, persistentVolumeClaim: {claimName: src}}, {name: cache, emptyDir: {}}]
  other.yaml: "apiVersion: v1\\nkind: Secret\\n"
`;
    const pod = 'volumes: [{name: runs, configMap: {name: runs}}]';
    const mounted = (args: string, subPath = '') =>
      starter(args, pod, `, volumeMounts: [{name: runs, mountPath: /runs${subPath}}]`);
    expect(reported(map('{name: tag, value: a}') + mounted('kubectl create -f /runs/run.yaml'))).toEqual([]);
    const missing = [
      'jobs/runs.yaml: warning tekton-missing-param: data.run.yaml.spec.params.tag: has no value and no default. ' +
        'Set a value.',
    ];
    expect(reported(map('') + mounted('kubectl create -f /runs/run.yaml'))).toEqual(missing);
    expect(reported(map('') + mounted('kubectl apply -f /runs/'))).toEqual(missing);
    expect(reported(map('') + mounted('kubectl create -f /run.yaml', '/../run.yaml, subPath: run.yaml'))).toEqual([]);
    expect(reported(map('') + mounted('kubectl create -f /runs/other.yaml'))).toEqual([]);
    expect(reported(map('') + mounted('kubectl get pods'))).toEqual([]);
  });
});
