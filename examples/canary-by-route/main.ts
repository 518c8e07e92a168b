/** Canary by the Gateway API: a release gets 10 %, then half of the requests, while Prometheus counts errors. */
import { ApiObject, Chart, Duration } from 'cdk8s';
import { ArgoAppWithTektonHook, BuildAndDeployPipeline, CanaryStrategy, GitOpsApp } from 'cdk8s-argo-tekton';
import { HttpCheck, PodSecurity, PodSecurityNamespace, PrometheusCheck, RunValue } from 'cdk8s-argo-tekton';

const IMAGE = 'registry.example.com/team/shop';
const RELEASE = 'v1.2.0'; // a tag of the source repository

export const app = new GitOpsApp();
const platform = new Chart(app, 'shop-platform', { namespace: 'shop-builds' }); // applied by you, first
const config = new Chart(app, 'shop-config', { namespace: 'shop' }); // applied by Argo CD
const argocd = new Chart(app, 'shop-argocd', { namespace: 'argocd' }); // applied by you, last

new PodSecurityNamespace(platform, 'builds', { name: 'shop-builds', enforce: PodSecurity.BASELINE });
new PodSecurityNamespace(platform, 'app', { name: 'shop', enforce: PodSecurity.RESTRICTED });

deployment('shop', 2);
deployment('shop-canary', 0); // a release sets its replicas
// the Gateway is the platform's; the route gives the stable Service everything, and the pipeline moves the weights
const backend = (name: string, weight: number) => ({ group: '', kind: 'Service', name, port: 80, weight });
new ApiObject(config, 'route', {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'shop' },
  spec: {
    parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace: 'gateways' }],
    hostnames: ['shop.example.com'],
    rules: [{ backendRefs: [backend('shop', 100), backend('shop-canary', 0)] }],
  },
});

const answers = new HttpCheck({ url: 'http://shop-canary.shop.svc/', successes: 3 });
const errors = new PrometheusCheck({
  url: 'http://prometheus.monitoring.svc:9090',
  query: 'sum(rate(http_requests_total{job="shop-canary",code=~"5.."}[1m])) or vector(0)',
  max: 0.1, // errors a second
});
const pipeline = new BuildAndDeployPipeline(platform, 'shop', {
  sourceUrl: 'https://git.example.com/shop/shop.git',
  image: IMAGE,
  strategy: new CanaryStrategy({
    namespace: 'shop',
    workloads: [
      {
        stable: 'shop',
        canary: 'shop-canary',
        route: { name: 'shop', stableService: 'shop', canaryService: 'shop-canary' },
      },
    ],
    steps: [
      { weight: 10, pause: Duration.minutes(2), checks: [answers, errors] },
      { weight: 50, pause: Duration.minutes(5), checks: [errors] },
    ],
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

/** Adds a Deployment, and a Service of its name that selects its pods. */
function deployment(name: string, replicas: number): void {
  const labels = { app: name };
  const container = {
    name: 'shop',
    image: `${IMAGE}:unreleased`, // a release sets the image
    ports: [{ containerPort: 8080 }],
    readinessProbe: { httpGet: { path: '/', port: 8080 } }, // requests come when the app answers
    lifecycle: { preStop: { sleep: { seconds: 5 } } }, // nodes send requests for a moment longer
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  };
  const securityContext = { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } };
  const template = { metadata: { labels }, spec: { securityContext, containers: [container] } };
  const spec = { replicas, selector: { matchLabels: labels }, template };
  new ApiObject(config, name, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec });
  const ports = [{ port: 80, targetPort: 8080 }];
  new ApiObject(config, `${name}-service`, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: labels, ports },
  });
}
