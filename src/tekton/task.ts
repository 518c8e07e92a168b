import { ApiObject, Chart, Lazy } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { Param } from './param';
import { planTask } from './plan-task';
import { PodTemplate } from './pod-template';
import { renderTaskSpec } from './render';
import { ResultProps } from './result';
import { OwnTaskPlan } from './task-plan';
import { TaskProps } from './task-props';
import { validateTask } from './validate-task';
import { TaskWorkspaceProps } from './workspaces';
import { acceptProps } from '../core/accept-props';
import { addValidation } from '../core/acknowledgement';

/**
 * A Tekton Task (`tekton.dev/v1`): steps that run one after another in one pod.
 *
 * Use it for work that shares a pod. Work that can run in parallel, be retried or be skipped on its own belongs in
 * separate tasks of a `Pipeline`. Synth rejects undeclared params and volumes, and values pasted into scripts, even
 * where Tekton's webhook accepts them.
 *
 * @example
 *
 * const lint = new Task(chart, 'lint', {
 *   params: { 'max-warnings': Param.string({ default: '0' }) },
 *   workspaces: { source: { readOnly: true } },
 *   steps: [{
 *     name: 'eslint',
 *     image: 'docker.io/library/node:20.20.2',
 *     workingDir: '$(workspaces.source.path)',
 *     script: '#!/bin/sh\nset -eu\nnpx eslint --max-warnings "$PARAMS_MAX_WARNINGS" .\n',
 *   }],
 * });
 */
export class Task extends Construct {
  /**
   * The Task of this name in the namespace of a chart; undefined if none was created yet.
   * @internal
   */
  public static _find(scope: Construct, namespace: string | undefined, name: string): Task | undefined {
    return tasksOf(scope).get(keyOf(scope, namespace ?? Chart.of(scope).namespace, name));
  }

  /** Name of the object. */
  public readonly name: string;
  /** Namespace of the object; undefined for the namespace in which it is applied. */
  public readonly namespace: string | undefined;
  /** The params, by name. */
  public readonly params: { [name: string]: Param };
  /** The workspaces, by name. */
  public readonly workspaces: { [name: string]: TaskWorkspaceProps };
  /** The results, by name. */
  public readonly results: { [name: string]: ResultProps };
  /** What a run must set for the pods of this task, as `taskRunSpecs: { NAME: { podTemplate } }`. */
  public readonly podTemplate?: PodTemplate;

  private readonly plan: OwnTaskPlan;

  public constructor(scope: Construct, id: string, props: TaskProps) {
    super(scope, id);
    props = acceptProps(this, 'TaskProps', props);
    const plan = planTask(props.name ?? id, props);
    this.name = plan.name;
    this.params = plan.params;
    this.workspaces = plan.workspaces;
    this.results = plan.results;
    this.podTemplate = props.podTemplate;
    this.plan = plan;
    const object = new ApiObject(this, 'Resource', {
      apiVersion: 'tekton.dev/v1',
      kind: 'Task',
      metadata: { name: this.name, namespace: props.namespace, labels: props.labels, annotations: props.annotations },
      spec: Lazy.any({ produce: () => renderTaskSpec(plan) }),
    });
    this.namespace = object.metadata.namespace;
    addValidation(this, () => validateTask(plan));
    const tasks = tasksOf(this);
    const key = keyOf(this, this.namespace, this.name);
    if (!tasks.has(key)) tasks.set(key, this);
  }

  /**
   * Its spec, and what its pods need, as a text: two Tasks with the same one do the same.
   * @internal
   */
  public _content(): string {
    return JSON.stringify([renderTaskSpec(this.plan), this.podTemplate]);
  }
}

/** The first Task of each namespace and name, by app. */
const tasksByApp = new WeakMap<IConstruct, Map<string, Task>>();

function tasksOf({ node }: IConstruct): Map<string, Task> {
  const tasks = tasksByApp.get(node.root) ?? new Map<string, Task>();
  tasksByApp.set(node.root, tasks);
  return tasks;
}

/** A Task without namespace is only the same as others of its chart, which may be applied to any namespace. */
function keyOf(scope: Construct, namespace: string | undefined, name: string): string {
  return JSON.stringify([namespace ?? Chart.of(scope).node.path, namespace === undefined, name]);
}
