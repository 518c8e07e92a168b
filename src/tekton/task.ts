import { ApiObject, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { Param } from './param';
import { renderTaskSpec } from './render';
import { ResultProps } from './result';
import { StepProps } from './step';
import { TaskPlan, taskProblems } from './task.plan';
import { TaskVolume } from './volume';
import { TaskWorkspaceProps } from './workspace';
import { addValidation } from '../core/acknowledgement';

/** What a Task declares and runs. Declared names are the keys of the maps. */
export interface TaskProps {
  /**
   * Name of the object, at most 63 characters.
   * @default - the construct id
   */
  readonly name?: string;

  /**
   * Namespace of the object.
   * @default - the chart's namespace
   */
  readonly namespace?: string;

  /**
   * Labels of the object; Tekton copies them to runs and pods.
   * @default - the chart's labels
   */
  readonly labels?: { [name: string]: string };

  /**
   * Annotations of the object; Tekton copies them to runs and pods.
   * @default - none
   */
  readonly annotations?: { [name: string]: string };

  /**
   * Name for people.
   * @default - none
   */
  readonly displayName?: string;

  /**
   * What the task does.
   * @default - none
   */
  readonly description?: string;

  /**
   * The params, by name.
   * @default - none
   */
  readonly params?: { [name: string]: Param };

  /**
   * The workspaces, by name.
   * @default - none
   */
  readonly workspaces?: { [name: string]: TaskWorkspaceProps };

  /**
   * The results, by name.
   * @default - none
   */
  readonly results?: { [name: string]: ResultProps };

  /**
   * Volumes of the pod, by name, for the steps' `volumeMounts`.
   * @default - none
   */
  readonly volumes?: { [name: string]: TaskVolume };

  /** The containers, in the order in which they run. */
  readonly steps: StepProps[];
}

/**
 * A Tekton Task (`tekton.dev/v1`): steps that run one after another in one pod.
 *
 * Use it for work that shares a pod. What may run side by side, be retried or be skipped by itself is a task of a
 * `Pipeline`. What does not fit together (an undeclared param, a volume without declaration, a value pasted into a
 * script) is refused at synth, also where Tekton's webhook lets it through.
 *
 * @example
 *
 * const lint = new Task(chart, 'lint', {
 *   params: { 'max-warnings': Param.string({ defaultValue: '0' }) },
 *   workspaces: { source: { readOnly: true } },
 *   steps: [{
 *     name: 'eslint',
 *     image: 'docker.io/library/node:20.20.2',
 *     workingDir: '$(workspaces.source.path)',
 *     script: Script.inline('#!/bin/sh\nset -eu\nnpx eslint --max-warnings "$PARAMS_MAX_WARNINGS" .\n'),
 *   }],
 * });
 */
export class Task extends Construct {
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

  public constructor(scope: Construct, id: string, props: TaskProps) {
    super(scope, id);
    this.name = props.name ?? id;
    this.params = props.params ?? {};
    this.workspaces = props.workspaces ?? {};
    this.results = props.results ?? {};
    const plan: TaskPlan = {
      name: this.name,
      displayName: props.displayName,
      description: props.description,
      params: this.params,
      workspaces: this.workspaces,
      results: this.results,
      volumes: props.volumes ?? {},
      steps: props.steps,
    };
    const object = new ApiObject(this, 'Resource', {
      apiVersion: 'tekton.dev/v1',
      kind: 'Task',
      metadata: { name: this.name, namespace: props.namespace, labels: props.labels, annotations: props.annotations },
      spec: Lazy.any({ produce: () => renderTaskSpec(plan) }),
    });
    this.namespace = object.metadata.namespace;
    addValidation(this, () => taskProblems(plan));
  }
}
