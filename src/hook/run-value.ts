import { ImagePart } from './image-part';

/**
 * A value of a run's param or label, and where it comes from. What cannot be had in a phase, from a source, on a
 * destination or with a strategy is rejected at synth, with what to use instead.
 *
 * | value | comes from | known | needs |
 * |---|---|---|---|
 * | `fixed` | the program | at synth | nothing |
 * | `release` | the ConfigMap of the release | in every phase, on every cluster | nothing |
 * | `applicationName`, `applicationNamespace` | the Application | at synth | nothing |
 * | `destinationNamespace`, `phase` | the Application and the hook | at synth | nothing |
 * | `syncedRevision` | `syncResult` of the operation in flight | in the phases of a sync | reading the Application |
 * | `syncedImage` | the same | in PostSync | the same, and a strategy that leaves the image to Argo CD |
 * | `attempt`, `startedBy` | the operation in flight | in the phases of a sync | reading the Application |
 * | `failureMessage` | the same | in SyncFail | reading the Application |
 *
 * Reading the Application is possible where Argo CD deploys into its own cluster, and gives the hook a Role in its
 * namespace for this one Application. With several sources `syncedRevision` is that of the synced chart's
 * (`syncedSource`), or of the index that is given.
 *
 * @example
 *
 * const params = {
 *   'image-tag': RunValue.release('image-tag'),
 *   'revision': RunValue.release('source-revision'),
 *   'environment': RunValue.fixed('production'),
 * };
 */
export class RunValue {
  /** A value that is known at synth. */
  public static fixed(value: string): RunValue {
    return new RunValue('fixed', value);
  }

  /**
   * A key of the release: what a new release changes. After the sync the hook reads the ConfigMap; in the phases
   * in which that is not applied yet, or gone, the hook carries its own copy.
   */
  public static release(key: string): RunValue {
    return new RunValue('release', key);
  }

  /**
   * The commit that Argo CD is syncing, as a full SHA: of the **manifests** repository. As a label it shows which
   * commit caused the run. As a param to clone with it is right only where the source lies in the same repository, and
   * then every commit that syncs is a new run. Rejected on another cluster, for a Helm chart, and outside a sync.
   *
   * @param sourceIndex which of several sources, from 0; default the synced one
   */
  public static syncedRevision(sourceIndex?: number): RunValue {
    return new RunValue('syncedRevision', '', undefined, sourceIndex);
  }

  /**
   * The image that Argo CD has just applied, by repository: the tag, the digest or the whole reference. Rejected with a
   * strategy that owns the image: Argo CD then reports the live image, not that of Git, and a tag changed in Git starts
   * no sync (seen with Argo CD 3.6). Rejected before the sync, when nothing is applied yet.
   *
   * @param repository registry and path, without tag and digest
   * @param part which part of the reference; default the tag
   */
  public static syncedImage(repository: string, part: ImagePart = ImagePart.TAG): RunValue {
    return new RunValue('syncedImage', repository, part);
  }

  /** Name of the Application. */
  public static applicationName(): RunValue {
    return new RunValue('applicationName', '');
  }

  /** Namespace of the Application. */
  public static applicationNamespace(): RunValue {
    return new RunValue('applicationNamespace', '');
  }

  /** Namespace into which the Application deploys. */
  public static destinationNamespace(): RunValue {
    return new RunValue('destinationNamespace', '');
  }

  /** The hook's phase, e.g. `PostSync`. */
  public static phase(): RunValue {
    return new RunValue('phase', '');
  }

  /** How often the sync was retried: 0 at the first attempt. As a param it makes each attempt another run. */
  public static attempt(): RunValue {
    return new RunValue('attempt', '');
  }

  /** Who started the sync: a user, or `unknown` for an automated sync. Characters beyond plain text become `?`. */
  public static startedBy(): RunValue {
    return new RunValue('startedBy', '');
  }

  /** Why the sync failed, in Argo CD's words, at most 1000 characters. Characters beyond plain text become `?`. */
  public static failureMessage(): RunValue {
    return new RunValue('failureMessage', '');
  }

  private constructor(
    /** Which of the factories made it. */
    public readonly source: string,
    /** The value, the key or the repository. */
    public readonly detail: string,
    /** Which part of a synced image. */
    public readonly part?: ImagePart,
    /** Which of several sources. */
    public readonly sourceIndex?: number,
  ) {}
}
