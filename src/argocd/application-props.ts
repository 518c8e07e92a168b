import { CompareOption } from './compare-option';
import { ApplicationDestination } from './destination';
import { IgnoreDifference } from './ignore-difference';
import { ApplicationSource } from './source';
import { SyncOption } from './sync-option';
import { AutomatedSync, ManagedNamespaceMetadata, SyncRetry } from './sync-policy';

/** What an Application deploys, where to, and how it is kept in sync. */
export interface ApplicationProps {
  /**
   * Name of the object, at most 63 characters: Argo CD cuts the label by which it finds its objects there.
   * @default - the construct id
   */
  readonly name?: string;

  /**
   * Namespace of the object: that of Argo CD, unless Argo CD was configured to read Applications of others.
   * @default - the chart's namespace, else `argocd`
   */
  readonly namespace?: string;

  /**
   * Labels of the object.
   * @default - the chart's labels
   */
  readonly labels?: { [name: string]: string };

  /**
   * Annotations of the object.
   * @default - none
   */
  readonly annotations?: { [name: string]: string };

  /**
   * Name of the AppProject, which limits sources, destinations and kinds.
   * @default default
   */
  readonly project?: string;

  /**
   * Where the manifests are. Rejected together with `sources`.
   * @default - none: `sources` is set
   */
  readonly source?: ApplicationSource;

  /**
   * Where the manifests are, for several sources; of an object in two of them the last wins. Rejected together with
   * `source`.
   * @default - none: `source` is set
   */
  readonly sources?: ApplicationSource[];

  /**
   * The cluster and namespace into which it deploys. Rejected: a server together with a name.
   * @default - the cluster of Argo CD; each namespaced object must name its own namespace
   */
  readonly destination?: ApplicationDestination;

  /**
   * Syncs without a request. `{}` syncs new commits only.
   * @default - each sync is requested
   */
  readonly automated?: AutomatedSync;

  /**
   * How a failed sync is repeated.
   * @default - an automated sync 5 times, 5 s to 3 min apart; a requested one never
   */
  readonly retry?: SyncRetry;

  /**
   * Options of the sync. Rejected: options that work on single objects only, and two that contradict each other.
   * @default - none
   */
  readonly syncOptions?: SyncOption[];

  /**
   * How Git and cluster are compared. Rejected: options that work on single objects only.
   * @default - none
   */
  readonly compareOptions?: CompareOption[];

  /**
   * Labels and annotations of the namespace that is created. Rejected without `SyncOption.CREATE_NAMESPACE`.
   * @default - none
   */
  readonly managedNamespaceMetadata?: ManagedNamespaceMetadata;

  /**
   * Fields that may differ from Git. Rejected: an entry that names no field, and pointers without `/` at the beginning.
   * @default - none
   */
  readonly ignoreDifferences?: IgnoreDifference[];

  /**
   * Information for people, by title: links, addresses, texts.
   * @default - none
   */
  readonly info?: { [title: string]: string };

  /**
   * How many past syncs are kept for a rollback, a whole number from 0.
   * @default 10
   */
  readonly revisionHistoryLimit?: number;

  /**
   * Whether deleting the Application deletes what it deployed (finalizer `resources-finalizer.argocd.argoproj.io`).
   * @default false
   */
  readonly cascade?: boolean;
}
