import { ApiObject, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { CASCADE, COMPARE_OPTIONS } from './annotation';
import { namespaceOf } from './argocd-namespace';
import { CompareOption } from './compare-option';
import { ApplicationDestination } from './destination';
import { isOwnCluster } from './destination-cluster';
import { IgnoreDifference } from './ignore-difference';
import { mergedIgnoreDifferences } from './merged-ignore-differences';
import { mergedOptions } from './option-table';
import { ApplicationPlan, planApplication } from './plan-application';
import { renderApplicationSpec } from './render-application';
import { ApplicationSource } from './source';
import { SyncOption } from './sync-option';
import { AutomatedSync, ManagedNamespaceMetadata, SyncRetry } from './sync-policy';
import { validateApplication } from './validate-application';
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

/**
 * An Argo CD Application (`argoproj.io/v1alpha1`): a place in Git, a place in a cluster, and how the second follows the
 * first. Facts are of Argo CD 3.6 (docs/user-guide and docs/operator-manual/application.yaml).
 *
 * Use it for each set of manifests that is synced as one. It belongs to a chart of its own: not to the one whose
 * manifests it syncs, unless it is to sync itself. What the API server accepts though it cannot work (no source, a
 * server with a name, options without effect) is rejected at synth. What this construct has no prop for (plugins, the
 * source hydrator) a JSON patch on its child `Resource` adds by the field name.
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
    const plan = planApplication(props.name ?? id, namespaceOf(this, props.namespace), props);
    this.plan = plan;
    this.name = plan.name;
    this.namespace = plan.namespace;
    this.project = plan.project;
    this.sources = plan.sources ?? (plan.source === undefined ? [] : [plan.source]);
    this.destination = plan.destination;
    this.automated = plan.automated;
    this.retry = plan.retry;
    new ApiObject(this, 'Resource', {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name: plan.name,
        namespace: plan.namespace,
        labels: props.labels,
        annotations: { ...props.annotations, ...compareAnnotation(plan) },
        finalizers: props.cascade ? [CASCADE] : undefined,
      },
      spec: Lazy.any({ produce: () => renderApplicationSpec(plan) }),
    });
    addValidation(this, () => validateApplication(plan));
  }

  /** Whether it deploys into the cluster in which Argo CD runs, as far as its destination shows. */
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
   * Adds differences to ignore. Entries for the same group, kind, name and namespace become one, with each field once.
   *
   * @param entries what may differ from Git
   */
  public addIgnoreDifferences(...entries: IgnoreDifference[]): void {
    this.plan.ignoreDifferences.push(...entries);
  }

  /**
   * Adds options of the sync. An option is added once; one that contradicts another is rejected at synth.
   *
   * @param options what to add
   */
  public addSyncOption(...options: SyncOption[]): void {
    this.plan.syncOptions.push(...options);
  }
}

function compareAnnotation({ compareOptions }: ApplicationPlan): { [name: string]: string } {
  const options = mergedOptions(compareOptions.map(({ text }) => text));
  return options.length === 0 ? {} : { [COMPARE_OPTIONS]: options.join(',') };
}
