import { Size } from 'cdk8s';

/** How a run's volume may be mounted. */
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

/** A volume that is made for one run and goes with it. */
export interface ClaimTemplateOptions {
  /** How much it holds. */
  readonly storage: Size;

  /**
   * How it may be mounted.
   * @default AccessMode.READ_WRITE_ONCE
   */
  readonly accessMode?: AccessMode;

  /**
   * The StorageClass.
   * @default - the cluster's default class
   */
  readonly storageClassName?: string;
}

/** An empty folder of the node that goes with the pod: never shared between tasks. */
export interface EmptyDirOptions {
  /**
   * In memory instead of on the node's disk; it then counts against the pod's memory.
   * @default false
   */
  readonly inMemory?: boolean;

  /**
   * How much it may hold before the pod is evicted.
   * @default - no limit
   */
  readonly sizeLimit?: Size;
}

/**
 * What a run binds a workspace to.
 *
 * @example
 *
 * const workspaces = {
 *   'shared-data': WorkspaceBinding.claimTemplate({ storage: Size.gibibytes(1) }),
 *   'docker-config': WorkspaceBinding.secret('registry-credentials'),
 * };
 */
export class WorkspaceBinding {
  /** A new PersistentVolumeClaim for each run: what tasks that share files need. */
  public static claimTemplate(options: ClaimTemplateOptions): WorkspaceBinding {
    return new WorkspaceBinding('claimTemplate', undefined, options, undefined, undefined);
  }

  /** A PersistentVolumeClaim that exists; two runs at once write over each other. */
  public static claim(name: string, subPath?: string): WorkspaceBinding {
    return new WorkspaceBinding('claim', name, undefined, undefined, subPath);
  }

  /** The files of a Secret, read-only. */
  public static secret(name: string): WorkspaceBinding {
    return new WorkspaceBinding('secret', name, undefined, undefined, undefined);
  }

  /** The files of a ConfigMap, read-only. */
  public static configMap(name: string): WorkspaceBinding {
    return new WorkspaceBinding('configMap', name, undefined, undefined, undefined);
  }

  /** An empty folder for each task: never shared between tasks. */
  public static emptyDir(options: EmptyDirOptions = {}): WorkspaceBinding {
    return new WorkspaceBinding('emptyDir', undefined, undefined, options, undefined);
  }

  private constructor(
    /** Which of the factories made it. */
    public readonly source: string,
    /** Name of the claim, Secret or ConfigMap. */
    public readonly name: string | undefined,
    /** The claim that is made for each run. */
    public readonly template: ClaimTemplateOptions | undefined,
    /** The empty folder. */
    public readonly folder: EmptyDirOptions | undefined,
    /** Folder inside the claim. */
    public readonly subPath: string | undefined,
  ) {}

  /** Whether a PersistentVolumeClaim stands behind it: a task may use one such workspace only (Tekton's affinity assistant). */
  public get isClaim(): boolean {
    return this.source === 'claim' || this.source === 'claimTemplate';
  }
}
