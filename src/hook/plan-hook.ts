import { Concurrency } from './concurrency';
import { RunValue } from './run-value';
import { SYNC_PHASES } from './sync-phases';
import { TektonHookProps } from './tekton-hook-props';
import { HookPhase } from '../argocd';
import { ARGOCD_NAMESPACE } from '../argocd/argocd-namespace';
import { Diagnostic } from '../core/diagnostic';
import { pullSecretsOf } from '../core/pull-secrets';
import { DeployedWorkload } from '../strategies';
import { RunSettings } from '../tekton';
import { PipelinePlan } from '../tekton/pipeline-plan';
import { mergeRunSettings, withPullSecrets } from '../tekton/plan-run';
import { validateRunOverrides } from '../tekton/validate-run-overrides';

/** Tekton's time limit of a run whose settings have none. */
const DEFAULT_TIMEOUT_SECONDS = 3600;

/** The phases in which a run is a step of a release. */
const RELEASE_PHASES: readonly HookPhase[] = [HookPhase.PRE_SYNC, HookPhase.SYNC, HookPhase.POST_SYNC];

/**
 * The phases in which the trigger is a Job. In a sync wave Argo CD applies Jobs last, after the workload that the run
 * deploys; a deletion is not retried by Argo CD, so the Job starts its pod again.
 */
const JOB_PHASES: readonly HookPhase[] = [HookPhase.SYNC, HookPhase.PRE_DELETE, HookPhase.POST_DELETE];

/** Time limit of a trigger, besides the runs for which it waits. */
const DEADLINE_SECONDS = 600;

/** Interval of catching up. */
const CATCH_UP_SECONDS = 600;

/** The props of a hook with their defaults. */
export interface HookPlan {
  readonly hookName: string;
  readonly phase: HookPhase;
  readonly waits: boolean;
  /** Whether the newest run counts for the health of the Application. */
  readonly visible: boolean;
  /** URL of the Tekton Dashboard, without a slash at its end. */
  readonly dashboardUrl?: string;
  readonly retryFailed: number;
  /** How often a CronJob catches up; 0 for never. */
  readonly catchUpSeconds: number;
  /** Whether this is the CronJob, which also reads the workload. */
  readonly isCatchUp: boolean;
  readonly workload?: DeployedWorkload;
  readonly concurrency: Concurrency;
  /** How many ended runs are kept; 0 for all. */
  readonly history: number;
  /** Whether the trigger is a Pod, else a Job. */
  readonly isPod: boolean;
  /** How often a Job's pod is started again. */
  readonly backoffLimit: number;
  readonly activeDeadlineSeconds: number;
  readonly runPrefix: string;
  readonly applicationName: string;
  readonly applicationNamespace: string;
  /** Namespace of Argo CD itself. */
  readonly argocdNamespace: string;
  /** Namespace of the trigger: that into which the Application deploys. */
  readonly appNamespace?: string;
  readonly runNamespace?: string;
  readonly pipeline: PipelinePlan;
  readonly runSettings: RunSettings;
  /** What of the props contradicts the pipeline. */
  readonly runSettingsDiagnostics: readonly Diagnostic[];
  /** Time limit of a run; 0 for none. */
  readonly runTimeoutSeconds: number;
  readonly release: { readonly [key: string]: string };
  /** Name of the ConfigMap of the release. */
  readonly releaseName?: string;
  /** Secrets with which the kubelet pulls the image of the hook's Job. */
  readonly pullSecrets: readonly string[];
  readonly params: { readonly [name: string]: RunValue };
  readonly labels: { readonly [name: string]: RunValue };
  readonly inCluster: boolean;
  /** For each source of the Application, whether it has a commit (a Helm chart has a version). */
  readonly sourcesAreGit: readonly boolean[];
  /** Which of the sources the synced chart is. */
  readonly syncedSource: number;
  readonly strategyName?: string;
  readonly strategyOwnsImage: boolean;
}

/** Plans a hook: what its props are with their defaults, and what its Application and pipeline are at this moment. */
export function planHook(props: TektonHookProps): HookPlan {
  const phase = props.phase ?? defaultPhase(props);
  return {
    phase,
    ...planForRun(props),
    ...planForWait(props, phase),
    ...planForApplication(props),
    ...planForSight(props, phase),
    hookName: props.hookName ?? `${props.pipeline.appName}-trigger`,
    retryFailed: props.retryFailed ?? 0,
    catchUpSeconds: catchUpSeconds(props, phase),
    isCatchUp: false,
    workload: props.pipeline.strategy?.deployedWorkload,
    history: props.history ?? 0,
    isPod: !JOB_PHASES.includes(phase),
    backoffLimit: SYNC_PHASES.includes(phase) ? 0 : 4, // a sync is retried by Argo CD, a deletion is not
    release: props.release?.data ?? {},
    releaseName: props.release?.name,
    pullSecrets: pullSecretsOf(props.synced),
  };
}

