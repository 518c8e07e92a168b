import { ApiObject, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { namespaceOf } from './argocd-namespace';
import { ClusterResourceKind, OrphanedResources, ProjectDestination, ProjectRole, ResourceKind } from './permission';
import { planAppProject } from './plan-app-project';
import { renderAppProjectSpec } from './render-app-project';
import { validateAppProject } from './validate-app-project';
import { addValidation } from '../core/acknowledgement';

/** What the Applications of a project may use, and where they may deploy. By default nothing is permitted. */
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
   * denies. Rejected: a URL twice, and a list that only denies.
   * @default - none
   */
  readonly sourceRepos?: string[];

  /**
   * Namespaces, besides that of Argo CD, in which Applications of the project may be.
   * @default - none
   */
  readonly sourceNamespaces?: string[];

  /**
   * Clusters and namespaces into which may be deployed. Rejected: one twice, and a list that only denies.
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
   * Kinds inside namespaces that may be deployed; hooks count, too. Rejected: an empty list, which Argo CD drops.
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
 * An Argo CD AppProject (`argoproj.io/v1alpha1`): what a set of Applications may use and change. Facts are of Argo CD
 * 3.6 (docs/user-guide/projects.md, `ValidateProject`).
 *
 * Use it wherever more than one team, or a program, writes what Argo CD deploys: the project `default`
 * permits everything. No wildcard is added that the author did not write. Sync windows, impersonation and source
 * integrity have no prop; a JSON patch on the child `Resource` adds them by field name.
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
    const plan = planAppProject(props.name ?? id, namespaceOf(this, props.namespace), props);
    this.name = plan.name;
    this.namespace = plan.namespace;
    new ApiObject(this, 'Resource', {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: this.name, namespace: this.namespace, labels: props.labels, annotations: props.annotations },
      spec: Lazy.any({ produce: () => renderAppProjectSpec(plan) }),
    });
    addValidation(this, () => validateAppProject(plan));
  }
}
