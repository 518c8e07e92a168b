/**
 * How Argo CD compares Git and cluster: an Application as a whole (`Application.compareOptions`) or one object
 * (`Sync.of(…).compareOptions`). One at the wrong place is rejected (Argo CD 3.6, docs/user-guide/compare-options.md
 * and diff-strategies.md).
 *
 * @example
 *
 * Sync.of(chart).compareOptions(CompareOption.IGNORE_EXTRANEOUS);
 */
export class CompareOption {
  /** An object that is not in Git does not make the Application OutOfSync. Object only. */
  public static readonly IGNORE_EXTRANEOUS = new CompareOption('IgnoreExtraneous');

  /** Let the API server compute the difference, so that defaults and canonical forms are none. Application only. */
  public static readonly SERVER_SIDE_DIFF = new CompareOption('ServerSideDiff=true');

  /** Do not, where Argo CD is configured to, or `SyncOption.SERVER_SIDE_APPLY` implies it. Application only. */
  public static readonly NO_SERVER_SIDE_DIFF = new CompareOption('ServerSideDiff=false');

  /** With a server-side difference: count what mutating webhooks change, too. Application only. */
  public static readonly INCLUDE_MUTATION_WEBHOOK = new CompareOption('IncludeMutationWebhook=true');

  private constructor(
    /** The option as Argo CD reads it. */
    public readonly text: string,
  ) {}
}
