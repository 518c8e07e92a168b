import { join } from 'path';
import { Chart, Duration, Lazy, Names, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Application, ApplicationProps, ApplicationSource, HookPhase, Sync } from './argocd';
import { imageProblems } from './core/image';
import { describe, Problem, quote } from './core/problem';
import { Script } from './core/script';
import { IHookPipeline, RunValue } from './hook';
import { HookPlan, hookProblems, hookValues, readsApplication, runIdentity, templateValue } from './hook/hook.plan';
import { GitOpsApp } from './synth';
import { DefaultImages } from './tasks';
import { RunSettings } from './tekton';
import { renderRunSpec } from './tekton/render';
import { mergeRunSettings } from './tekton/run.plan';

/** The Application, and the run that its syncs start. */
export interface ArgoAppWithTektonHookProps extends ApplicationProps {
  /**
   * The chart whose folder Argo CD syncs: it receives the hook's Job and the release stamp. A sibling of the charts of
   * the Application and of the pipeline.
   */
  readonly synced: Chart;

  /**
   * Which of several sources the synced chart is, from 0.
   * @default 0
   */
  readonly syncedSource?: number;

  /** The pipeline that a sync starts. */
  readonly pipeline: IHookPipeline;

  /**
   * The release stamp: what a new release changes, e.g. the image's tag and the source revision. It becomes a ConfigMap
   * in the synced path, because a change in a hook alone starts no sync (argo-cd #9774).
   * @default - none
   */
  readonly release?: { [key: string]: string };

  /** Values of the pipeline's params, by name: what makes a run. The same values, the same run. */
  readonly params: { [name: string]: RunValue };

  /**
   * Labels of the run, besides `app`. They are no part of what makes a run.
   * @default - none
   */
  readonly runLabels?: { [name: string]: RunValue };

  /**
   * What runs are given beyond what the pipeline says.
   * @default - as the pipeline says
   */
  readonly runSettings?: RunSettings;

  /**
   * Begins the names of runs; ten hexadecimal digits follow.
   * @default - the pipeline's app name and `-deploy`
   */
  readonly runPrefix?: string;

  /**
   * Name of the hook's Job.
   * @default - the pipeline's app name and `-trigger`
   */
  readonly hookName?: string;

  /**
   * Image of the hook's Job, with sh, kubectl and sha256sum.
   * @default DefaultImages.KUBECTL
   */
  readonly triggerImage?: string;

  /**
   * How often the Job's pod is tried again.
   * @default 4
   */
  readonly backoffLimit?: number;

  /**
   * After which the Job is stopped and the sync fails, so that a hook never blocks the Application for ever.
   * @default Duration.minutes(10)
   */
  readonly activeDeadline?: Duration;
}

/** Where the hook's Job sees the release stamp. */
const RELEASE_DIRECTORY = '/release';

/** How long the trigger waits until Argo CD has stored the revision of the sync in flight: 1.5 s were seen. */
const SYNCED_REVISION_SECONDS = 60;

/**
 * Keeps a run out of the Application. Tekton copies labels and annotations Pipeline → run → pod; an empty tracking-id on
 * the run wins over a copied one (seen with Argo CD 3.6), the others keep it from being compared or pruned where it is
 * tracked all the same.
 */
const RUN_ANNOTATIONS = {
  'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
  'argocd.argoproj.io/sync-options': 'Prune=false',
  'argocd.argoproj.io/tracking-id': '',
};

/**
 * An Argo CD Application whose sync starts a Tekton PipelineRun, with the release that has just been synced handed over.
 *
 * Three charts take part, all siblings: the one of `scope` holds the Application and what the trigger may do, and the
 * platform applies it; `synced` is what Argo CD applies, and receives a PostSync Job and the release stamp; the
 * pipeline has one of its own. A release changes the stamp, the stamp makes the Application OutOfSync, the sync runs the
 * Job, the Job creates one run for these inputs: syncing the same release again, a retry or a commit to the README
 * starts nothing.
 *
 * What the pipeline's strategy demands of the Application (fields to ignore, sync options) is set here. Refused at
 * synth: a value that cannot be had, e.g. the synced revision on a remote cluster, with what to use instead.
 *
 * @example
 *
 * new ArgoAppWithTektonHook(argocd, 'my-app-sync', {
 *   synced: config,
 *   pipeline,
 *   source: { repoUrl: 'https://github.com/your-org/your-app-manifests.git', targetRevision: 'HEAD' },
 *   destination: { namespace: 'my-app-namespace' },
 *   automated: { prune: true, selfHeal: true },
 *   release: { 'image-tag': 'v1.2.0', 'source-revision': 'main' },
 *   params: { 'image-tag': RunValue.stamp('image-tag'), 'revision': RunValue.stamp('source-revision') },
 *   runLabels: { 'git-commit': RunValue.syncedRevision() },
 * });
 */
