/** How the objects that belong to a pruned object go (Kubernetes, garbage collection). */
export enum PrunePropagationPolicy {
  /** First what belongs to it, then the object itself: Argo CD's default. */
  FOREGROUND = 'foreground',
  /** The object at once, what belongs to it later. */
  BACKGROUND = 'background',
  /** What belongs to it stays. */
  ORPHAN = 'orphan',
}

/**
 * One option of a sync: for all objects of an Application (`Application.syncOptions`) or for one object
 * (`Sync.of(…).options`). Not every option works on both; one at the wrong place is rejected, since Argo CD ignores it
 * silently (3.6, docs/user-guide/sync-options.md and gitops-engine/pkg/sync).
 *
 * @example
 *
 * const options = [SyncOption.CREATE_NAMESPACE, SyncOption.prunePropagationPolicy(PrunePropagationPolicy.BACKGROUND)];
 */
export class SyncOption {
  /** Create the namespace of the destination where it does not exist. Application only. */
  public static readonly CREATE_NAMESPACE = new SyncOption('CreateNamespace=true');

  /** Let the API server merge (`kubectl apply --server-side`). Application or object. */
  public static readonly SERVER_SIDE_APPLY = new SyncOption('ServerSideApply=true');

  /** Do not, where the Application does. Object only. */
  public static readonly NO_SERVER_SIDE_APPLY = new SyncOption('ServerSideApply=false');

  /** Leave fields under `ignoreDifferences` alone when writing, too, once the object exists. Application only. */
  public static readonly RESPECT_IGNORE_DIFFERENCES = new SyncOption('RespectIgnoreDifferences=true');

  /** Write only objects that differ. Application only. */
  public static readonly APPLY_OUT_OF_SYNC_ONLY = new SyncOption('ApplyOutOfSyncOnly=true');

  /** Prune after all other objects are healthy. Application or object. */
  public static readonly PRUNE_LAST = new SyncOption('PruneLast=true');

  /** Never prune. Application or object; the object's wins. */
  public static readonly NO_PRUNE = new SyncOption('Prune=false');

  /** Prune only after a confirmation; the sync waits. Application or object; the object's wins. */
  public static readonly CONFIRM_PRUNE = new SyncOption('Prune=confirm');

  /** Keep the object when the Application is deleted. Application or object; the object's wins. */
  public static readonly NO_DELETE = new SyncOption('Delete=false');

  /** Delete it with the Application only after a confirmation. Application or object; the object's wins. */
  public static readonly CONFIRM_DELETE = new SyncOption('Delete=confirm');

  /** Fail where another Application has the object already. Application only. */
  public static readonly FAIL_ON_SHARED_RESOURCE = new SyncOption('FailOnSharedResource=true');

  /** Replace instead of apply: can delete and recreate, and breaks hooks (argo-cd #13100). Application or object. */
  public static readonly REPLACE = new SyncOption('Replace=true');

  /** Delete and create where an update is rejected: an outage for a workload. Object only. */
  public static readonly FORCE = new SyncOption('Force=true');

  /** Write without checking against the schema (`kubectl apply --validate=false`). Application or object. */
  public static readonly NO_VALIDATION = new SyncOption('Validate=false');

  /** Do not fail the dry run where the CRD of a kind comes later. Application or object. */
  public static readonly SKIP_DRY_RUN_ON_MISSING_RESOURCE = new SyncOption('SkipDryRunOnMissingResource=true');

  /** Do not take over fields that `kubectl apply` owns when turning to server-side apply. Application only. */
  public static readonly NO_CLIENT_SIDE_APPLY_MIGRATION = new SyncOption('ClientSideApplyMigration=false');

  /** How the objects that belong to pruned ones go. Application only. */
  public static prunePropagationPolicy(policy: PrunePropagationPolicy): SyncOption {
    return new SyncOption(`PrunePropagationPolicy=${policy}`);
  }

  /**
   * An option for which this library has no name, e.g. of a newer Argo CD. Known names with other values, and names one
   * or two letters away from a known one, are rejected at synth.
   *
   * @param text `NAME=VALUE`
   */
  public static custom(text: string): SyncOption {
    return new SyncOption(text);
  }

  private constructor(
    /** The option as Argo CD reads it: `NAME=VALUE`. */
    public readonly text: string,
  ) {}
}
