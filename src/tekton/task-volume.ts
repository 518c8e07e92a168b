import { EmptyDirOptions } from './workspace-binding';

/** A volume of the pod of a Task. */
export class TaskVolume {
  /** An empty folder that is deleted with the pod, e.g. for a step with a read-only root filesystem. */
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
    /** The factory that created it. */
    public readonly source: string,
    /** Name of the Secret or ConfigMap. */
    public readonly name: string | undefined,
    /** Whether the pod starts without it. */
    public readonly optional: boolean,
    /** The empty folder. */
    public readonly folder: EmptyDirOptions | undefined,
  ) {}
}

/** The mount of a volume of the Task in a step. */
export interface VolumeMount {
  /** Name of a volume of the Task. */
  readonly name: string;

  /** Path at which it is mounted, not below `/tekton/`. */
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
