import { Duration } from 'cdk8s';
import { Param } from './param';
import { ParamValues } from './param-value';
import { OnError } from './step';
import { Strictness } from './strictness';
import { SubstitutedText } from './substituted-text';
import { Inherited, TaskDeclaration } from './task-plan';
import { PipelineWorkspaceProps } from './workspaces';
import { quote } from '../core/text';

/** The workspace of the Pipeline that a task uses, and the folder in it. */
export interface WorkspaceUse {
  readonly workspace: string;
  readonly subPath?: string;
  /** Undefined where the declaration of the Task decides. */
  readonly readOnly?: boolean;
}

/** A condition of a task. */
export interface Condition {
  readonly input: string;
  readonly operator: string;
  readonly values: string[];
  /** An expression of CEL, in place of the others. */
  readonly expression?: string;
}

/** The combinations for which a task runs. */
export interface MatrixPlan {
  readonly params: { readonly [name: string]: string[] };
  readonly include: readonly { readonly name: string; readonly params: { readonly [name: string]: string } }[];
}

/** A task of a Pipeline, defaults resolved. */
export interface PipelineTaskPlan {
  readonly name: string;
  readonly displayName?: string;
  readonly description?: string;
  /** Name of a Task in the namespace; undefined with a resolver. */
  readonly taskName?: string;
  readonly resolver?: string;
  readonly resolverParams: { readonly [name: string]: string };
  /** The declarations of the Task; undefined where they are not known. */
  readonly declaration?: TaskDeclaration;
  readonly params: ParamValues;
  readonly workspaces: { readonly [name: string]: WorkspaceUse };
  /** The tasks that the author set in runAfter. */
  readonly runAfter: readonly string[];
  /** The tasks of runAfter in the manifest: those of the author, and those that use the same workspace. */
  readonly waitsFor: readonly string[];
  readonly when: readonly Condition[];
  readonly retries: number;
  readonly timeout?: Duration;
  readonly matrix?: MatrixPlan;
  readonly onError?: OnError;
  /** Texts of an embedded Task, which may read results of other tasks. */
  readonly embeddedTexts?: readonly SubstitutedText[];
}

/** A result of a Pipeline. */
export interface PipelineResultPlan {
  readonly name: string;
  readonly value: string;
  readonly description?: string;
}

/** A Pipeline, defaults resolved. */
export interface PipelinePlan {
  readonly strictness: Strictness;
  /** What a run passes on to an embedded Pipeline. */
  readonly inherited?: Inherited;
  /** Empty for an embedded Pipeline. */
  readonly name: string;
  readonly namespace?: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly params: { readonly [name: string]: Param };
  readonly workspaces: { readonly [name: string]: PipelineWorkspaceProps };
  readonly tasks: readonly PipelineTaskPlan[];
  readonly finallyTasks: readonly PipelineTaskPlan[];
  readonly results: readonly PipelineResultPlan[];
}

/** All tasks of a Pipeline, the finally tasks last. */
export function allTasks({ tasks, finallyTasks }: PipelinePlan): PipelineTaskPlan[] {
  return [...tasks, ...finallyTasks];
}

/** `the Pipeline "ci"`; an embedded Pipeline has no name. */
export function pipelineTitle({ name }: PipelinePlan): string {
  return name === '' ? 'the Pipeline' : `the Pipeline ${quote(name)}`;
}