export class ArgoAppWithTektonHook extends Construct {
  /** The Application. */
  public readonly application: Application;
  /** The hook's Job, in the synced chart. */
  public readonly hook: kplus.Job;
  /** ServiceAccount of the hook's Job. */
  public readonly triggerServiceAccount: kplus.ServiceAccount;

  public constructor(scope: Construct, id: string, props: ArgoAppWithTektonHookProps) {
    super(scope, id);
    const { appName, pipeline } = props.pipeline;
    const strategy = props.pipeline.strategy;
    this.application = new Application(this, 'application', {
      ...props,
      name: props.name ?? id,
      source: props.source && sourceOf(props.source, props.synced),
      sources: props.sources?.map((source, i) => (i === (props.syncedSource ?? 0) ? sourceOf(source, props.synced) : source)),
      retry: props.retry ?? { limit: 5 },
    });
    this.application.addIgnoreDifferences(...(strategy?.demands.ignoreDifferences ?? []));
    this.application.addSyncOption(...(strategy?.demands.syncOptions ?? []));

    const plan = (): HookPlan => ({
      hookName: props.hookName ?? `${appName}-trigger`,
      runPrefix: props.runPrefix ?? `${appName}-deploy`,
      appNamespace: this.application.destination.namespace,
      runNamespace: pipeline.namespace,
      pipeline: pipeline._plan(),
      runSettings: mergeRunSettings(props.pipeline.runSettings, props.runSettings),
      release: props.release ?? {},
      params: props.params,
      labels: { app: RunValue.fixed(appName), ...props.runLabels },
      stampName: `${appName}-release`,
      inCluster: isInCluster(this.application),
      revisionPath: props.sources ? `.status.operationState.syncResult.revisions[${props.syncedSource ?? 0}]` : '.status.operationState.syncResult.revision',
      sourceIsGit: this.application.sources[props.syncedSource ?? 0]?.chart === undefined,
      strategyName: strategy?.strategyName,
      strategyOwnsImage: strategy?.ownsImage ?? false,
    });
    const settled = plan();
    const appNamespace = settled.appNamespace;

    this.triggerServiceAccount = new kplus.ServiceAccount(this, 'trigger', {
      metadata: { name: settled.hookName, namespace: appNamespace },
      automountToken: false,
    });
    this.allow('runs', settled.runNamespace, { apiGroup: 'tekton.dev', resourceType: 'pipelineruns' }, ['create', 'get']);
    if (readsApplication(settled)) {
      const application = { apiGroup: 'argoproj.io', resourceType: 'applications', resourceName: this.application.name };
      this.allow('application', this.application.namespace, application, ['get']);
    }

    const stamp = new kplus.ConfigMap(props.synced, `${id}-release`, { metadata: { name: settled.stampName, namespace: appNamespace }, data: settled.release });
    this.hook = new kplus.Job(props.synced, `${id}-trigger`, {
      metadata: { name: settled.hookName, namespace: appNamespace },
      backoffLimit: props.backoffLimit ?? 4,
      activeDeadline: props.activeDeadline ?? Duration.minutes(10),
      restartPolicy: kplus.RestartPolicy.NEVER,
      select: false,
      serviceAccount: kplus.ServiceAccount.fromServiceAccountName(props.synced, `${id}-trigger-account`, settled.hookName),
      automountServiceAccountToken: true,
      containers: [{
        name: 'trigger',
        image: props.triggerImage ?? DefaultImages.KUBECTL,
        imagePullPolicy: kplus.ImagePullPolicy.IF_NOT_PRESENT,
        command: ['/bin/sh', '-c'],
        args: [Script.fromFile(join(__dirname, 'hook', 'trigger.sh')).text],
        envVariables: this.environment(plan, settled),
        volumeMounts: [{ path: RELEASE_DIRECTORY, readOnly: true, volume: kplus.Volume.fromConfigMap(props.synced, `${id}-release-volume`, stamp, { name: 'release' }) }],
        resources: { cpu: { request: kplus.Cpu.millis(50) }, memory: { request: Size.mebibytes(64), limit: Size.mebibytes(256) } },
        securityContext: {
          user: 65532,
          group: 65532,
          ensureNonRoot: true,
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
          capabilities: { drop: [kplus.Capability.ALL] },
          seccompProfile: { type: kplus.SeccompProfileType.RUNTIME_DEFAULT },
        },
      }],
    });
    Sync.of(this.hook).hook(HookPhase.POST_SYNC);
    this.node.addValidation({ validate: () => [...hookProblems(plan()), ...this.chartProblems(props), ...imageProblems('triggerImage', props.triggerImage ?? DefaultImages.KUBECTL)].map(describe) });
  }

