import { EmptyDirOptions } from './workspace-binding';
import { createFrom } from '../core/accept-props';

/** A volume of the pod of a Task. */
export class TaskVolume {
  /** An empty folder that is deleted with the pod, e.g. for a step with a read-only root filesystem. */
  public static emptyDir(options: EmptyDirOptions = {}): TaskVolume {
    return createFrom(
      'EmptyDirOptions',
      options,
      (given: EmptyDirOptions) => new TaskVolume('emptyDir', undefined, false, given),
    );
  }

  /** The files of a Secret; with `optional` the pod starts without it. */
  public static secret(name: string, optional: boolean = false): TaskVolume {
    return new TaskVolume('secret', name, optional, undefined);
  }

  /** The files of a ConfigMap; with `optional` the pod starts without it. */
  public static configMap(name: string, optional: boolean = false): TaskVolume {
    return new TaskVolume('configMap', name, optional, undefined);
  }

  /** An existing PersistentVolumeClaim. */
  public static persistentVolumeClaim(name: string): TaskVolume {
    return new TaskVolume('persistentVolumeClaim', name, false, undefined);
  }

  /** A volume of any other kind, as in Kubernetes without its name, e.g. `{ projected: { … } }`. Written as it is. */
  public static of(volume: { [source: string]: any }): TaskVolume {
    return new TaskVolume('other', undefined, false, undefined, volume);
  }

  private constructor(
    /** The factory that created it. */
    public readonly source: string,
    /** Name of the Secret, ConfigMap or claim. */
    public readonly name: string | undefined,
    /** Whether the pod starts without it. */
    public readonly optional: boolean,
    /** The empty folder. */
    public readonly folder: EmptyDirOptions | undefined,
    /** The volume, as in the manifest. */
    public readonly other?: { [source: string]: any },
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

  /**
   * As `subPath`, with `$(NAME)` for environment variables; cannot be combined with it.
   * @default - none
   */
  readonly subPathExpr?: string;

  /**
   * `None`, `HostToContainer` or `Bidirectional`: whether mounts inside the volume are seen on both sides.
   * @default 'None'
   */
  readonly mountPropagation?: string;

  /**
   * `Disabled`, `IfPossible` or `Enabled`: whether mounts inside a read-only volume are read-only, too.
   * @default 'Disabled'
   */
  readonly recursiveReadOnly?: string;
}
