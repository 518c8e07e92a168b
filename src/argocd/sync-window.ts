import { Duration } from 'cdk8s';

/** What a sync window does. */
export enum SyncWindowKind {
  /** Applications sync only in windows of this kind. */
  ALLOW = 'allow',
  /** Applications do not sync. It is stronger than `ALLOW`. */
  DENY = 'deny',
}

/**
 * When Applications of a project sync, or do not (Argo CD 3.6, docs/user-guide/sync_windows.md). It applies to those
 * that one of its lists selects.
 */
export interface SyncWindow {
  /** Whether syncs are allowed or denied in it. */
  readonly kind: SyncWindowKind;

  /** When it begins: a cron line of five fields, e.g. `0 22 * * 5`. */
  readonly schedule: string;

  /** How long it lasts. */
  readonly duration: Duration;

  /**
   * Names of Applications, `*` matches any text.
   * @default - none
   */
  readonly applications?: string[];

  /**
   * Namespaces of destinations, `*` matches any text.
   * @default - none
   */
  readonly namespaces?: string[];

  /**
   * Clusters of destinations, by URL or name; `*` matches any text.
   * @default - none
   */
  readonly clusters?: string[];

  /**
   * Whether an Application must be in each of the lists that are set, not only in one of them.
   * @default false
   */
  readonly andOperator?: boolean;

  /**
   * Whether a person may sync in a window that denies, or outside of one that allows.
   * @default false
   */
  readonly manualSync?: boolean;

  /**
   * Whether a sync that has begun goes on when the window no longer allows it.
   * @default false
   */
  readonly syncOverrun?: boolean;

  /**
   * Time zone of the schedule, e.g. `Europe/Vienna`.
   * @default 'UTC'
   */
  readonly timeZone?: string;

  /**
   * What it is for, at most 255 characters.
   * @default - none
   */
  readonly description?: string;
}
