/** Blue/green: a release runs beside the one that serves, is checked there, and then the Service selects it. */
import { Chart, Duration } from 'cdk8s';
import { ArgoAppWithTektonHook, BlueGreenDeployments, BlueGreenStrategy } from 'cdk8s-argo-tekton';
import { BuildAndDeployPipeline, GitOpsApp, HttpCheck, PodSecurity } from 'cdk8s-argo-tekton';
import { PodSecurityNamespace, RunValue } from 'cdk8s-argo-tekton';

const IMAGE = 'registry.example.com/team/shop';
const RELEASE = 'v1.2.0'; // a tag of the source repository

export const app = new GitOpsApp();
const platform = new Chart(app, 'shop-platform', { namespace: 'shop-builds' }); // applied by you, first
const config = new Chart(app, 'shop-config', { namespace: 'shop' }); // applied by Argo CD
const argocd = new Chart(app, 'shop-argocd', { namespace: 'argocd' }); // applied by you, last

new PodSecurityNamespace(platform, 'builds', { name: 'shop-builds', enforce: PodSecurity.BASELINE });
new PodSecurityNamespace(platform, 'app', { name: 'shop', enforce: PodSecurity.RESTRICTED });

// two Deployments, the Service shop, and the Service shop-preview of the colour that does not serve
const shop = new BlueGreenDeployments(config, 'shop', {
  image: IMAGE, // a release sets the tag
  replicas: 2,
  readinessPath: '/',
});

const pipeline = new BuildAndDeployPipeline(platform, 'shop', {
  sourceUrl: 'https://git.example.com/shop/shop.git',
  image: IMAGE,
  strategy: new BlueGreenStrategy({
    namespace: 'shop',
    workloads: [shop.workload],
    checksBefore: [new HttpCheck({ url: 'http://shop-preview.shop.svc/', successes: 3 })],
    checksAfter: [new HttpCheck({ url: 'http://shop.shop.svc/', successes: 3 })],
    keepFor: Duration.seconds(45),
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

if (process.argv[1]?.endsWith('main.ts')) app.synth(); // the test imports this file
