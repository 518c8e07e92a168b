import { Size } from 'cdk8s';
import { createFrom } from '../core/accept-props';

/** Access mode of a PersistentVolumeClaim. */
export enum AccessMode {
  /** By one node. */
  READ_WRITE_ONCE = 'ReadWriteOnce',
  /** By one pod. */
  READ_WRITE_ONCE_POD = 'ReadWriteOncePod',
  /** By many nodes, for reading. */
  READ_ONLY_MANY = 'ReadOnlyMany',
  /** By many nodes. */
  READ_WRITE_MANY = 'ReadWriteMany',
}

/** A volume that is created for a run and deleted with it. */
export interface ClaimTemplateOptions {
  /** Size of the volume. */
  readonly storage: Size;

  /**
   * Access mode.
   * @default AccessMode.READ_WRITE_ONCE
   */
  readonly accessMode?: AccessMode;

  /**
   * The StorageClass.
   * @default - the cluster's default class
   */
  readonly storageClassName?: string;
}

/** An empty folder that is deleted with its pod. Tasks do not share it. */
export interface EmptyDirOptions {
  /**
   * `Memory` for a folder in memory instead of on the disk of the node. It then counts towards the memory of the pod.
   * @default - the disk of the node
   */
  readonly medium?: string;

  /**
   * Maximum size; the pod is evicted when it is exceeded.
   * @default - no limit
   */
  readonly sizeLimit?: Size;
}

/**
 * The volume to which a run binds a workspace.
 *
 * @example
 *
 * const workspaces = {
 *   'shared-data': WorkspaceBinding.volumeClaimTemplate({ storage: Size.gibibytes(1) }),
 *   'docker-config': WorkspaceBinding.secret('registry-credentials'),
 * };
 */
export class WorkspaceBinding {
  /** A new PersistentVolumeClaim for each run, for tasks that share files. */
  public static volumeClaimTemplate(options: ClaimTemplateOptions): WorkspaceBinding {
    return createFrom(
      'ClaimTemplateOptions',
      options,
      (given: ClaimTemplateOptions) =>
        new WorkspaceBinding('volumeClaimTemplate', undefined, given, undefined, undefined),
    );
  }

  /** An existing PersistentVolumeClaim; concurrent runs overwrite each other's files. */
  public static persistentVolumeClaim(name: string, subPath?: string): WorkspaceBinding {
    return new WorkspaceBinding('persistentVolumeClaim', name, undefined, undefined, subPath);
  }

  /**
   * The files of a Secret, read-only.
   *
   * @param items paths of the files by key of the Secret; default: all keys, each as a file of its name
   */
  public static secret(name: string, items?: { [key: string]: string }): WorkspaceBinding {
    return new WorkspaceBinding('secret', name, undefined, undefined, undefined, items);
  }

  /**
   * The files of a ConfigMap, read-only.
   *
   * @param items paths of the files by key of the ConfigMap; default: all keys, each as a file of its name
   */
  public static configMap(name: string, items?: { [key: string]: string }): WorkspaceBinding {
    return new WorkspaceBinding('configMap', name, undefined, undefined, undefined, items);
  }

  /** The files of several Secrets and ConfigMaps in one folder, read-only. */
  public static projected(...sources: WorkspaceBinding[]): WorkspaceBinding {
    return new WorkspaceBinding('projected', undefined, undefined, undefined, undefined, undefined, sources);
  }

  /** An empty folder for each task. Tasks do not share it. */
  public static emptyDir(options: EmptyDirOptions = {}): WorkspaceBinding {
    return createFrom(
      'EmptyDirOptions',
      options,
      (given: EmptyDirOptions) => new WorkspaceBinding('emptyDir', undefined, undefined, given, undefined),
    );
  }

  /** A volume of any other kind, as in Tekton without its name, e.g. `{ csi: { … } }`. Written as it is. */
  public static of(binding: { [source: string]: any }): WorkspaceBinding {
    return new WorkspaceBinding('other', undefined, undefined, undefined, undefined, undefined, undefined, binding);
  }

  private constructor(
    /** The factory that created it. */
    public readonly source: string,
    /** Name of the claim, Secret or ConfigMap. */
    public readonly name: string | undefined,
    /** The claim that is created for each run. */
    public readonly template: ClaimTemplateOptions | undefined,
    /** The empty folder. */
    public readonly folder: EmptyDirOptions | undefined,
    /** Folder inside the claim. */
    public readonly subPath: string | undefined,
    /** Paths of the files by key of the Secret or ConfigMap; all keys if undefined. */
    public readonly items?: { [key: string]: string },
    /** The Secrets and ConfigMaps of a projected folder. */
    public readonly sources?: WorkspaceBinding[],
    /** The binding, as in the manifest. */
    public readonly other?: { [source: string]: any },
  ) {}

  /** Whether it is a PersistentVolumeClaim. Tekton's affinity assistant allows one claim per task. */
  public get isClaim(): boolean {
    return this.source === 'persistentVolumeClaim' || this.source === 'volumeClaimTemplate';
  }
}
