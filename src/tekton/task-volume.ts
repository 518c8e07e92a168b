import { EmptyDirOptions } from './workspace-binding';

/** A volume of a Task's pod, for files that are neither shared nor given by the run. */
export class TaskVolume {
  /** An empty folder that goes with the pod; what a step with a read-only root writes to. */
  public static emptyDir(options: EmptyDirOptions = {}): TaskVolume {
    return new TaskVolume('emptyDir', undefined, false, options);
  }

  /** The files of a Secret; with `optional` the pod starts without it. */
  public static secret(name: string, optional: boolean = false): TaskVolume {
    return new TaskVolume('secret', name, optional, undefined);
  }

  /** The files of a ConfigMap; with `optional` the pod starts without it. */
  public static configMap(name: string, optional: boolean = false): TaskVolume {
    return new TaskVolume('configMap', name, optional, undefined);
  }

  private constructor(
    /** Which of the factories made it. */
    public readonly source: string,
    /** Name of the Secret or ConfigMap. */
    public readonly name: string | undefined,
    /** Whether the pod starts without it. */
    public readonly optional: boolean,
    /** The empty folder. */
    public readonly folder: EmptyDirOptions | undefined,
  ) {}
}

/** Where a step sees a volume of its Task. */
export interface VolumeMount {
  /** Name of a volume of the Task. */
  readonly volume: string;

  /** Where it is mounted; not under `/tekton/`, which is Tekton's own. */
  readonly mountPath: string;

  /**
   * Whether the step only reads it.
   * @default false
   */
  readonly readOnly?: boolean;

  /**
   * Folder inside the volume.
   * @default - its root
   */
  readonly subPath?: string;
}
