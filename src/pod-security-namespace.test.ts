import { Chart, Testing } from 'cdk8s';
import { BuildAndDeployPipeline, GitOpsApp, PodSecurity, PodSecurityNamespace } from '.';

test.each([undefined, 'platform'])('A Namespace has a level, and no namespace, in a chart with %s', (namespace) => {
  const chart = new Chart(new GitOpsApp(), 'platform', { namespace });
  const created = new PodSecurityNamespace(chart, 'shop', { enforce: PodSecurity.RESTRICTED });
  new PodSecurityNamespace(chart, 'builds', { enforce: PodSecurity.BASELINE, name: 'shop-builds' });
  expect(created.name).toBe('shop');
  expect(Testing.synth(chart)).toEqual([
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    },
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop-builds', labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } },
    },
  ]);
});

test('A build in a Namespace that does not admit it is rejected', () => {
  const app = new GitOpsApp();
  const chart = new Chart(app, 'platform', { namespace: 'shop-builds' });
  new PodSecurityNamespace(chart, 'shop-builds', { enforce: PodSecurity.RESTRICTED });
  new BuildAndDeployPipeline(chart, 'shop', {
    sourceUrl: 'https://git.example.com/shop.git',
    image: 'registry.example.com/shop',
  });
  expect(() => app.synthYaml()).toThrow('(build-in-restricted-namespace)');
});