/**
 * Whether the hook reads the ConfigMap of the release, which the sync has applied: in one wave Argo CD applies a
 * ConfigMap before a Pod or Job. Otherwise the hook carries a copy.
 */
export function readsReleaseConfigMap({ phase }: HookPlan): boolean {
  return phase === HookPhase.SYNC || phase === HookPhase.POST_SYNC;
}

/**
 * Sync where the pipeline sets the image: PostSync waits until everything is Healthy. A workload is not before its
 * first release, and not after a broken one, so that the release with the fix would never start.
 */
function defaultPhase({ pipeline }: TektonHookProps): HookPhase {
  return pipeline.strategy?.ownsImage === true ? HookPhase.SYNC : HookPhase.POST_SYNC;
}

function planForSight({ visible, dashboardUrl, argocdNamespace }: TektonHookProps, phase: HookPhase) {
  return {
    visible: visible ?? RELEASE_PHASES.includes(phase),
    dashboardUrl: dashboardUrl?.replace(/\/+$/, ''),
    argocdNamespace: argocdNamespace ?? ARGOCD_NAMESPACE,
  };
}

/** In the phases after PreSync, where the pipeline owns the image and a release is declared. */
function catchUpSeconds({ catchUp, pipeline, params }: TektonHookProps, phase: HookPhase): number {
  if (catchUp !== undefined) return catchUp.interval?.toSeconds() ?? 0;
  const isDeploying =
    pipeline.strategy?.ownsImage === true && Object.values(params).some(({ source }) => source === 'release');
  return isDeploying && [HookPhase.SYNC, HookPhase.POST_SYNC].includes(phase) ? CATCH_UP_SECONDS : 0;
}

function planForRun({ pipeline, ...props }: TektonHookProps) {
  return {
    runPrefix: props.runPrefix ?? `${pipeline.appName}-deploy`,
    runNamespace: pipeline.pipeline.namespace,
    pipeline: pipeline.pipeline._plan(),
    runSettings: withPullSecrets(
      pullSecretsOf(pipeline.pipeline),
      mergeRunSettings(pipeline.runSettings, props.runSettings),
    ),
    runSettingsDiagnostics: validateRunOverrides(pipeline.runSettings, props.runSettings),
    params: props.params,
    labels: { app: RunValue.fixed(pipeline.appName), ...props.runLabels },
    strategyName: pipeline.strategy?.strategyName,
    strategyOwnsImage: pipeline.strategy?.ownsImage ?? false,
  };
}

function planForWait({ pipeline, ...props }: TektonHookProps, phase: HookPhase) {
  const waits = props.wait ?? phase === HookPhase.PRE_SYNC;
  const concurrency = props.concurrency ?? Concurrency.ALLOW;
  const { timeouts } = mergeRunSettings(pipeline.runSettings, props.runSettings);
  const runTimeoutSeconds = timeouts?.pipeline?.toSeconds() ?? DEFAULT_TIMEOUT_SECONDS;
  const awaited = [waits, concurrency === Concurrency.QUEUE].filter((isAwaited) => isAwaited).length;
  const deadline = DEADLINE_SECONDS + awaited * runTimeoutSeconds;
  return {
    waits,
    concurrency,
    runTimeoutSeconds,
    activeDeadlineSeconds: props.activeDeadline?.toSeconds() ?? deadline,
  };
}

function planForApplication({ application, syncedSource }: TektonHookProps) {
  return {
    applicationName: application.name,
    applicationNamespace: application.namespace,
    appNamespace: application.destination.namespace,
    inCluster: application.isInCluster,
    sourcesAreGit: application.sources.map(({ chart }) => chart === undefined),
    syncedSource: syncedSource ?? 0,
  };
}

/** Whether the trigger is a Job that Argo CD awaits in a sync: Argo CD shows the Job's message, not the pod's words. */
export function isSyncJob({ isPod, isCatchUp, backoffLimit }: HookPlan): boolean {
  return !isPod && !isCatchUp && backoffLimit === 0;
}
