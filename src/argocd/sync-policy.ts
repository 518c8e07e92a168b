import { Duration } from 'cdk8s';

/**
 * When Argo CD syncs without a request (3.6, docs/user-guide/auto_sync.md): on a difference between Git and cluster,
 * once for each commit and set of parameters.
 */
export interface AutomatedSync {
  /**
   * Whether objects that are no longer in Git are deleted.
   * @default false
   */
  readonly prune?: boolean;

  /**
   * Whether a change in the cluster is reverted, after about 5 s. Hooks do not run in such a sync. Fields that a
   * pipeline owns need `ignoreDifferences` and `SyncOption.RESPECT_IGNORE_DIFFERENCES`.
   * @default false
   */
  readonly selfHeal?: boolean;

  /**
   * Whether a source without any manifest may prune everything. Rejected without `prune`, where it has no effect.
   * @default false
   */
  readonly allowEmpty?: boolean;

  /**
   * Whether automated sync is on; `false` keeps the other settings for later.
   * @default true
   */
  readonly enabled?: boolean;
}

/** How a failed sync is repeated, hooks included, so that what hooks start must be idempotent. */
export interface SyncRetry {
  /** How often: a whole number from 0 (never), or -1 for no limit. Required: Argo CD reads none as 0. */
  readonly limit: number;

  /**
   * How long Argo CD waits between attempts.
   * @default - 5 s, doubled each time, at most 3 min
   */
  readonly backoff?: RetryBackoff;

  /**
   * Whether a retry takes the newest revision instead of that of the failed sync. Needs Argo CD 3.2 or later: an
   * earlier one does not have the field, so `kubectl apply` rejects it.
   * @default - false; `ArgoAppWithTektonHook` sets it
   */
  readonly refresh?: boolean;
}

/** The waits between attempts: `duration × factor^n`, at most `maxDuration`. */
export interface RetryBackoff {
  /**
   * The first wait, more than 0.
   * @default Duration.seconds(5)
   */
  readonly duration?: Duration;

  /**
   * By what each wait is longer than the one before, a whole number from 1.
   * @default 2
   */
  readonly factor?: number;

  /**
   * The longest wait, not shorter than `duration`.
   * @default Duration.minutes(3)
   */
  readonly maxDuration?: Duration;
}

/** Labels and annotations of the namespace that `SyncOption.CREATE_NAMESPACE` creates; rejected without that option. */
export interface ManagedNamespaceMetadata {
  /**
   * Labels, e.g. `pod-security.kubernetes.io/enforce`.
   * @default - none
   */
  readonly labels?: { [name: string]: string };

  /**
   * Annotations.
   * @default - none
   */
  readonly annotations?: { [name: string]: string };
}
