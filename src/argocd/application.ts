import { ApiObject, Chart, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { CASCADE, COMPARE_OPTIONS } from './annotation';
import { ApplicationPlan, applicationProblems } from './application.plan';
import { ARGOCD_NAMESPACE } from './argocd-namespace';
import { CompareOption } from './compare-option';
import { ApplicationDestination } from './destination';
import { isOwnCluster, resolvedDestination } from './destination-cluster';
import { IgnoreDifference } from './ignore-difference';
import { mergedIgnoreDifferences } from './ignore-difference.plan';
import { mergedOptions } from './option.plan';
import { renderApplicationSpec } from './render';
import { ApplicationSource } from './source';
import { SyncOption } from './sync-option';
import { AutomatedSync, ManagedNamespaceMetadata, SyncRetry } from './sync-policy';
import { addValidation } from '../core/acknowledgement';

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
   * Where the manifests are. Refused together with `sources`.
   * @default - none: `sources` is given
   */
  readonly source?: ApplicationSource;

  /**
   * Where the manifests are, for several sources; of an object in two of them the last wins. Refused together with `source`.
   * @default - none: `source` is given
   */
  readonly sources?: ApplicationSource[];

  /**
   * The cluster and namespace into which it deploys. Refused: a server together with a name.
   * @default - the cluster of Argo CD; each namespaced object must name its own namespace
   */
  readonly destination?: ApplicationDestination;

  /**
   * Sync without being asked. `{}` syncs new commits only.
   * @default - somebody starts each sync
   */
  readonly automated?: AutomatedSync;

  /**
   * How a failed sync is repeated.
   * @default - an automated sync 5 times, 5 s to 3 min apart; one that somebody started, never
   */
  readonly retry?: SyncRetry;

  /**
   * Options of the sync. Refused: options that work on single objects only, and two that contradict each other.
   * @default - none
   */
  readonly syncOptions?: SyncOption[];

  /**
   * How Git and cluster are compared. Refused: options that work on single objects only.
   * @default - none
   */
  readonly compareOptions?: CompareOption[];

  /**
   * Labels and annotations of the namespace that is created. Refused without `SyncOption.CREATE_NAMESPACE`.
   * @default - none
   */
  readonly managedNamespaceMetadata?: ManagedNamespaceMetadata;

  /**
   * Fields that may differ from Git. Refused: an entry that names no field, and pointers without `/` at the beginning.
   * @default - none
   */
  readonly ignoreDifferences?: IgnoreDifference[];

  /**
   * What people should know, by title: links, addresses, texts.
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

/**
 * An Argo CD Application (`argoproj.io/v1alpha1`): a place in Git, a place in a cluster, and how the second follows the
 * first. Facts are of Argo CD 3.6 (docs/user-guide and docs/operator-manual/application.yaml).
 *
 * Use it for each set of manifests that is synced as one. It belongs to a chart of its own: not to the one whose
 * manifests it syncs, unless it is to sync itself. What the API server accepts though it cannot work (no source, a
 * server with a name, options without effect) is refused at synth. What this construct has no prop for (plugins, the
 * source hydrator) a JSON patch on its child `Resource` adds by the name of the wire.
 *
 * @example
 *
 * const app = new Application(chart, 'shop', {
 *   source: { repoUrl: 'https://git.example.com/shop/manifests.git', path: 'manifests/shop', targetRevision: 'main' },
 *   destination: { namespace: 'shop' },
 *   automated: { prune: true, selfHeal: true },
 *   retry: { limit: 2 },
 *   syncOptions: [SyncOption.CREATE_NAMESPACE],
 * });
 * app.addIgnoreDifferences({ group: 'apps', kind: 'Deployment', managedFieldsManagers: ['deploy-task'] });
 * app.addSyncOption(SyncOption.RESPECT_IGNORE_DIFFERENCES);
 */
export class Application extends Construct {
  /** Name of the object. */
  public readonly name: string;
  /** Namespace of the object. */
  public readonly namespace: string;
  /** Name of the AppProject. */
  public readonly project: string;
  /** Where the manifests are: one or several. */
  public readonly sources: ApplicationSource[];
  /** The cluster and namespace into which it deploys. */
  public readonly destination: ApplicationDestination;
  /** When it syncs by itself; undefined for never. */
  public readonly automated?: AutomatedSync;
  /** How a failed sync is repeated; undefined for Argo CD's default. */
  public readonly retry?: SyncRetry;

  private readonly plan: ApplicationPlan;

  public constructor(scope: Construct, id: string, props: ApplicationProps) {
    super(scope, id);
    this.name = props.name ?? id;
    this.namespace = props.namespace ?? Chart.of(this).namespace ?? ARGOCD_NAMESPACE;
    this.project = props.project ?? 'default';
    this.sources = props.sources ?? (props.source === undefined ? [] : [props.source]);
    this.destination = resolvedDestination(props.destination);
    this.automated = props.automated;
    this.retry = props.retry;
    const plan: ApplicationPlan = {
      name: this.name,
      namespace: this.namespace,
      annotations: props.annotations ?? {},
      project: this.project,
      source: props.source,
      sources: props.sources,
      destination: this.destination,
      automated: this.automated,
      retry: this.retry,
      managedNamespaceMetadata: props.managedNamespaceMetadata,
      syncOptions: [...(props.syncOptions ?? [])],
      compareOptions: [...(props.compareOptions ?? [])],
      ignoreDifferences: [...(props.ignoreDifferences ?? [])],
      info: props.info ?? {},
      revisionHistoryLimit: props.revisionHistoryLimit,
    };
    this.plan = plan;
    const compareOptions = mergedOptions(plan.compareOptions.map(({ text }) => text)).join(',');
    new ApiObject(this, 'Resource', {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name: this.name,
        namespace: this.namespace,
        labels: props.labels,
        annotations: { ...props.annotations, ...(compareOptions && { [COMPARE_OPTIONS]: compareOptions }) },
        finalizers: props.cascade ? [CASCADE] : undefined,
      },
      spec: Lazy.any({ produce: () => renderApplicationSpec(plan) }),
    });
    addValidation(this, () => applicationProblems(plan));
  }

  /** Whether it deploys into the cluster in which Argo CD runs, as far as its destination says. */
  public get isInCluster(): boolean {
    return isOwnCluster(this.destination);
  }

  /** The options of the sync, each once. */
  public get syncOptions(): SyncOption[] {
    const texts = this.plan.syncOptions.map(({ text }) => text);
    return this.plan.syncOptions.filter(({ text }, i) => texts.indexOf(text) === i);
  }

  /** The differences to ignore, one entry for each group, kind, name and namespace. */
  public get ignoreDifferences(): IgnoreDifference[] {
    return mergedIgnoreDifferences(this.plan.ignoreDifferences);
  }

  /**
   * Adds differences to ignore. Entries for the same group, kind, name and namespace become one; nothing is said twice.
   *
   * @param entries what may differ from Git
   */
  public addIgnoreDifferences(...entries: IgnoreDifference[]): void {
    this.plan.ignoreDifferences.push(...entries);
  }

  /**
   * Adds options of the sync. One that is there already is not repeated; one that contradicts another is refused at synth.
   *
   * @param options what to add
   */
  public addSyncOption(...options: SyncOption[]): void {
    this.plan.syncOptions.push(...options);
  }
}
