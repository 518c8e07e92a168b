/** A monorepo of services: each has its folder, its pipeline, its Application and its own release. */
import { ApiObject, Chart } from 'cdk8s';
import { ArgoAppWithTektonHook, BuildAndDeployPipeline, BuildahTask, GitCloneTask, GitOpsApp } from 'cdk8s-argo-tekton';
import { KubectlDeployTask, PodSecurity, PodSecurityNamespace, RunValue, SetImageStrategy } from 'cdk8s-argo-tekton';

const SOURCE = 'https://git.example.com/shop/shop.git';
const MANIFESTS = 'https://git.example.com/shop/manifests.git';

/** A service: the folder services/NAME of the source. Its release is the Git tag NAME/RELEASE. */
interface Service {
  readonly name: string;
  readonly release: string;
  readonly replicas: number;
}

export const services: readonly Service[] = [
  { name: 'cart', release: 'v1.4.2', replicas: 3 },
  { name: 'catalog', release: 'v2.0.0', replicas: 2 },
  { name: 'checkout', release: 'v1.0.7', replicas: 2 },
];

export const app = new GitOpsApp();
const platform = new Chart(app, 'platform', { namespace: 'shop-builds' }); // applied by you, first
const argocd = new Chart(app, 'argocd', { namespace: 'argocd' }); // applied by you, last

new PodSecurityNamespace(platform, 'builds', { name: 'shop-builds', enforce: PodSecurity.BASELINE });
new PodSecurityNamespace(platform, 'app', { name: 'shop', enforce: PodSecurity.RESTRICTED });
for (const SharedTask of [GitCloneTask, BuildahTask, KubectlDeployTask]) SharedTask.shared(platform);
services.forEach(addService);

if (process.argv[1]?.endsWith('main.ts')) app.synth(); // the test imports this file

function addService({ name, release, replicas }: Service): void {
  const config = new Chart(app, name, { namespace: 'shop' }); // applied by the Application of this name
  const image = `registry.example.com/team/shop-${name}`;
  addWorkload(config, name, image, replicas);
  const pipeline = new BuildAndDeployPipeline(platform, name, {
    sourceUrl: SOURCE,
    context: `services/${name}`,
    dockerfile: `services/${name}/Dockerfile`,
    image,
    strategy: new SetImageStrategy({ workload: name, namespace: 'shop' }),
  });
  new ArgoAppWithTektonHook(argocd, name, {
    synced: config,
    pipeline,
    source: { repoUrl: MANIFESTS, targetRevision: 'main' },
    destination: { namespace: 'shop' },
    automated: { prune: true, selfHeal: true },
    release: { 'image-tag': release, 'source-revision': `${name}/${release}` },
    params: { 'image-tag': RunValue.release('image-tag'), revision: RunValue.release('source-revision') },
  });
}

/** Adds a Deployment, paused: the first release starts it. */
function addWorkload(config: Chart, name: string, image: string, replicas: number): void {
  const labels = { app: name };
  const container = {
    name,
    image: `${image}:unreleased`,
    ports: [{ containerPort: 8080 }],
    readinessProbe: { httpGet: { path: '/', port: 8080 } },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  };
  const securityContext = { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } };
  const template = { metadata: { labels }, spec: { securityContext, containers: [container] } };
  const spec = { paused: true, replicas, selector: { matchLabels: labels }, template };
  new ApiObject(config, 'deployment', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec });
  const ports = [{ port: 80, targetPort: 8080 }];
  new ApiObject(config, 'service', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: labels, ports },
  });
}
