import { join } from 'path';
import { ApiObject, Chart, Duration, JsonPatch, Lazy, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { IHookPipeline } from './hook-pipeline';
import {
  HookPlan,
  hookProblems,
  hookValues,
  readsApplication,
  readsReleaseConfigMap,
  runIdentity,
  runVerbs,
  templateValue,
} from './hook.plan';
import { ReleaseConfigMap } from './release-config-map';
import { RunValue } from './run-value';
import { Application, HookPhase, Sync } from '../argocd';
import { addValidation } from '../core/acknowledgement';
import { Diagnostic } from '../core/diagnostic';
import { imageProblems } from '../core/image';
import { Script } from '../core/script';
import { quote } from '../core/text';
import { DefaultImages } from '../tasks';
import { RunSettings } from '../tekton';
import { renderRunSpec } from '../tekton/render';
import { mergeRunSettings } from '../tekton/run.plan';

/** What a hook does when an earlier run of its own is not done yet. */
export enum Concurrency {
  /** Nothing: both run. */
  ALLOW = 'allow',
  /** It waits until the earlier ones have ended, as long as the Job's deadline lets it; the sync waits with it. */
  QUEUE = 'queue',
  /** It cancels the earlier ones; their finally tasks still run. A ValidatingAdmissionPolicy keeps it to runs of its own. */
  CANCEL = 'cancel',
}

/** What a hook starts, when, and with what. */
export interface TektonHookOptions {
  /** The pipeline that the hook starts. */
  readonly pipeline: IHookPipeline;

  /** Values of the pipeline's params, by name: what makes a run. The same values, the same run. */
  readonly params: { [name: string]: RunValue };

  /**
   * Labels of the run, besides `app`. They are no part of what makes a run.
   * @default - none
   */
  readonly runLabels?: { [name: string]: RunValue };

  /**
   * When the hook runs. PreSync is a gate: nothing is applied when its run fails. SyncFail, PreDelete and PostDelete
   * take a pipeline of their own, which does not deploy.
   * @default HookPhase.POST_SYNC
   */
  readonly phase?: HookPhase;

  /**
   * Whether the hook waits for the run, and the sync fails with it, telling which task failed and why.
   * @default - true in PreSync, false in other phases
   */
  readonly wait?: boolean;

  /**
   * How many further runs the same inputs get when theirs failed, 0 to 8: one for each time that the hook runs again.
   * @default 0
   */
  readonly retryFailed?: number;

  /**
   * What happens when an earlier run of this hook, of other inputs, is not done yet.
   * @default Concurrency.ALLOW
   */
  readonly concurrency?: Concurrency;

  /**
   * How many runs of this hook that have ended are kept; older ones are deleted, with their volumes, whenever the hook
   * runs. RBAC knows neither labels nor states, so that a ValidatingAdmissionPolicy (Kubernetes 1.30 and later) keeps the
   * trigger from deleting other runs than its own that have ended.
   * @default - all are kept, and the trigger may delete nothing
   */
  readonly history?: number;

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
   * Name of the hook's Job, ServiceAccount and Roles.
   * @default - the pipeline's app name and `-trigger`
   */
  readonly hookName?: string;

  /**
   * Image of the hook's Job, with sh, kubectl, and coreutils or busybox.
   * @default DefaultImages.KUBECTL
   */
  readonly triggerImage?: string;

  /**
   * How often the Job's pod is tried again when it could not ask the API server. A run that failed is not asked again.
   * @default 4
   */
  readonly backoffLimit?: number;

  /**
   * After which the Job is stopped and the sync fails, so that a hook never blocks the Application for ever.
   * @default - 10 minutes, and the run's timeout for each of `wait` and `Concurrency.QUEUE`
   */
  readonly activeDeadline?: Duration;
}

/** Which Application a hook belongs to. */
export interface TektonHookProps extends TektonHookOptions {
  /** The Application whose sync runs the hook. */
  readonly application: Application;

  /** The chart whose folder the Application syncs: it receives the Job. */
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

/** Where the hook's Job sees the release. */
const RELEASE_DIRECTORY = '/release';

/** How long the trigger waits until Argo CD has stored the revision of the sync in flight: 1.5 s were seen. */
const SYNCED_REVISION_SECONDS = 60;

/** Exit status of `trigger.sh` for a run that failed. */
const RUN_FAILED = 3;

/** Label of the runs that a hook started, by its name. */
const HOOK_LABEL = 'argocd-hook';

/**
 * Keeps a run out of every Application. Tekton copies labels and annotations Pipeline → run → pod, those by which Argo CD
 * knows its objects among them; what the run itself has wins (seen with Tekton 1.15, Argo CD 3.6), so that it has them
 * empty, for both ways of tracking. The other two keep it from being compared or pruned where it is tracked all the same.
 */
const RUN_LABELS = { 'app.kubernetes.io/instance': '' };
const RUN_ANNOTATIONS = {
  'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
  'argocd.argoproj.io/sync-options': 'Prune=false',
  'argocd.argoproj.io/tracking-id': '',
};

/**
 * A hook of an Application that starts a PipelineRun: a Job in the synced chart, and in the chart of `scope` what the
 * Job may do, which the platform applies before the first sync.
 *
 * `ArgoAppWithTektonHook` makes one, and more with `addHook`; use it by itself for an Application that is there already.
 *
 * @example
 *
 * const notify = new Pipeline(platform, 'notify', { params: { message: Param.string(), release: Param.string() } });
 * notify.addTask('tell', { task: TaskRef.named('send-to-channel'), params: { text: notify.param('message') } });
 * new TektonHook(argocd, 'on-failure', {
 *   application,
 *   synced: config,
 *   release,
 *   phase: HookPhase.SYNC_FAIL,
 *   pipeline: { pipeline: notify, appName: 'shop', runSettings: {} },
 *   hookName: 'shop-on-failure',
 *   runPrefix: 'shop-failed',
 *   params: { message: RunValue.failureMessage(), release: RunValue.release('image-tag') },
 * });
 */
export class TektonHook extends Construct {
  /** The Job, in the synced chart. */
  public readonly job: kplus.Job;
  /** ServiceAccount of the Job. */
  public readonly serviceAccount: kplus.ServiceAccount;

  private readonly props: TektonHookProps;

  public constructor(scope: Construct, id: string, props: TektonHookProps) {
    super(scope, id);
    this.props = props;
    const { application } = props;
    application.addIgnoreDifferences(...(props.pipeline.strategy?.demands.ignoreDifferences ?? []));
    application.addSyncOption(...(props.pipeline.strategy?.demands.syncOptions ?? []));

    const plan = this.plan();
    this.serviceAccount = new kplus.ServiceAccount(this, 'account', {
      metadata: { name: plan.hookName, namespace: plan.appNamespace },
      automountToken: false,
    });
    this.allow('runs', plan.runNamespace, runVerbs(plan), { apiGroup: 'tekton.dev', resourceType: 'pipelineruns' });
    if (plan.waits) {
      this.allow('tasks', plan.runNamespace, ['get'], { apiGroup: 'tekton.dev', resourceType: 'taskruns' });
    }
    if (readsApplication(plan)) {
      this.allow('application', application.namespace, ['get'], {
        apiGroup: 'argoproj.io',
        resourceType: 'applications',
        resourceName: application.name,
      });
    }
    if (runVerbs(plan).includes('delete') || runVerbs(plan).includes('patch')) this.limitToOwnRuns(plan);
    this.job = this.makeJob(plan);
    addValidation(this, () => [...hookProblems(this.plan()), ...this.chartProblems(), ...this.triggerImageProblems()]);
  }

  private plan(): HookPlan {
    const {
      application,
      pipeline: { pipeline, appName, runSettings, strategy },
      ...props
    } = this.props;
    const phase = props.phase ?? HookPhase.POST_SYNC;
    const waits = props.wait ?? phase === HookPhase.PRE_SYNC;
    const queues = props.concurrency === Concurrency.QUEUE;
    const settings = mergeRunSettings(runSettings, props.runSettings);
    const timeout = settings.timeouts?.pipeline?.toSeconds() ?? 3600;
    return {
      hookName: props.hookName ?? `${appName}-trigger`,
      phase,
      waits,
      retryFailed: props.retryFailed ?? 0,
      concurrency: props.concurrency ?? Concurrency.ALLOW,
      history: props.history ?? 0,
      activeDeadlineSeconds: props.activeDeadline?.toSeconds() ?? 600 + (waits ? timeout : 0) + (queues ? timeout : 0),
      runPrefix: props.runPrefix ?? `${appName}-deploy`,
      applicationName: application.name,
      applicationNamespace: application.namespace,
      appNamespace: application.destination.namespace,
      runNamespace: pipeline.namespace,
      pipeline: pipeline._plan(),
      runSettings: settings,
      release: props.release?.data ?? {},
      params: props.params,
      labels: { app: RunValue.fixed(appName), ...props.runLabels },
      inCluster: application.isInCluster,
      sourcesAreGit: application.sources.map((source) => source.chart === undefined),
      syncedSource: props.syncedSource ?? 0,
      strategyName: strategy?.strategyName,
      strategyOwnsImage: strategy?.ownsImage ?? false,
    };
  }

  private makeJob(plan: HookPlan): kplus.Job {
    const { synced, release } = this.props;
    const id = `${this.props.application.node.path}-${this.node.id}`.replace(/\//g, '-');
    const mounted = release !== undefined && readsReleaseConfigMap(plan);
    const job = new kplus.Job(synced, id, {
      metadata: { name: plan.hookName, namespace: plan.appNamespace },
      backoffLimit: this.props.backoffLimit ?? 4,
      activeDeadline: Duration.seconds(plan.activeDeadlineSeconds),
      restartPolicy: kplus.RestartPolicy.NEVER,
      select: false,
      serviceAccount: kplus.ServiceAccount.fromServiceAccountName(synced, `${id}-account`, plan.hookName),
      automountServiceAccountToken: true,
      containers: [
        {
          name: 'trigger',
          image: this.props.triggerImage ?? DefaultImages.of(this, DefaultImages.KUBECTL),
          imagePullPolicy: kplus.ImagePullPolicy.IF_NOT_PRESENT,
          command: ['/bin/sh', '-c'],
          args: [Script.fromFile(join(__dirname, 'trigger.sh')).text],
          envVariables: this.environment(plan),
          volumeMounts: mounted
            ? [
                {
                  path: RELEASE_DIRECTORY,
                  readOnly: true,
                  volume: kplus.Volume.fromConfigMap(synced, `${id}-release`, release.configMap, { name: 'release' }),
                },
              ]
            : [],
          resources: {
            cpu: { request: kplus.Cpu.millis(50) },
            memory: { request: Size.mebibytes(64), limit: Size.mebibytes(256) },
          },
          securityContext: {
            user: 65532,
            group: 65532,
            ensureNonRoot: true,
            readOnlyRootFilesystem: true,
            allowPrivilegeEscalation: false,
            capabilities: { drop: [kplus.Capability.ALL] },
            seccompProfile: { type: kplus.SeccompProfileType.RUNTIME_DEFAULT },
          },
        },
      ],
    });
    Sync.of(job).hook(this.props.phase ?? HookPhase.POST_SYNC);
    // a failed run is a verdict, no reason to try the Job's pod again; cdk8s-plus-28 has no prop for it
    const rules = [
      { action: 'FailJob', onExitCodes: { containerName: 'trigger', operator: 'In', values: [RUN_FAILED] } },
    ];
    ApiObject.of(job).addJsonPatch(JsonPatch.add('/spec/podFailurePolicy', { rules }));
    return job;
  }

  /** What the trigger script reads; the template and the identity follow from what the pipeline is when it is synthesized. */
  private environment(plan: HookPlan): { [name: string]: kplus.EnvValue } {
    const lazily = (produce: () => string) =>
      kplus.EnvValue.fromValue(Lazy.any({ produce: () => literal(produce()) }) as unknown as string);
    const application = readsApplication(plan) && {
      APPLICATION_NAME: kplus.EnvValue.fromValue(plan.applicationName),
      APPLICATION_NAMESPACE: kplus.EnvValue.fromValue(plan.applicationNamespace),
      SYNCED_REVISION_SECONDS: kplus.EnvValue.fromValue(`${SYNCED_REVISION_SECONDS}`),
    };
    return {
      ...application,
      ...(readsReleaseConfigMap(plan) && { RELEASE_DIRECTORY: kplus.EnvValue.fromValue(RELEASE_DIRECTORY) }),
      RUN_ATTEMPTS: kplus.EnvValue.fromValue(`${1 + plan.retryFailed}`),
      RUN_CONCURRENCY: kplus.EnvValue.fromValue(plan.concurrency),
      RUN_HISTORY: kplus.EnvValue.fromValue(`${plan.history}`),
      RUN_IDENTITY: lazily(() => runIdentity(this.plan())),
      RUN_NAMESPACE: kplus.EnvValue.fromValue(plan.runNamespace ?? ''),
      RUN_PREFIX: kplus.EnvValue.fromValue(plan.runPrefix),
      RUN_SELECTOR: kplus.EnvValue.fromValue(`${HOOK_LABEL}=${plan.hookName}`),
      RUN_TEMPLATE: lazily(() => runTemplate(this.plan())),
      RUN_VALUES: lazily(() =>
        hookValues(this.plan())
          .map(({ name, kind, from }) => `${name} ${kind} ${from}\n`)
          .join(''),
      ),
      // a little less than the Job's own deadline, so that the log tells why it ended
      RUN_WAIT_SECONDS: kplus.EnvValue.fromValue(`${plan.waits ? plan.activeDeadlineSeconds - 30 : 0}`),
    };
  }

  /**
   * RBAC knows neither labels nor states. This policy of the API server keeps the trigger from changing runs that are not
   * its own, and from deleting any that has not ended.
   */
  private limitToOwnRuns(plan: HookPlan): void {
    const name = `${plan.appNamespace}-${plan.hookName}`;
    const own = `has(oldObject.metadata.labels) && '${HOOK_LABEL}' in oldObject.metadata.labels && oldObject.metadata.labels['${HOOK_LABEL}'] == '${plan.hookName}'`;
    const spec = {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: ['tekton.dev'],
            apiVersions: ['v1'],
            operations: ['UPDATE', 'DELETE'],
            resources: ['pipelineruns'],
          },
        ],
      },
      matchConditions: [
        {
          name: 'trigger',
          expression: `request.userInfo.username == 'system:serviceaccount:${plan.appNamespace}:${plan.hookName}'`,
        },
      ],
      validations: [
        { expression: own, message: `the trigger ${plan.hookName} may change its own runs only` },
        {
          expression:
            "request.operation != 'DELETE' || (has(oldObject.status) && has(oldObject.status.completionTime))",
          message: `the trigger ${plan.hookName} may delete only runs that have ended`,
        },
      ],
    };
    const apiVersion = 'admissionregistration.k8s.io/v1'; // Kubernetes 1.30 and later; cdk8s-plus-28 does not know it
    for (const [id, kind, content] of [
      ['policy', 'ValidatingAdmissionPolicy', spec],
      ['policy-binding', 'ValidatingAdmissionPolicyBinding', { policyName: name, validationActions: ['Deny'] }],
    ] as const) {
      const object = new ApiObject(this, id, { apiVersion, kind, metadata: { name }, spec: content });
      if (Chart.of(this).namespace !== undefined) object.addJsonPatch(JsonPatch.remove('/metadata/namespace')); // of no namespace
    }
  }

  /** A Role of the trigger in a namespace, bound to its ServiceAccount; one for each namespace and kind. */
  private allow(id: string, namespace: string | undefined, verbs: string[], resource: kplus.IApiResource): void {
    const metadata = {
      name: id === 'tasks' ? `${this.serviceAccount.name}-${id}` : this.serviceAccount.name,
      namespace,
    };
    const role = new kplus.Role(this, `${id}-role`, { metadata });
    role.allow(verbs, resource);
    new kplus.RoleBinding(this, `${id}-binding`, { metadata, role }).addSubjects(this.serviceAccount);
  }

  /** The three charts are siblings: a chart in another, or one that depends on another, would sync what it must not. */
  private chartProblems(): Diagnostic[] {
    const { synced, pipeline } = this.props;
    const own = Chart.of(this);
    const pipelines = Chart.of(pipeline.pipeline);
    const problems: Diagnostic[] = [];
    if (synced === own) {
      problems.push({
        path: 'synced',
        fact: `is the chart of the Application itself, ${quote(own.node.path)}: Argo CD would need rights on its own namespace`,
        remedy: 'Give another chart of the app',
      });
    }
    if (synced === pipelines) {
      problems.push({
        path: 'synced',
        fact: `is the chart of the pipeline, ${quote(pipelines.node.path)}, which must exist before the first sync`,
        remedy: 'Give another chart of the app',
      });
    }
    for (const chart of new Set([synced, own, pipelines])) {
      if (chart.node.scope === own.node.root) continue;
      problems.push({
        path: 'synced',
        fact: `the chart ${quote(chart.node.path)} lies inside another construct`,
        remedy: 'Make all charts children of the app',
      });
    }
    return problems;
  }

  private triggerImageProblems(): Diagnostic[] {
    return this.props.triggerImage === undefined ? [] : imageProblems('triggerImage', this.props.triggerImage);
  }
}

/** The PipelineRun as JSON, with places for the values that the trigger reads. */
function runTemplate(plan: HookPlan): string {
  const params = Object.fromEntries(
    Object.entries(plan.params).map(([name, value]) => [name, templateValue(plan, `params.${name}`, value)]),
  );
  const labels = Object.fromEntries(
    Object.entries(plan.labels).map(([name, value]) => [name, templateValue(plan, `labels.${name}`, value)]),
  );
  return `${JSON.stringify(
    {
      apiVersion: 'tekton.dev/v1',
      kind: 'PipelineRun',
      metadata: {
        name: '@run-name@',
        namespace: plan.runNamespace,
        labels: { ...labels, ...RUN_LABELS, [HOOK_LABEL]: plan.hookName },
        annotations: RUN_ANNOTATIONS,
      },
      spec: renderRunSpec(
        { ...plan.runSettings, params: { ...plan.runSettings.params, ...params } },
        plan.pipeline.name,
      ),
    },
    undefined,
    2,
  )}\n`;
}

/** A text that the kubelet leaves as it is: it would expand $(NAME) and halve $$ in the value of a variable. */
function literal(text: string): string {
  return text.replace(/\$/g, '$$$$');
}
