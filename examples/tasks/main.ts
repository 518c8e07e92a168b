/**
 * The tasks without the rest of this library: alone, and in a Pipeline of your own. Its manifests are usable without
 * TypeScript.
 */
import { ApiObject, Chart, JsonPatch, Size } from 'cdk8s';
import {
  ApprovalTask,
  ArgoRolloutTask,
  BlueGreenTask,
  BuildahTask,
  CanaryTask,
  GitCloneTask,
  GitOpsApp,
  HttpCheckTask,
  JobCheckTask,
  KubectlDeployTask,
  Param,
  Pipeline,
  PipelineRun,
  PrometheusCheckTask,
  ResolveImageTask,
  SbomFormat,
  WorkspaceBinding,
} from 'cdk8s-argo-tekton';
import * as kplus from 'cdk8s-plus-28';

export const app = new GitOpsApp();

// kubectl apply --namespace=NAMESPACE --filename=manifests/catalog
const catalog = new Chart(app, 'catalog');
const gitClone = new GitCloneTask(catalog, 'git-clone');
const buildah = new BuildahTask(catalog, 'buildah');
new BuildahTask(catalog, 'buildah-sbom', { sbom: { format: SbomFormat.SPDX_JSON } });
const kubectlDeploy = new KubectlDeployTask(catalog, 'kubectl-deploy');
new ResolveImageTask(catalog, 'resolve-image');
new BlueGreenTask(catalog, 'blue-green');
new CanaryTask(catalog, 'canary');
new ArgoRolloutTask(catalog, 'argo-rollout');
new HttpCheckTask(catalog, 'http-check');
new JobCheckTask(catalog, 'job-check');
new ApprovalTask(catalog, 'approval');
new PrometheusCheckTask(catalog, 'prometheus-check');

// kubectl apply --filename=manifests/release, then the catalog into its namespace
const release = new Chart(app, 'release', { namespace: 'shop-builds' });
namespace('shop-builds', 'baseline'); // the level that the build needs
namespace('shop', 'restricted');
const pipeline = new Pipeline(release, 'release', {
  params: {
    url: Param.string(),
    revision: Param.string({ default: 'main' }),
    image: Param.string({ description: 'REPOSITORY:TAG' }),
  },
  workspaces: { source: {}, registry: { description: 'Credentials of the registry', optional: true } },
});
gitClone.addTo(pipeline, 'clone', {
  params: { url: pipeline.param('url'), revision: pipeline.param('revision') },
  workspaces: { output: 'source' },
});
const build = buildah.addTo(pipeline, 'build', {
  params: { IMAGE: pipeline.param('image'), CACHE_REPOSITORY: 'registry.example.com/shop/cart-cache' },
  workspaces: { source: 'source', dockerconfig: 'registry' },
});
kubectlDeploy.addTo(pipeline, 'deploy', {
  params: { workload: 'deployment/cart', namespace: 'shop', image: build.imageReference },
});
const builder = new kplus.ServiceAccount(release, 'builder', { metadata: { name: 'builder' }, automountToken: false });
const deployer = new kplus.ServiceAccount(release, 'deployer', {
  metadata: { name: 'deployer' },
  automountToken: false,
});
const metadata = { name: 'deployer', namespace: 'shop' };
const role = new kplus.Role(release, 'role', { metadata });
role.allow(['get', 'list', 'patch', 'watch'], { apiGroup: 'apps', resourceType: 'deployments', resourceName: 'cart' });
new kplus.RoleBinding(release, 'binding', { metadata, role }).addSubjects(deployer);

// kubectl create --filename=manifests/run: starts a new run each time
const run = new Chart(app, 'run', { namespace: 'shop-builds' });
new PipelineRun(run, 'release', {
  pipeline,
  generateName: 'release-',
  params: { url: 'https://git.example.com/shop/cart.git', image: 'registry.example.com/shop/cart:v1.2.0' },
  workspaces: {
    source: WorkspaceBinding.volumeClaimTemplate({ storage: Size.gibibytes(1) }),
    registry: WorkspaceBinding.secret('registry-credentials'),
  },
  taskRunTemplate: { serviceAccountName: builder.name },
  taskRunSpecs: { deploy: { serviceAccountName: deployer.name, podTemplate: { automountServiceAccountToken: true } } },
});

if (process.argv[1]?.endsWith('main.ts')) app.synth(); // the test imports this file

/** Adds a Namespace that enforces a level of Pod Security. */
function namespace(name: string, enforce: string): void {
  const created = new kplus.Namespace(release, `namespace-${name}`, {
    metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': enforce } },
  });
  ApiObject.of(created).addJsonPatch(JsonPatch.remove('/metadata/namespace')); // a Namespace has none
}
