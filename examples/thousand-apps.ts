/**
 * A thousand apps from a list: each has an Application with a hook and a pipeline, and one Application syncs all of
 * these. The pipelines are in one namespace and share their tasks. The manifests of three apps are in
 * examples/thousand-apps; COUNT=1000 writes 21,005 files, as a platform team would commit them. In your project, import
 * from 'cdk8s-argo-tekton'.
 */
import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  Application,
  ArgoAppWithTektonHook,
  BuildAndDeployPipeline,
  BuildahTask,
  GitCloneTask,
  GitOpsApp,
  KubectlDeployTask,
  RunValue,
  SetImageStrategy,
} from '../src';

const MANIFESTS = 'examples/thousand-apps';
const REPOSITORY = 'https://git.example.com/platform/manifests.git';
const BUILDS = 'builds';

/** What differs between the apps: a row of a file, a table or a service catalog. */
interface App {
  readonly name: string;
  readonly team: string;
  readonly release: string;
  readonly replicas: number;
}

const TEAMS = ['cart', 'catalog', 'checkout', 'search', 'shipping'];
const apps: App[] = [...Array(Number(process.env.COUNT ?? 3)).keys()].map((i) => {
  const team = TEAMS[i % TEAMS.length];
  return { name: `${team}-${i}`, team, release: `v1.${i % 7}.0`, replicas: 1 + (i % 3) };
});

const root = new GitOpsApp({ outdir: MANIFESTS });

// applied by the platform, first: what all runs share
const platform = new Chart(root, 'platform', { namespace: BUILDS });
namespace(BUILDS, 'baseline'); // the level that the build needs
for (const Task of [GitCloneTask, BuildahTask, KubectlDeployTask]) Task.shared(platform); // the pipelines find them
// applied by the platform, last: the Application that syncs all others
const argocd = new Chart(root, 'argocd', { namespace: 'argocd' });
new Application(argocd, 'all-apps', {
  source: { repoUrl: REPOSITORY, targetRevision: 'main', path: `${MANIFESTS}/applications` },
  destination: { namespace: 'argocd' },
  automated: { prune: true, selfHeal: true },
});

// synced by all-apps: an Application for each app, with the Role of its trigger
const applications = new Chart(root, 'applications', { namespace: 'argocd' });
// applied by the platform, second: a pipeline for each app, with the Role of its deployment
const pipelines = new Chart(root, 'pipelines', { namespace: BUILDS });
for (const app of apps) add(app);

root.synth();

function add({ name, team, release, replicas }: App): void {
  namespace(name, 'restricted');
  const config = new Chart(root, name, { namespace: name }); // synced by the Application of this name
  workload(config, name, `registry.example.com/${team}/${name}`, replicas);
  const pipeline = new BuildAndDeployPipeline(pipelines, name, {
    sourceUrl: `https://git.example.com/${team}/${name}.git`,
    image: `registry.example.com/${team}/${name}`,
    strategy: new SetImageStrategy({ workload: name, namespace: name }),
  });
  new ArgoAppWithTektonHook(applications, name, {
    synced: config,
    pipeline,
    source: { repoUrl: REPOSITORY, targetRevision: 'main' },
    destination: { namespace: name },
    automated: { prune: true, selfHeal: true },
    release: { 'image-tag': release, 'source-revision': release },
    params: { 'image-tag': RunValue.release('image-tag'), revision: RunValue.release('source-revision') },
  });
}

/** Adds a Deployment, paused: the first release starts it, and a sync that overwrites its image stops no pod. */
function workload(config: Chart, name: string, image: string, replicas: number): void {
  const identity = { user: 65532, group: 65532 };
  const deployment = new kplus.Deployment(config, 'deployment', {
    metadata: { name },
    replicas,
    securityContext: identity,
    containers: [
      {
        image: `${image}:unreleased`,
        imagePullPolicy: kplus.ImagePullPolicy.IF_NOT_PRESENT,
        portNumber: 8080,
        resources: { cpu: { request: kplus.Cpu.millis(50) }, memory: {} },
        securityContext: {
          ...identity,
          capabilities: { drop: [kplus.Capability.ALL] },
          seccompProfile: { type: kplus.SeccompProfileType.RUNTIME_DEFAULT },
        },
      },
    ],
  });
  ApiObject.of(deployment).addJsonPatch(JsonPatch.add('/spec/paused', true));
  deployment.exposeViaService({ name });
}

/** Adds a Namespace that enforces a level of Pod Security. */
function namespace(name: string, enforce: string): void {
  const created = new kplus.Namespace(platform, `namespace-${name}`, {
    metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': enforce } },
  });
  ApiObject.of(created).addJsonPatch(JsonPatch.remove('/metadata/namespace')); // a Namespace has none
}
