import { Param } from './param';
import { PodTemplate } from './pod-template';
import { ResultProps } from './result';
import { SidecarProps } from './sidecar';
import { StepProps, StepTemplate } from './step';
import { TaskVolume } from './task-volume';
import { TaskWorkspaceProps } from './workspaces';

/** Props of a Task. The names of params, workspaces, results and volumes are the keys of the maps. */
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
   * Display name.
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

  /**
   * What the pods of the task need from a run, which sets it in `taskRunSpecs`: a Task has no field for it. A run
   * without it is rejected.
   * @default - nothing
   */
  readonly podTemplate?: PodTemplate;

  /** The containers, in the order in which they run. */
  readonly steps: StepProps[];

  /**
   * What steps have in common.
   * @default - nothing
   */
  readonly stepTemplate?: StepTemplate;

  /**
   * Containers that run beside the steps.
   * @default - none
   */
  readonly sidecars?: SidecarProps[];
}
