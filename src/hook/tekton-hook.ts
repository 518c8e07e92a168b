import { ApiObject, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { addCatchUp } from './add-catch-up';
import { addOwnRunsPolicy } from './add-own-runs-policy';
import { addTrigger } from './add-trigger';
import { planHook } from './plan-hook';
import { printRunValues } from './protocol';
import { runValueLines } from './run-value-lines';
import { TektonHookProps } from './tekton-hook-props';
import { addTriggerPermissions, changesRuns } from './trigger-permissions';
import { validateCharts } from './validate-charts';
import { validateHook } from './validate-hook';
import { acceptProps } from '../core/accept-props';
import { addValidation, reportAfter } from '../core/acknowledgement';
import { Diagnostic, within } from '../core/diagnostic';
import { imageDiagnostics } from '../core/image';
import { DefaultImages } from '../tasks';

/**
 * A hook of an Application that starts a PipelineRun: in the synced chart a Pod, the trigger, in the phases Sync,
 * PreDelete and PostDelete a Job; and in the chart of `scope` what it may do, which the platform applies before the
 * first sync.
 *
 * `ArgoAppWithTektonHook` makes one, and more with `addHook`; use it by itself for an Application that exists already.
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
  /** The Pod or Job that runs the trigger, in the synced chart. */
  public readonly trigger: ApiObject;
  /** Name of the ServiceAccount of the trigger. */
  public readonly serviceAccountName: string;

  private readonly props: TektonHookProps;

  public constructor(scope: Construct, id: string, props: TektonHookProps) {
    super(scope, id);
    props = acceptProps(this, 'TektonHookProps', props);
    this.props = props;
    this.meetDemandsOfStrategy();
    const plan = planHook(props);
    const account = new kplus.ServiceAccount(this, 'account', {
      metadata: { name: plan.hookName, namespace: plan.appNamespace },
      automountToken: false,
    });
    this.serviceAccountName = account.name;
    addTriggerPermissions(this, plan, account);
    if (changesRuns(plan)) addOwnRunsPolicy(this, plan);
    const image = props.triggerImage ?? DefaultImages.of(this, DefaultImages.KUBECTL);
    this.trigger = addTrigger(props.synced, this.idInSyncedChart(), plan, image, () => planHook(props));
    if (plan.catchUpSeconds > 0) addCatchUp(this, plan, image, () => planHook(props));
    reportAfter(this, props.pipeline.pipeline);
    reportAfter(this.trigger, this);
    addValidation(this, () => this.validate());
  }

  /**
   * Values of the release by key, as declared.
   * @internal
   */
  public get _release(): { readonly [key: string]: string } {
    return planHook(this.props).release;
  }

  /**
   * How many sources its Application has.
   * @internal
   */
  public get _sourceCount(): number {
    return planHook(this.props).sourcesAreGit.length;
  }

  /**
   * What the trigger reads for a release: its environment variable RUN_VALUES.
   * @internal
   */
  public _runValues(release: { readonly [key: string]: string }): string {
    return printRunValues(runValueLines({ ...planHook(this.props), release }));
  }

  /** Lets the Application ignore the fields that the pipeline owns. */
  private meetDemandsOfStrategy(): void {
    const { application, pipeline } = this.props;
    application.addIgnoreDifferences(...(pipeline.strategy?.demands.ignoreDifferences ?? []));
    application.addSyncOption(...(pipeline.strategy?.demands.syncOptions ?? []));
  }

  private idInSyncedChart(): string {
    return `${this.props.application.node.path}-${this.node.id}`.replace(/\//g, '-');
  }

  private validate(): Diagnostic[] {
    const { synced, pipeline, triggerImage } = this.props;
    return [
      ...validateHook(planHook(this.props)),
      ...validateCharts({ application: Chart.of(this), synced, pipeline: Chart.of(pipeline.pipeline) }),
      ...(triggerImage === undefined ? [] : within('triggerImage', imageDiagnostics(triggerImage))),
    ];
  }
}
