import { Chart, Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { addServiceAccount } from './add-service-account';
import { grant } from './grant';
import { IServiceAccount } from './service-account';
import { validatePermissions } from './validate-permissions';
import { validateTaskPlaces } from './validate-task-places';
import { reportEarly } from '../core/accept-props';
import { addValidation } from '../core/acknowledgement';
import { Diagnostic, within } from '../core/diagnostic';
import { labelNameDiagnostics, objectNameDiagnostics } from '../core/name';
import { nameInChart } from '../core/name-in-chart';
import { quote } from '../core/text';
import { IHookPipeline } from '../hook';
import { DeployContext, ICheck, IDeployStrategy } from '../strategies';
import { checkOf } from '../strategies/checks/add-checks';
import {
  OnError,
  Pipeline,
  PipelineProps,
  PipelineTask,
  PipelineTaskProps,
  RunSettings,
  RunTimeouts,
  TaskRunSpec,
} from '../tekton';

/** Tekton's default. */
const DEFAULT_RUN_TIMEOUT = Duration.hours(1);

/** How long a strategy may put back, at most. */
const FINALLY_SECONDS = 600;

/** What a pipeline of an app is created with. */
export interface AppPipelinePlan {
  /** Default: the name in the chart. */
  readonly appName?: string;
  readonly pipeline: PipelineProps;
  readonly strategy?: IDeployStrategy;
}

/**
 * A Pipeline of an app, with its ServiceAccounts and Roles, and with places for further tasks: what
 * `BuildAndDeployPipeline` and `DeployPipeline` have in common.
 *
 * @internal
 */
export abstract class AppPipeline extends Construct implements IHookPipeline {
  /** The Pipeline. */
  public readonly pipeline: Pipeline;
  /** Name of the app: the names of the ServiceAccounts and of the runs begin with it. */
  public readonly appName: string;
  /** How the image is deployed; undefined if the pipeline does not deploy. */
  public readonly strategy?: IDeployStrategy;
  /** Settings of every run of the Pipeline. */
  public abstract readonly runSettings: RunSettings;

  private readonly placed = new Set<PipelineTask>();
  private readonly strategyTasks: PipelineTask[] = [];
  private strategyFinallyTasks: PipelineTask[] = [];
  private readonly taskRunSpecs: { [task: string]: TaskRunSpec } = {};
  private readonly tasksWithoutDeployment: string[] = [];
  private deployContext!: Omit<DeployContext, 'scope' | 'pipeline'>;
  private deployment?: { readonly task: PipelineTask; readonly account: IServiceAccount };

  public constructor(scope: Construct, id: string, plan: AppPipelinePlan) {
    super(scope, id);
    reportEarly(this);
    const name = nameInChart(this);
    this.appName = plan.appName ?? name;
    this.strategy = plan.strategy;
    this.pipeline = new Pipeline(this, 'pipeline', { ...plan.pipeline, name: plan.pipeline.name ?? name });
    const first = firstOfName(this);
    addValidation(this, () => [
      ...(first === this ? [] : [namesake(this, first)]),
      ...validatePipelineNames(plan, this.appName),
      ...this.tasksWithoutDeployment.map(noDeployment),
    ]);
  }

  /** The task that deploys; undefined without a strategy. */
  public get deployApp(): PipelineTask | undefined {
    return this.deployment?.task;
  }

  /** ServiceAccount of the tasks of the strategy; undefined without a strategy. */
  public get deployServiceAccount(): IServiceAccount | undefined {
    return this.deployment?.account;
  }

  /** A reference to a param: `$(params.NAME)`. Synth rejects it if the param is not declared. */
  public param(name: string): string {
    return this.pipeline.param(name);
  }

  /**
   * Adds a task whose order follows from what it reads. Synth rejects a task that uses the source if nothing waits for
   * it: use the methods that name a place, or `PipelineTask.waitFor`.
   *
   * @param name name in the Pipeline, a DNS label
   */
  public addTask(name: string, props: PipelineTaskProps): PipelineTask {
    return this.pipeline.addTask(name, props);
  }

  /** Adds a task that runs at the end, even after failures. @param name name in the Pipeline, a DNS label */
  public addFinally(name: string, props: PipelineTaskProps): PipelineTask {
    return this.pipeline.addFinally(name, props);
  }

  /**
   * Adds a task between the image and its deployment, e.g. a scanner. The deployment waits for it and does not happen
   * if it fails, unless `onError` is CONTINUE. Without a strategy the run fails with it.
   *
   * @param name name in the Pipeline, a DNS label
   */
  public addTaskBeforeDeploy(name: string, props: PipelineTaskProps): PipelineTask {
    return this._addBetween(name, props, this._imageTasks(), this.strategyTasks);
  }

  /**
   * Adds a task after the deployment, e.g. a smoke test. The run fails with it, unless `onError` is CONTINUE; the
   * deployment stays. Rejected without a strategy.
   *
   * @param name name in the Pipeline, a DNS label
   */
  public addTaskAfterDeploy(name: string, props: PipelineTaskProps): PipelineTask {
    if (this.deployment === undefined) this.tasksWithoutDeployment.push(name);
    return this._addBetween(name, props, this.strategyTasks, []);
  }

  /**
   * Adds a check between the image and its deployment, e.g. an `Approval`, with a ServiceAccount that has its
   * permissions, if it needs any. The deployment waits for it and does not happen if it fails.
   *
   * @returns its task, with the name of the check, and a number where that is taken
   */
  public addCheckBeforeDeploy(check: ICheck): PipelineTask {
    const task = this.addCheck(check, this._imageTasks());
    if (this.strategyTasks.length > 0) this.pipeline._moveBefore(task, this.strategyTasks[0]);
    this.strategyTasks.forEach((each) => each.waitFor(task));
    return task;
  }

  /**
   * Adds a check after the deployment, with a ServiceAccount that has its permissions, if it needs any. The run fails
   * with it; the deployment stays. Rejected without a strategy.
   *
   * @returns its task, with the name of the check, and a number where that is taken
   */
  public addCheckAfterDeploy(check: ICheck): PipelineTask {
    if (this.deployment === undefined) this.tasksWithoutDeployment.push(check.checkName);
    return this.addCheck(check, this.strategyTasks);
  }

  /**
   * The tasks that provide the image to deploy.
   * @internal
   */
  protected abstract _imageTasks(): PipelineTask[];

  /**
   * Adds a task after some tasks. Unless its failure is ignored, it is a gate for the next ones.
   * @internal
   */
  protected _addBetween(
    name: string,
    props: PipelineTaskProps,
    previous: readonly PipelineTask[],
    next: readonly PipelineTask[],
  ): PipelineTask {
    const task = this.addTask(name, { ...props, runAfter: [...previous, ...(props.runAfter ?? [])] });
    this.placed.add(task);
    if (next.length > 0) this.pipeline._moveBefore(task, next[0]);
    if (props.onError !== OnError.CONTINUE) next.forEach((each) => each.waitFor(task));
    return task;
  }

  private addTaskRunSpec(task: string, { name: serviceAccountName }: IServiceAccount): void {
    this.taskRunSpecs[task] = { serviceAccountName, podTemplate: { automountServiceAccountToken: true } };
  }

  private addCheck(check: ICheck, runAfter: PipelineTask[]): PipelineTask {
    const { image, kubectlImage } = this.deployContext;
    const names = this.pipeline.tasks.map(({ name }) => name);
    const taskName = freeName(check.checkName, names);
    const scope = new Construct(this, `check-${taskName}`);
    const task = check.addTo({ scope, pipeline: this.pipeline, taskName, image, kubectlImage }, { runAfter });
    this.placed.add(task);
    this.addCheckAccount(scope, task, check);
    return task;
  }

  /** A check without permissions gets no token. */
  private addCheckAccount(scope: Construct, { name }: PipelineTask, { checkName, permissions }: ICheck): void {
    if (permissions.length === 0) return;
    const { namespace } = this.pipeline;
    addValidation(this, () => within(`checks.${checkName}.permissions`, validatePermissions(permissions)));
    const account = addServiceAccount(scope, 'account', { name: `${this.appName}-${name}`, namespace });
    grant(scope, permissions, account, namespace);
    this.addTaskRunSpec(name, account);
  }

  /**
   * Adds the image to the results of the run.
   * @internal
   */
  protected _addImageResults(image: { readonly imageUrl: string; readonly imageDigest: string }, which: string): void {
    const { imageUrl, imageDigest } = image;
    this.pipeline.addResult('IMAGE_URL', { value: imageUrl, description: `The image ${which}` });
    this.pipeline.addResult('IMAGE_DIGEST', { value: imageDigest, description: `Digest of the image ${which}` });
  }

  /**
   * Adds the tasks of the strategy, with a ServiceAccount that has its permissions.
   * @internal
   */
  protected _addDeployment(context: Omit<DeployContext, 'scope' | 'pipeline'>): void {
    this.deployContext = context;
    if (this.strategy === undefined) return;
    const { namespace, tasks, finallyTasks } = this.pipeline;
    const task = this.strategy.addTo({ ...context, scope: this, pipeline: this.pipeline });
    this.strategyTasks.push(...this.pipeline.tasks.filter((each) => !tasks.includes(each)));
    this.strategyFinallyTasks = this.pipeline.finallyTasks.filter((each) => !finallyTasks.includes(each));
    const account = addServiceAccount(this, 'deploy', { name: `${this.appName}-deploy`, namespace });
    grant(this, this.strategy.permissions, account, namespace);
    this.deployment = { task, account };
    for (const each of this.strategyTasks) {
      const check = checkOf(each);
      if (check !== undefined) this.addCheckAccount(new Construct(this, `check-${each.name}`), each, check);
    }
  }

  /**
   * What a run must set for its tasks: only those of the strategy, and checks with permissions, get a token.
   * @internal
   */
  protected _taskRunSpecs(own: { [task: string]: TaskRunSpec } = {}): { [task: string]: TaskRunSpec } {
    Object.assign(this.taskRunSpecs, own);
    const deploying = [...this.strategyTasks, ...this.strategyFinallyTasks].filter(
      (task) => checkOf(task) === undefined,
    );
    for (const { name } of deploying) this.addTaskRunSpec(name, this.deployment!.account);
    return this.taskRunSpecs;
  }

  /**
   * Time limits of a run. Tekton gives finally tasks only what is left of the run's time, which is nothing where the
   * tasks used it up: a strategy that puts back in one gets time of its own.
   * @internal
   */
  protected _timeouts(timeouts: RunTimeouts | undefined): RunTimeouts | undefined {
    const { pipeline = DEFAULT_RUN_TIMEOUT, tasks, finally: reserved } = timeouts ?? {};
    if (this.strategyFinallyTasks.length === 0 || tasks !== undefined || reserved !== undefined) return timeouts;
    const seconds = Math.min(FINALLY_SECONDS, Math.floor(pipeline.toSeconds({ integral: false }) / 2));
    return { ...timeouts, finally: Duration.seconds(seconds) };
  }

  /**
   * Rejects tasks that use the source without a place.
   * @internal
   */
  protected _validatePlaces(
    own: readonly PipelineTask[],
    stages: readonly PipelineTask[],
    place: { readonly workspace: string; readonly remedy: string },
  ): Diagnostic[] {
    const placed = [...this.placed, ...own, ...this.strategyTasks];
    return validateTaskPlaces(this.pipeline._plan(), {
      placed: new Set(placed.map(({ name }) => name)),
      stages: [...stages, ...this.strategyTasks].map(({ name }) => name),
      ...place,
    });
  }
}

/** The name, with a number where it is taken. */
function freeName(name: string, taken: readonly string[]): string {
  let number = 1;
  const numbered = () => (number === 1 ? name : `${name}-${number}`);
  while (taken.includes(numbered())) number += 1;
  return numbered();
}

/** The first pipeline of each namespace and app name, by app. */
const firstPipelines = new WeakMap<IConstruct, Map<string, AppPipeline>>();

/** Returns the pipeline that was created first with the app name of this one in its namespace. */
function firstOfName(made: AppPipeline): AppPipeline {
  const pipelines = firstPipelines.get(made.node.root) ?? new Map<string, AppPipeline>();
  firstPipelines.set(made.node.root, pipelines);
  const key = JSON.stringify([made.pipeline.namespace ?? Chart.of(made).node.path, made.appName]);
  const first = pipelines.get(key) ?? made;
  pipelines.set(key, first);
  return first;
}

/** Of a construct id that is the default of both names, only the name of the Pipeline is rejected. */
function validatePipelineNames({ appName, pipeline }: AppPipelinePlan, resolved: string): Diagnostic[] {
  const { name, namespace } = pipeline;
  const isNamed = appName !== undefined || name !== undefined;
  const remedy = appName === undefined ? 'Set appName, which defaults to the construct ids' : 'Choose another name';
  return [
    ...(isNamed ? within('appName', objectNameDiagnostics(resolved, remedy)) : []),
    ...(namespace === undefined ? [] : within('namespace', labelNameDiagnostics(namespace))),
  ];
}

function namesake({ appName, pipeline }: AppPipeline, first: AppPipeline): Diagnostic {
  const place = pipeline.namespace === undefined ? 'this chart' : `the namespace ${quote(pipeline.namespace)}`;
  return {
    code: 'same-object-twice',
    path: 'appName',
    fact: `${quote(appName)} is also that of ${first.node.path} in ${place}: their ServiceAccounts have one name`,
    remedy: 'Choose another construct id, from which all names follow, or set appName and name',
  };
}

function noDeployment(name: string): Diagnostic {
  return {
    path: `tasks.${name}`,
    fact: 'runs after the deployment, and this pipeline has no strategy: what it builds is deployed after the run',
    remedy: 'Use addTaskBeforeDeploy, or start another pipeline by a PostSync hook',
  };
}
