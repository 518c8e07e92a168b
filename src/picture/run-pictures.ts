import { Arrow, Box } from './picture';
import { PictureOptions } from './picture-options';
import { Document } from '../core/document';
import { resultOf, Substitution, substitutions } from '../core/reference';
import { accountPermissions } from '../rules/model/account-permissions';
import { elements } from '../rules/model/elements';
import { imageSettings } from '../rules/model/image-setting';
import { Installation } from '../rules/model/installation';
import { releasedWorkloads } from '../rules/model/released-workload';
import { RunTask, runTasks } from '../rules/model/run-task';
import { StartedRun } from '../rules/model/started-run';
import { readPipelineSpec } from '../tekton/read-pipeline-spec';
import { taskOrder } from '../tekton/task-order';

/** A Pipeline, or a run with an embedded one. */
export interface DrawnPipeline {
  readonly id: string;
  readonly title: string;
  readonly namespace?: string;
  readonly spec: any;
  /** The Pipeline itself; undefined for an embedded one. */
  readonly document?: Document;
  /** The runs of it that are among the documents. */
  readonly runs: readonly StartedRun[];
}

/** The pictures of Pipelines, and of the workloads that these deploy. */
export class RunPictures {
  public readonly boxes: Box[] = [];
  public readonly arrows: Arrow[] = [];
  /** Ids of the boxes of workloads, by what is written in them. */
  private readonly workloads = new Map<string, string>();

  public constructor(
    private readonly installation: Installation,
    private readonly options: PictureOptions,
  ) {}

  /** Adds a Pipeline with its tasks. */
  public addPipeline(pipeline: DrawnPipeline): void {
    const { id, spec, title, namespace } = pipeline;
    const tasks = elements(spec?.tasks);
    const finals = elements(spec?.finally);
    const idOfTask = new Map([...tasks, ...finals].map(({ name }, i) => [name, `${id}t${i}`]));
    const boxOf = (task: any): Box => ({
      id: idOfTask.get(task.name)!,
      kind: 'task',
      lines: [...taskLines(task), ...this.rightsOf(task, pipeline.runs)],
      boxes: [],
    });
    const finallyBox: Box = { id: `${id}f`, kind: 'finally', lines: ['finally'], boxes: finals.map(boxOf) };
    this.boxes.push({
      id,
      kind: 'pipeline',
      lines: [title, ...placeLines(namespace)],
      boxes: [...tasks.map(boxOf), ...(finals.length > 0 ? [finallyBox] : [])],
    });
    const lastTasks = this.addTaskArrows(spec, tasks, idOfTask);
    for (const task of finals) this.addResultArrows(task, idOfTask);
    for (const from of finals.length > 0 ? lastTasks : []) {
      this.arrows.push({ from, to: finallyBox.id, lines: ['always'], isDotted: true });
    }
    this.addWorkloads(pipeline, idOfTask);
  }

  /** Adds the order of the tasks. Returns the ids of those that no other one waits for. */
  private addTaskArrows(spec: any, tasks: readonly any[], idOfTask: ReadonlyMap<string, string>): string[] {
    const { plan } = readPipelineSpec(spec, { name: '', task: () => undefined });
    const last = new Set(tasks.map(({ name }) => name));
    for (const [name, before] of taskOrder(plan.tasks)) {
      const task = tasks.find((each) => each.name === name);
      for (const other of before) {
        last.delete(other);
        const given = [...new Set([...resultsOf(task, other), ...sharedWorkspaces(task, tasks, other)])];
        this.arrows.push({ from: idOfTask.get(other)!, to: idOfTask.get(name)!, lines: given, isDotted: false });
      }
    }
    return [...last].map((name) => idOfTask.get(name)!);
  }

  private addResultArrows(task: any, idOfTask: ReadonlyMap<string, string>): void {
    for (const [other, from] of idOfTask) {
      const lines = resultsOf(task, other);
      if (lines.length > 0) this.arrows.push({ from, to: idOfTask.get(task.name)!, lines, isDotted: true });
    }
  }

  /** The accounts that run a task, each with what it may do. */
  private rightsOf({ name }: any, runs: readonly StartedRun[]): string[] {
    if (!this.options.showsRights) return [];
    const accounts = runs.map(({ run: { spec }, namespace }) => {
      const own = elements(spec?.taskRunSpecs).find(({ pipelineTaskName }) => pipelineTaskName === name);
      const account = own?.serviceAccountName ?? spec?.taskRunTemplate?.serviceAccountName;
      return rightsLines(this.installation, namespace, account).join('\n');
    });
    return [...new Set(accounts)].flatMap((lines) => lines.split('\n'));
  }

