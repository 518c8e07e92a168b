import { ApiObject, Chart, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { AppProjectPlan, appProjectProblems } from './app-project.plan';
import { ARGOCD_NAMESPACE } from './argocd-namespace';
import { ClusterResourceKind, OrphanedResources, ProjectDestination, ProjectRole, ResourceKind } from './permission';
import { renderAppProjectSpec } from './render';
import { addValidation } from '../core/acknowledgement';

/** What the Applications of a project may take, and where they may put it. Nothing that is left out is permitted, except where said. */
export interface AppProjectProps {
  /**
   * Name of the object, at most 63 characters.
   * @default - the construct id
   */
  readonly name?: string;

  /**
   * Namespace of the object: that of Argo CD.
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
   * What the project is for, at most 255 characters.
   * @default - none
   */
  readonly description?: string;

  /**
   * URLs of the repositories that may be used; `*` matches within a path segment, `**` across, `!` at the beginning
   * denies. Refused: a URL twice, and a list that only denies.
   * @default - none
   */
  readonly sourceRepos?: string[];

  /**
   * Namespaces, besides that of Argo CD, in which Applications of the project may stand.
   * @default - none
   */
  readonly sourceNamespaces?: string[];

  /**
   * Clusters and namespaces into which may be deployed. Refused: one twice, and a list that only denies.
   * @default - none
   */
  readonly destinations?: ProjectDestination[];

  /**
   * Kinds outside namespaces that may be deployed; `SyncOption.CREATE_NAMESPACE` needs Namespace.
   * @default - none
   */
  readonly clusterResourceWhitelist?: ClusterResourceKind[];

  /**
   * Kinds outside namespaces that may not, though the whitelist has them.
   * @default - none
   */
  readonly clusterResourceBlacklist?: ClusterResourceKind[];

  /**
   * Kinds inside namespaces that may be deployed; hooks count, too. Refused: an empty list, which Argo CD drops.
   * @default - all: so Argo CD reads a project without this list
   */
  readonly namespaceResourceWhitelist?: ResourceKind[];

  /**
   * Kinds inside namespaces that may not.
   * @default - none
   */
  readonly namespaceResourceBlacklist?: ResourceKind[];

  /**
   * Watches for objects that belong to no Application. `{}` lists them without a warning.
   * @default - not watched
   */
  readonly orphanedResources?: OrphanedResources;

  /**
   * Whether only clusters that were registered for this project may be used.
   * @default false
   */
  readonly permitOnlyProjectScopedClusters?: boolean;

  /**
   * Who may do what with the Applications.
   * @default - only what Argo CD's own configuration says
   */
  readonly roles?: ProjectRole[];
}

/**
 * An Argo CD AppProject (`argoproj.io/v1alpha1`): the fence around a set of Applications. Facts are of Argo CD 3.6
 * (docs/user-guide/projects.md, `ValidateProject`).
 *
 * Use it wherever more than one team, or anything beside people, writes what Argo CD deploys: the project `default`
 * permits everything. No wildcard is added that the author did not write. Sync windows, impersonation and source
 * integrity have no prop; a JSON patch on the child `Resource` adds them by the name of the wire.
 *
 * @example
 *
 * const project = new AppProject(chart, 'shop-project', {
 *   sourceRepos: ['https://git.example.com/shop/manifests.git'],
 *   destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'shop' }],
 *   clusterResourceWhitelist: [{ kind: 'Namespace', name: 'shop' }],
 *   roles: [{ name: 'ci', policies: [{ action: 'sync' }, { action: 'get' }] }],
 * });
 */
export class AppProject extends Construct {
  /** Name of the object: what an Application gives as its project. */
  public readonly name: string;
  /** Namespace of the object. */
  public readonly namespace: string;

  public constructor(scope: Construct, id: string, props: AppProjectProps = {}) {
    super(scope, id);
    this.name = props.name ?? id;
    this.namespace = props.namespace ?? Chart.of(this).namespace ?? ARGOCD_NAMESPACE;
    const plan: AppProjectPlan = {
      name: this.name,
      namespace: this.namespace,
      description: props.description,
      sourceRepos: props.sourceRepos ?? [],
      sourceNamespaces: props.sourceNamespaces ?? [],
      destinations: props.destinations ?? [],
      clusterResourceWhitelist: props.clusterResourceWhitelist ?? [],
      clusterResourceBlacklist: props.clusterResourceBlacklist ?? [],
      namespaceResourceWhitelist: props.namespaceResourceWhitelist,
      namespaceResourceBlacklist: props.namespaceResourceBlacklist ?? [],
      orphanedResources: props.orphanedResources,
      permitOnlyProjectScopedClusters: props.permitOnlyProjectScopedClusters ?? false,
      roles: props.roles ?? [],
    };
    new ApiObject(this, 'Resource', {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: this.name, namespace: this.namespace, labels: props.labels, annotations: props.annotations },
      spec: Lazy.any({ produce: () => renderAppProjectSpec(plan) }),
    });
    addValidation(this, () => appProjectProblems(plan));
  }
}