  /** What the trigger script reads; the template and the identity follow from what the pipeline is when it is synthesized. */
  private environment(plan: () => HookPlan, settled: HookPlan): { [name: string]: kplus.EnvValue } {
    const fixed = (produce: () => string) => kplus.EnvValue.fromValue(Lazy.any({ produce: () => literal(produce()) }) as unknown as string);
    const application = readsApplication(settled) && {
      APPLICATION_NAME: kplus.EnvValue.fromValue(this.application.name),
      APPLICATION_NAMESPACE: kplus.EnvValue.fromValue(this.application.namespace),
      SYNCED_REVISION_SECONDS: kplus.EnvValue.fromValue(`${SYNCED_REVISION_SECONDS}`),
    };
    return {
      ...application,
      RELEASE_DIRECTORY: kplus.EnvValue.fromValue(RELEASE_DIRECTORY),
      RUN_IDENTITY: fixed(() => runIdentity(plan())),
      RUN_NAMESPACE: kplus.EnvValue.fromValue(settled.runNamespace ?? ''),
      RUN_PREFIX: kplus.EnvValue.fromValue(settled.runPrefix),
      RUN_TEMPLATE: fixed(() => runTemplate(plan())),
      RUN_VALUES: fixed(() => hookValues(plan()).map(({ name, kind, from }) => `${name} ${kind} ${from}\n`).join('')),
    };
  }

  /** A Role of the trigger in a namespace, bound to its ServiceAccount. */
  private allow(id: string, namespace: string | undefined, resource: kplus.IApiResource, verbs: string[]): void {
    const metadata = { name: this.triggerServiceAccount.name, namespace };
    const role = new kplus.Role(this, `${id}-role`, { metadata });
    role.allow(verbs, resource);
    new kplus.RoleBinding(this, `${id}-binding`, { metadata, role }).addSubjects(this.triggerServiceAccount);
  }

  /** The three charts are siblings: a chart in another, or one that depends on another, would sync what it must not. */
  private chartProblems(props: ArgoAppWithTektonHookProps): Problem[] {
    const own = Chart.of(this);
    const pipelines = Chart.of(props.pipeline.pipeline);
    const problems: Problem[] = [];
    if (props.synced === own) {
      problems.push({ property: 'synced', fact: `is the chart of the Application itself, ${quote(own.node.path)}: Argo CD would need rights on its own namespace`, remedy: 'Give another chart of the app' });
    }
    if (props.synced === pipelines) {
      problems.push({ property: 'synced', fact: `is the chart of the pipeline, ${quote(pipelines.node.path)}, which must exist before the first sync`, remedy: 'Give another chart of the app' });
    }
    for (const chart of new Set([props.synced, own, pipelines])) {
      if (chart.node.scope !== own.node.root) {
        problems.push({ property: 'synced', fact: `the chart ${quote(chart.node.path)} lies inside another construct`, remedy: 'Make all charts children of the app' });
      }
    }
    return problems;
  }
}

/** The PipelineRun as JSON, with places for the values that the trigger reads. */
function runTemplate(plan: HookPlan): string {
  const params = Object.fromEntries(Object.entries(plan.params).map(([name, value]) => [name, templateValue(`params.${name}`, value)]));
  const labels = Object.fromEntries(Object.entries(plan.labels).map(([name, value]) => [name, templateValue(`labels.${name}`, value)]));
  return `${JSON.stringify({
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: { name: '@run-name@', namespace: plan.runNamespace, labels, annotations: RUN_ANNOTATIONS },
    spec: renderRunSpec({ ...plan.runSettings, params: { ...plan.runSettings.params, ...params } }, plan.pipeline.name),
  }, undefined, 2)}\n`;
}

/** A text that the kubelet leaves as it is: it would expand $(NAME) and halve $$ in the value of a variable. */
function literal(text: string): string {
  return text.replace(/\$/g, '$$$$');
}

/** The source with the folder of the synced chart as its path, where the author named none. */
function sourceOf(source: ApplicationSource, synced: Chart): ApplicationSource {
  if (source.path !== undefined || source.chart !== undefined) return source;
  const root = synced.node.root;
  return { ...source, path: join(root instanceof GitOpsApp ? root.manifests : '', Names.toDnsLabel(synced)) };
}

function isInCluster({ destination }: Application): boolean {
  return destination.name === 'in-cluster' || destination.server === 'https://kubernetes.default.svc';
}