  /** Adds the workloads whose image a task sets, and those that a strategy releases. */
  private addWorkloads({ id, spec, namespace, document, runs }: DrawnPipeline, ids: ReadonlyMap<string, string>): void {
    const tasks: RunTask[] =
      runs.length > 0 ? runs.flatMap((run) => run.tasks) : runTasks(this.installation, spec, namespace, {});
    const isDrawn = new Set<string>();
    const add = (from: string, lines: string[], text: string) => {
      const key = `${from} ${lines.join('\n')}`;
      if (isDrawn.has(key)) return;
      isDrawn.add(key);
      this.arrows.push({ from, to: this.workloadId(lines), lines: [text], isDotted: false });
    };
    for (const task of tasks) {
      for (const setting of imageSettings(task)) {
        const place = placeLines(setting.namespace ?? namespace);
        add(ids.get(task.name) ?? id, [`${setting.kind} ${setting.name}`, ...place], 'sets the image');
      }
    }
    for (const released of releasedWorkloads(this.installation)) {
      if (released.pipeline !== document) continue;
      const { deployments, services, route, strategy } = released;
      const objects = [
        ...deployments.map((name) => `Deployment ${name}`),
        ...services.map((name) => `Service ${name}`),
        ...(route === undefined ? [] : [`HTTPRoute ${route}`]),
      ];
      add(id, [...objects, ...placeLines(released.namespace)], `${strategy} release`);
    }
  }

  private workloadId(lines: string[]): string {
    const key = lines.join('\n');
    let id = this.workloads.get(key);
    if (id === undefined) {
      this.workloads.set(key, (id = `w${this.workloads.size}`));
      this.boxes.push({ id, kind: 'workload', lines, boxes: [] });
    }
    return id;
  }
}

/** The lines of a box for where an object is. */
export function placeLines(namespace: string | undefined): string[] {
  return namespace === undefined ? [] : [`in ${namespace}`];
}

/** An account with what it may do, a line for each rule of its Roles. */
export function rightsLines(installation: Installation, namespace: string | undefined, account = 'default'): string[] {
  const rights = accountPermissions(installation, namespace, account);
  return [`as ${account}${rights.length === 0 ? ', without rights' : ', which may:'}`, ...rights];
}

function taskLines({ name, taskRef, taskSpec, pipelineRef, when }: any): string[] {
  return [name, taskKind(taskRef, taskSpec, pipelineRef), ...elements(when).map(conditionLine)];
}

/** `when tag of clone is v1`. */
function conditionLine({ input, operator, values, cel }: any): string {
  const [text] = [`${cel ?? input}`].map((value) =>
    substitutions(value).reduce((line, each) => line.replace(each.text, () => readable(each)), value),
  );
  if (cel !== undefined) return `when ${text}`;
  const allowed = elements(values);
  const is = operator === 'in' ? 'is' : 'is not';
  return `when ${text} ${is} ${allowed.length === 1 ? '' : 'one of '}${allowed.join(', ')}`;
}

/** A substitution as a person reads it: `commit of clone`, `tag`. */
function readable(substitution: Substitution): string {
  const result = resultOf(substitution);
  if (result !== undefined) return `${result.result} of ${result.task}`;
  return substitution.expression
    .replace(/^params\.|^context\./, '')
    .replace(/^tasks\.([^.]+)\.status$/, 'status of $1');
}

function taskKind(taskRef: any, taskSpec: any, pipelineRef: any): string {
  if (taskSpec !== undefined) return 'Task of its own';
  if (pipelineRef !== undefined) return `Pipeline ${pipelineRef.name ?? pipelineRef.resolver ?? ''}`;
  return `${taskRef?.kind ?? 'Task'} ${taskRef?.name ?? taskRef?.resolver ?? ''}`;
}

/** The results of another task that a task reads. */
function resultsOf(task: any, other: string): string[] {
  const found = substitutions(JSON.stringify(task)).map(resultOf);
  return [...new Set(found.flatMap((each) => (each?.task === other ? [each.result] : [])))];
}

/** The workspaces that a task and another one use. */
function sharedWorkspaces(task: any, tasks: readonly any[], other: string): string[] {
  const used = (each: any) => elements(each?.workspaces).map(({ name, workspace }) => workspace ?? name);
  const names = new Set<string>(used(tasks.find(({ name }) => name === other)));
  return used(task)
    .filter((name) => names.has(name))
    .map((name) => `files of ${name}`);
}
