import { Chart, Testing } from 'cdk8s';
import {
  ApprovalTask,
  ArgoRolloutTask,
  BlueGreenTask,
  BuildahTask,
  CanaryTask,
  GitCloneTask,
  HttpCheckTask,
  KubectlDeployTask,
  PrometheusCheckTask,
} from '.';
import {
  ApprovalName,
  ArgoRolloutName,
  BlueGreenName,
  BuildahName,
  CanaryName,
  FIELD_MANAGER_VARIABLE,
  GitCloneName,
  HttpCheckName,
  KubectlDeployName,
} from './task-names';

const chart = new Chart(Testing.app(), 'chart', { namespace: 'builds' });

test.each([
  ['ApprovalTask', new ApprovalTask(chart, 'approval'), ApprovalName],
  ['ArgoRolloutTask', new ArgoRolloutTask(chart, 'argo-rollout'), ArgoRolloutName],
  ['BuildahTask', new BuildahTask(chart, 'buildah'), BuildahName],
  ['BlueGreenTask', new BlueGreenTask(chart, 'blue-green'), BlueGreenName],
  ['CanaryTask', new CanaryTask(chart, 'canary'), CanaryName],
  ['GitCloneTask', new GitCloneTask(chart, 'git-clone'), GitCloneName],
  ['HttpCheckTask', new HttpCheckTask(chart, 'http-check'), HttpCheckName],
  ['PrometheusCheckTask', new PrometheusCheckTask(chart, 'prometheus-check'), HttpCheckName],
  ['KubectlDeployTask', new KubectlDeployTask(chart, 'kubectl-deploy'), KubectlDeployName],
])('%s declares its names', (_, task, names) => {
  const manifest = Testing.synth(chart).find(({ kind, metadata }) => kind === 'Task' && metadata.name === task.name);
  const declared = [...manifest.spec.params, ...manifest.spec.results].map(({ name }: { name: string }) => name);
  expect(Object.values<string>(names).filter((name) => !declared.includes(name))).toEqual([]);
});

test('the step of KubectlDeployTask has the variable of its field manager', () => {
  const manifest = Testing.synth(chart).find(({ metadata }) => metadata.name === 'kubectl-deploy');
  expect(manifest.spec.steps[0].env).toContainEqual({
    name: FIELD_MANAGER_VARIABLE,
    value: `$(params.${KubectlDeployName.FIELD_MANAGER})`,
  });
});
