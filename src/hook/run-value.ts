/** A part of the reference of an image. */
export enum ImagePart {
  /** What follows the colon, e.g. `v1.2.0`. */
  TAG = 'image-tag',
  /** `sha256:` and 64 hexadecimal digits. */
  DIGEST = 'image-digest',
  /** The whole of it, as the manifest names it. */
  REFERENCE = 'image-reference',
}

/**
 * A value of a run's param or label that is known only at some time, and where it comes from.
 *
 * | value | comes from | known | needs |
 * |---|---|---|---|
 * | `fixed` | the program | at synth | nothing |
 * | `stamp` | the release stamp: a ConfigMap in the synced path | when Argo CD has applied it | nothing, on any cluster |
 * | `syncedRevision` | `status.operationState.syncResult` of the Application | while the sync runs | reading the Application: the cluster that Argo CD runs in |
 * | `syncedImage` | the same | when Argo CD has applied the workload | the same, and a strategy that leaves the image to Argo CD |
 *
 * @example
 *
 * const params = {
 *   'image-tag': RunValue.stamp('image-tag'),
 *   'revision': RunValue.stamp('source-revision'),
 *   'environment': RunValue.fixed('production'),
 * };
 */
export class RunValue {
  /** A value that is known at synth. */
  public static fixed(value: string): RunValue {
    return new RunValue('fixed', value);
  }

  /**
   * A key of the release stamp (`release` of `ArgoAppWithTektonHook`): what a new release changes. Works on remote
   * clusters, needs no right.
   */
  public static stamp(key: string): RunValue {
    return new RunValue('stamp', key);
  }

  /**
   * The commit that Argo CD is syncing, as a full SHA: of the **manifests** repository. As a label it tells which
   * commit caused the run. As a param to clone with it is right only where the source lies in the same repository.
   * Refused with a remote destination, where the hook's pod cannot read the Application, and with a Helm chart as the
   * source, which has no commit.
   */
  public static syncedRevision(): RunValue {
    return new RunValue('syncedRevision', '');
  }

  /**
   * The image that Argo CD has just applied, by repository: the tag, the digest or the whole reference. Refused with a
   * strategy that owns the image: Argo CD then reports the live image, not that of Git, and a tag changed in Git starts
   * no sync (seen with Argo CD 3.6).
   *
   * @param repository registry and path, without tag and digest
   * @param part which part of the reference; default the tag
   */
  public static syncedImage(repository: string, part: ImagePart = ImagePart.TAG): RunValue {
    return new RunValue('syncedImage', repository, part);
  }

  private constructor(
    /** Which of the factories made it. */
    public readonly source: string,
    /** The value, the key or the repository. */
    public readonly detail: string,
    /** Which part of a synced image. */
    public readonly part?: ImagePart,
  ) {}
}
