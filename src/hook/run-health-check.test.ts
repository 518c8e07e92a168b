import { Chart, Testing } from 'cdk8s';
import { GitOpsApp, RunHealthCheck } from '..';

test('the health check is one key of argocd-cm', () => {
  const chart = new Chart(new GitOpsApp(), 'settings');
  new RunHealthCheck(chart, 'run-health');
  const [{ metadata, data }] = Testing.synth(chart);
  expect(metadata).toEqual({
    name: 'argocd-cm',
    namespace: 'argocd',
    labels: { 'app.kubernetes.io/part-of': 'argocd' },
  });
  expect(Object.keys(data)).toEqual(['resource.customizations.health.tekton.dev_PipelineRun']);
});
