/** The cluster and namespace into which an Application deploys. Rejected: `server` together with `name`. */
export interface ApplicationDestination {
  /**
   * URL of the cluster's API server, as it was registered in Argo CD.
   * @default - `https://kubernetes.default.svc`, the cluster of Argo CD, unless `name` is set
   */
  readonly server?: string;

  /**
   * Name of the cluster, as it was registered in Argo CD; `in-cluster` is that of Argo CD.
   * @default - none: `server` is used
   */
  readonly name?: string;

  /**
   * Namespace of the objects that name none themselves.
   * @default - none: each namespaced object must name its own
   */
  readonly namespace?: string;
}
