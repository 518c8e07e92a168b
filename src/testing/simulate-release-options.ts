import { SimulatedRun } from './simulated-run';
import { SimulatedRunStatus } from './simulated-run-status';

/** What a hook finds when it runs: the release, its newest run, and the operation of the sync. */
export interface SimulateReleaseOptions {
  /**
   * Values of the release by key, where they differ from those of the program. Rejects a key that the release does not
   * have.
   * @default - the release of the program
   */
  readonly release?: { [key: string]: string };

  /**
   * The newest run that the hook has started.
   * @default - none: it is the first release
   */
  readonly newestRun?: SimulatedRun;

  /**
   * How the newest run is.
   * @default SimulatedRunStatus.SUCCEEDED
   */
  readonly newestRunStatus?: SimulatedRunStatus;

  /**
   * The commits that Argo CD syncs, one for each source of the Application: `RunValue.syncedRevision`.
   * @default - 40 zeros for each source
   */
  readonly syncedRevisions?: string[];

  /**
   * The images that the sync has applied: `RunValue.syncedImage`.
   * @default - none
   */
  readonly syncedImages?: string[];

  /**
   * How often the sync was retried: `RunValue.attempt`.
   * @default 0
   */
  readonly attempt?: number;

  /**
   * Who started the sync: `RunValue.startedBy`.
   * @default - an automated sync
   */
  readonly startedBy?: string;

  /**
   * Why the sync failed: `RunValue.failureMessage`.
   * @default - no message
   */
  readonly failureMessage?: string;
}
