/** A strategy and a task of your own: each release migrates the database before it is deployed. */
import { ApiObject, Chart } from 'cdk8s';
import { ArgoAppWithTektonHook, BuildAndDeployPipeline, GitOpsApp, PodSecurity } from 'cdk8s-argo-tekton';
import { PodSecurityNamespace, RunValue } from 'cdk8s-argo-tekton';
import { MigrateThenDeploy } from './migrate-then-deploy';

const IMAGE = 'registry.example.com/team/shop';
const RELEASE = 'v1.2.0'; // a tag of the source repository

export const app = new GitOpsApp();
const platform = new Chart(app, 'shop-platform', { namespace: 'shop-builds' }); // applied by you, first
const config = new Chart(app, 'shop-config', { namespace: 'shop' }); // applied by Argo CD
const argocd = new Chart(app, 'shop-argocd', { namespace: 'argocd' }); // applied by you, last

new PodSecurityNamespace(platform, 'builds', { name: 'shop-builds', enforce: PodSecurity.BASELINE });
new PodSecurityNamespace(platform, 'app', { name: 'shop', enforce: PodSecurity.RESTRICTED });

const pipeline = new BuildAndDeployPipeline(platform, 'shop', {
  sourceUrl: 'https://git.example.com/shop/shop.git',
  image: IMAGE,
  strategy: new MigrateThenDeploy({
    workload: 'shop',
    namespace: 'shop',
    command: ['/app/migrate', '--to=latest'],
    databaseSecret: 'shop-database', // made by you, or by an operator, in shop-builds
  }),
});

new ArgoAppWithTektonHook(argocd, 'shop', {
  synced: config,
  pipeline,
  source: { repoUrl: 'https://git.example.com/shop/manifests.git', targetRevision: 'main' },
  destination: { namespace: 'shop' },
  automated: { prune: true, selfHeal: true },
  release: { tag: RELEASE },
  params: { 'image-tag': RunValue.release('tag'), revision: RunValue.release('tag') },
});

const labels = { app: 'shop' };
const container = {
  name: 'shop',
  image: `${IMAGE}:unreleased`, // a release sets the image
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
    paused: true, // the first release starts it
    replicas: 2,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { securityContext, containers: [container] } },
  },
});

if (process.argv[1]?.endsWith('main.ts')) app.synth(); // the test imports this file
