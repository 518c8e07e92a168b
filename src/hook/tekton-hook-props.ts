import { Chart, Duration } from 'cdk8s';
import { CatchUp } from './catch-up';
import { Concurrency } from './concurrency';
import { IHookPipeline } from './hook-pipeline';
import { ReleaseConfigMap } from './release-config-map';
import { RunValue } from './run-value';
import { Application, HookPhase } from '../argocd';
import { RunSettings } from '../tekton';

/** What a hook starts, when, and with what. */
export interface TektonHookOptions {
  /** The pipeline that the hook starts. */
  readonly pipeline: IHookPipeline;

  /**
   * Values of the pipeline's params, by name: the inputs of a run. A string is rejected: a fixed value is
   * `RunValue.fixed`. The hook starts a run unless its newest run has the same inputs, so that a release that comes
   * back after another one runs again.
   */
  readonly params: { [name: string]: RunValue };

  /**
   * Labels of the run, besides `app`. They are not inputs: another value alone starts no run.
   * @default - none
   */
  readonly runLabels?: { [name: string]: RunValue };

  /**
   * When the hook runs. PreSync is a gate: nothing is applied when its run fails. Sync needs the sync wave of the
   * workload, if that has one. SyncFail, PreDelete and PostDelete take a pipeline that does not deploy.
   * @default - HookPhase.SYNC where the strategy of the pipeline owns the image, else HookPhase.POST_SYNC
   */
  readonly phase?: HookPhase;

  /**
   * Whether the hook waits for the run, and the sync fails with it. In PreSync and PostSync the
   * Application's status then names the failed task and why, else the hook's log.
   * @default - true in PreSync, false in other phases
   */
  readonly wait?: boolean;

  /**
   * Whether the Application shows the newest run of the hook: Progressing while it goes on, Degraded when it failed,
   * Healthy when it succeeded. A failed release then fails no later sync, unless the hook waits. The run is listed in
   * the Application as an object that needs pruning; it is never pruned, and the Application stays Synced. The trigger
   * may change one annotation of its own runs; a ValidatingAdmissionPolicy (Kubernetes 1.30 and later) keeps it from
   * changing more.
   *
   * Needs Argo CD 3.6, or `RunHealthCheck` before, tracking by annotation (its default), and an AppProject that permits
   * the kind PipelineRun in the namespace of the runs.
   * @default - true in PreSync, Sync and PostSync, false in other phases
   */
  readonly visible?: boolean;

  /**
   * How often a CronJob looks whether the declared release is what runs, and starts a run where it is not: no hook ran
   * (self-heal, a selective sync, a rollback in the UI), or the workload is paused or has another image than the newest
   * run left it with. It starts nothing for a release whose run failed, apart from `retryFailed`, and stops after three
   * runs in a row that did not end the difference. It reads the release and the workload, and creates runs.
   * @default - every 10 minutes in Sync and PostSync where the strategy owns the image, otherwise off
   */
  readonly catchUp?: CatchUp;

  /**
   * URL of the Tekton Dashboard, e.g. `https://tekton.example.com`: Argo CD then shows a link to each run.
   * @default - no link
   */
  readonly dashboardUrl?: string;

  /**
   * Namespace of Argo CD itself, for `visible`. An Application in another namespace has that in its tracking ids.
   * @default 'argocd'
   */
  readonly argocdNamespace?: string;

  /**
   * How many further runs the newest inputs get when theirs failed, 0 to 8: one each time the hook runs again.
   * @default 0
   */
  readonly retryFailed?: number;

  /**
   * What happens when an earlier run of this hook, with other inputs, has not ended.
   * @default Concurrency.ALLOW
   */
  readonly concurrency?: Concurrency;

  /**
   * How many ended runs of this hook are kept, the newest always. Each time the hook runs, it deletes older ones with
   * their volumes. RBAC cannot limit this by label or state, so a ValidatingAdmissionPolicy (Kubernetes 1.30 and later)
   * keeps the trigger from deleting other runs than its own that have ended.
   * @default - all are kept, and the trigger may delete nothing
   */
  readonly history?: number;

  /**
   * Settings of the runs, which override those of the pipeline.
   * @default - those of the pipeline
   */
  readonly runSettings?: RunSettings;

  /**
   * Begins the names of runs, at most 46 characters. Ten digits of the hash of the inputs follow, and the number of the
   * run, e.g. `my-app-deploy-0123456789-7`.
   * @default - the pipeline's app name and `-deploy`
   */
  readonly runPrefix?: string;

  /**
   * Name of the hook's Pod or Job, ServiceAccount and Roles.
   * @default - the pipeline's app name and `-trigger`
   */
  readonly hookName?: string;

  /**
   * Image of the trigger, with sh, sed, kubectl, and coreutils or busybox.
   * @default DefaultImages.KUBECTL
   */
  readonly triggerImage?: string;

  /**
   * Time limit of the trigger; the sync fails when it is exceeded, so that no hook blocks the Application for ever.
   * @default - 10 minutes, and the run's timeout for each of `wait` and `Concurrency.QUEUE`
   */
  readonly activeDeadline?: Duration;
}

/** Which Application a hook belongs to, and what it starts. */
export interface TektonHookProps extends TektonHookOptions {
  /** The Application whose sync runs the hook. */
  readonly application: Application;

  /** The chart whose folder the Application syncs: it receives the trigger. */
  readonly synced: Chart;

  /**
   * Which of several sources the synced chart is, from 0.
   * @default 0
   */
  readonly syncedSource?: number;

  /**
   * The release, for `RunValue.release`.
   * @default - none
   */
  readonly release?: ReleaseConfigMap;
}
