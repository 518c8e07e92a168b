import { Testing } from 'cdk8s-argo-tekton';
import { app } from './main';

const manifests = Testing.synth(app);

test('the program has no warnings', () => {
  expect(manifests.warnings).toEqual([]);
});

test('the Pipeline deploys what it has built', () => {
  const pipeline = manifests.pipeline('release');
  expect(pipeline.tasksBefore('deploy')).toEqual(['build', 'clone']);
});

test('only the task that deploys has an account with rights', () => {
  const [run] = manifests.objects('PipelineRun');
  expect(run.spec.taskRunTemplate.serviceAccountName).toBe('builder');
  expect(manifests.objects('RoleBinding').flatMap(({ subjects }) => subjects)).toMatchObject([
    { kind: 'ServiceAccount', name: 'deployer', namespace: 'shop-builds' },
  ]);
});
