import { Duration } from 'cdk8s';
import { ComputeResources } from './compute-resources';
import { ContainerProps } from './container';
import { EnvVarSource } from './env-var-source';
import { Param } from './param';
import { DeclaredValue } from './param-value';
import { PodTemplate } from './pod-template';
import { ResultProps } from './result';
import { SecurityContext } from './security-context';
import { SidecarProps } from './sidecar';
import { OnError, StepProps, StepTemplate } from './step';
import { Strictness } from './strictness';
import { SubstitutedText } from './substituted-text';
import { TaskVolume, VolumeMount } from './task-volume';
import { TaskWorkspaceProps } from './workspaces';

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
  readonly script?: string;
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

/** A container of a Task of this program: what is written of it besides its props. */
export interface ContainerPlan<Props extends ContainerProps> {
  readonly props: Props;
  readonly script?: string;
  /** The variables of `env`, and those that the script mentions. Sorted by name. */
  readonly environment: readonly (readonly [name: string, value: string | EnvVarSource])[];
  /** Undefined for a StepAction, which brings its own. */
  readonly securityContext?: SecurityContext;
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

/** A Task of this program. Its `steps` have what the template gives them; these are as they are written. */
export interface OwnTaskPlan extends TaskPlan {
  readonly stepTemplate?: StepTemplate;
  readonly ownSteps: readonly ContainerPlan<StepProps>[];
  readonly ownSidecars: readonly ContainerPlan<SidecarProps>[];
}
