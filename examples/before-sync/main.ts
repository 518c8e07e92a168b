/** Test and build before the sync: Argo CD applies a release only when its tests passed and its image exists. */
import { ApiObject, Chart } from 'cdk8s';
import { ArgoAppWithTektonHook, BuildAndDeployPipeline, GitOpsApp, HookPhase } from 'cdk8s-argo-tekton';
import { PodSecurity, PodSecurityNamespace, RunValue, Task } from 'cdk8s-argo-tekton';

const IMAGE = 'registry.example.com/team/shop';
const RELEASE = 'v1.2.0'; // a tag of the source repository, and of the image

export const app = new GitOpsApp();
const platform = new Chart(app, 'shop-platform', { namespace: 'shop-builds' }); // applied by you, first
const config = new Chart(app, 'shop-config', { namespace: 'shop' }); // applied by Argo CD
const argocd = new Chart(app, 'shop-argocd', { namespace: 'argocd' }); // applied by you, last

new PodSecurityNamespace(platform, 'builds', { name: 'shop-builds', enforce: PodSecurity.BASELINE });
new PodSecurityNamespace(platform, 'app', { name: 'shop', enforce: PodSecurity.RESTRICTED });

const pipeline = new BuildAndDeployPipeline(platform, 'shop', {
  sourceUrl: 'https://git.example.com/shop/shop.git',
  image: IMAGE,
});
const tests = new Task(platform, 'shop-test', {
  description: 'Runs the tests that the source brings along.',
  workspaces: { source: {} },
  steps: [
    {
      name: 'test',
      image: 'docker.io/library/busybox:1.37.0',
      workingDir: '$(workspaces.source.path)',
      script: '#!/bin/sh\nset -eu\nsh ./test.sh\n',
    },
  ],
});
pipeline.addTaskBeforeBuild('test', { task: tests, workspaces: { source: BuildAndDeployPipeline.WORKSPACE } });

new ArgoAppWithTektonHook(argocd, 'shop', {
  synced: config,
  pipeline,
  phase: HookPhase.PRE_SYNC,
  source: { repoUrl: 'https://git.example.com/shop/manifests.git', targetRevision: 'main' },
  destination: { namespace: 'shop' },
  automated: { prune: true, selfHeal: true },
  release: { tag: RELEASE },
  params: { 'image-tag': RunValue.release('tag'), revision: RunValue.release('tag') },
});

const labels = { app: 'shop' };
const container = {
  name: 'shop',
  image: `${IMAGE}:${RELEASE}`, // it exists before Argo CD applies this
  ports: [{ containerPort: 8080 }],
  readinessProbe: { httpGet: { path: '/', port: 8080 } },
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
};
const securityContext = { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } };
new ApiObject(config, 'deployment', {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'shop' },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { securityContext, containers: [container] } },
  },
});
new ApiObject(config, 'service', {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'shop' },
  spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
});

if (process.argv[1]?.endsWith('main.ts')) app.synth(); // the test imports this file
