import { application, found } from '../../../test/rules/documents';

const PIPELINE = '# shop/pipeline.yaml\napiVersion: tekton.dev/v1\nkind: Pipeline\nmetadata: {name: build}\nspec: {}';
const job = (metadata: string) => `# platform/job.yaml
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, namespace: shop}
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: trigger
              args:
                - |
                  kubectl create -f - <<RUN
                  apiVersion: tekton.dev/v1
                  kind: PipelineRun
                  metadata: {generateName: nightly-${metadata}}
                  spec: {pipelineRef: {name: build}}
                  RUN
`;
const SAID = [
  'platform/job.yaml: warning run-degrades-application: ' +
    'spec.jobTemplate.spec.template.spec.containers.trigger.args.metadata.annotations.' +
    'argocd.argoproj.io/tracking-id: ' +
    'is missing: ' +
    'the run gets that of the Pipeline "build", which the Application "shop" applies, and so belongs to it: ' +
    'with a health check for PipelineRun, which Argo CD has since 3.6, one failed run makes it ' +
    'Degraded until the run is deleted. ' +
    'Set argocd.argoproj.io/tracking-id: "" on the run, or apply the Pipeline without Argo CD.',
];

test.each([
  ['that says nothing', '', PIPELINE, SAID],
  ['with an empty tracking-id', ", annotations: {argocd.argoproj.io/tracking-id: ''}", PIPELINE, []],
  ['whose health is not looked at', ", annotations: {argocd.argoproj.io/ignore-healthcheck: 'true'}", PIPELINE, []],
  ['of a Pipeline that the platform applies', '', PIPELINE.replace('shop/pipeline', 'platform/pipeline'), []],
])('A run %s', (_, metadata, pipeline, expected) => {
  expect(found(application(), pipeline, job(metadata))).toEqual(expected);
});
