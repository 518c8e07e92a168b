import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  ArgoAppWithTektonHook,
  BuildAndDeployImages,
  BuildAndDeployPipeline,
  GitOpsApp,
  RunValue,
  SetImageStrategy,
  SyncOption,
} from '../src';

/** What differs between the article's system and another installation, e.g. a test with its own Git server. */
export interface ReferenceSettings {
  /** URL of the repository that Argo CD syncs, which contains these manifests. */
  readonly manifestsUrl: string;
  /** Revision of that repository. */
  readonly manifestsRevision: string;
  /** URL of the source repository, which contains the Dockerfile. */
  readonly sourceUrl: string;
  /** Revision of that repository to release. */
  readonly sourceRevision: string;
  /** Registry and path of the image, without tag. */
  readonly image: string;
  /** Tag of the image to release. */
  readonly imageTag: string;
  /** Images of the tasks and of the hook; those of `DefaultImages` if undefined. */
  readonly images?: BuildAndDeployImages;
}

/** The article's values. */
export const ARTICLE: ReferenceSettings = {
  manifestsUrl: 'https://github.com/your-org/your-app-manifests.git',
  manifestsRevision: 'HEAD',
  sourceUrl: 'https://github.com/your-org/your-app.git',
  sourceRevision: 'main',
  image: 'my-registry/my-app',
  imageTag: 'v1.2.0',
};

const APP = 'my-app';
const BUILDS = 'my-app-builds';
const NAMESPACE = 'my-app-namespace';

/**
 * Adds the article's system, in a form that works at the first sync of an empty cluster. Apply `my-app-platform`, then
 * `my-app-argocd`; Argo CD applies `my-app-config`. docs/from-the-article.md lists the differences from the article.
 */
export function referenceApp(app: GitOpsApp, settings: ReferenceSettings): void {
  const platform = new Chart(app, 'my-app-platform', { namespace: BUILDS });
  namespace(platform, BUILDS, 'baseline'); // the level that the build needs
  namespace(platform, NAMESPACE, 'restricted');
  const pipeline = new BuildAndDeployPipeline(platform, 'build-and-deploy-pipeline', {
    sourceUrl: settings.sourceUrl,
    image: settings.image,
    appName: APP,
    images: settings.images,
    strategy: new SetImageStrategy({ workload: APP, namespace: NAMESPACE, container: 'my-app-container' }),
  });

  const config = new Chart(app, 'my-app-config', { namespace: NAMESPACE });
  workload(config, settings);

  const argocd = new Chart(app, 'my-app-argocd', { namespace: 'argocd' });
  new ArgoAppWithTektonHook(argocd, 'my-app-sync', {
    synced: config,
    pipeline,
    source: { repoUrl: settings.manifestsUrl, targetRevision: settings.manifestsRevision },
    destination: { server: 'https://kubernetes.default.svc', namespace: NAMESPACE },
    automated: { prune: true, selfHeal: true },
    syncOptions: [SyncOption.CREATE_NAMESPACE],
    hookName: 'trigger-tekton-deployment',
    triggerImage: settings.images?.kubectl,
    release: { 'image-tag': settings.imageTag, 'source-revision': settings.sourceRevision },
    params: { 'image-tag': RunValue.release('image-tag'), revision: RunValue.release('source-revision') },
    runLabels: { 'git-commit': RunValue.syncedRevision() },
  });
}

/** Adds the app, paused: the first release starts it, and a sync that overwrites its image stops no pod. */
function workload(config: Chart, settings: ReferenceSettings): void {
  const deployment = new kplus.Deployment(config, 'deployment', {
    metadata: { name: APP, labels: { app: APP } },
    podMetadata: { labels: { app: APP } },
    replicas: 1,
    securityContext: { user: 65532, group: 65532 },
    containers: [
      {
        name: 'my-app-container',
        image: `${settings.image}:unreleased`,
        imagePullPolicy: kplus.ImagePullPolicy.IF_NOT_PRESENT,
        portNumber: 8080,
        resources: { cpu: { request: kplus.Cpu.millis(50) }, memory: {} },
        securityContext: {
          user: 65532,
          group: 65532,
          capabilities: { drop: [kplus.Capability.ALL] },
          seccompProfile: { type: kplus.SeccompProfileType.RUNTIME_DEFAULT },
        },
      },
    ],
  });
  ApiObject.of(deployment).addJsonPatch(JsonPatch.add('/spec/paused', true));
  deployment.exposeViaService({ name: APP });
}

/** Adds a Namespace that enforces a level of Pod Security. */
function namespace(chart: Chart, name: string, podSecurity: string): void {
  const labels = { 'pod-security.kubernetes.io/enforce': podSecurity };
  const created = new kplus.Namespace(chart, `namespace-${name}`, { metadata: { name, labels } });
  ApiObject.of(created).addJsonPatch(JsonPatch.remove('/metadata/namespace')); // a Namespace has none
}
