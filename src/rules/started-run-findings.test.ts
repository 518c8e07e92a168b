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
