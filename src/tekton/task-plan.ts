import { Duration } from 'cdk8s';
import { ComputeResources } from './compute-resources';
import { EnvVarSource } from './env-var-source';
import { Param } from './param';
import { DeclaredValue } from './param-value';
import { PodTemplate } from './pod-template';
import { ResultProps } from './result';
import { SecurityContext } from './security-context';
import { OnError } from './step';
import { Strictness } from './strictness';
import { SubstitutedText } from './substituted-text';
import { TaskVolume, VolumeMount } from './task-volume';
import { TaskWorkspaceProps } from './workspaces';
import { Script } from '../core/script';

/** What Tekton passes on from a run and a Pipeline to embedded specs (docs/pipelineruns.md, propagation). */
export interface Inherited {
  readonly params: { readonly [name: string]: DeclaredValue };
  readonly workspaces: { readonly [name: string]: { readonly optional?: boolean } };
}

/** The declarations of a Task. */
export interface TaskDeclaration {
  readonly namespace?: string;
  readonly params: { readonly [name: string]: Param };
  readonly workspaces: { readonly [name: string]: TaskWorkspaceProps };
  readonly results: { readonly [name: string]: ResultProps };
  /** What its pods need from the run. */
  readonly podTemplate?: PodTemplate;
  /** What is passed on to an embedded Task, which need not declare it. */
  readonly inherited?: Inherited;
}

/** A step or a sidecar of a Task, defaults resolved. */
export interface StepPlan {
  readonly name: string;
  /** Path relative to the spec: `steps.NAME`, or `steps[0]` without a name. */
  readonly path: string;
  readonly image: string;
  readonly script?: Script;
  readonly command: readonly string[];
  readonly args: readonly string[];
  /** The variables that the author set, by name. */
  readonly env: { readonly [name: string]: string | EnvVarSource };
  /** The variables of the container: those of `env`, and those that the script mentions. Sorted by name. */
  readonly environment: readonly (readonly [name: string, value: string | EnvVarSource])[];
  readonly workingDir?: string;
  readonly computeResources?: ComputeResources;
  readonly securityContext: SecurityContext;
  readonly timeout?: Duration;
  readonly onError?: OnError;
  readonly volumeMounts: readonly VolumeMount[];
  /** Whether a StepAction defines what it runs, which is not known. */
  readonly isReference?: boolean;
  /** Results of the step itself; undefined where they are not known. */
  readonly results?: readonly string[];
  /** Params of a StepAction and conditions, in which Tekton replaces `$(…)` too. */
  readonly texts?: readonly SubstitutedText[];
}

/** A Task, defaults resolved. */
export interface TaskPlan extends TaskDeclaration {
  readonly strictness: Strictness;
  readonly name: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly volumes: { readonly [name: string]: TaskVolume };
  readonly steps: readonly StepPlan[];
  readonly sidecars: readonly StepPlan[];
}
