/** A cluster and namespace into which a project may deploy; `*` is a wildcard, `!` at the beginning denies. */
export interface ProjectDestination {
  /**
   * URL of the cluster's API server. Rejected together with `name`: Argo CD would allow what either of them names.
   * @default - none: `name` is set
   */
  readonly server?: string;

  /**
   * Name of the cluster in Argo CD.
   * @default - none: `server` is set
   */
  readonly name?: string;

  /** Namespace. */
  readonly namespace: string;
}

/** A kind of objects; `*` is a wildcard. */
export interface ResourceKind {
  /**
   * API group without version, e.g. `apps`.
   * @default - the core group
   */
  readonly group?: string;

  /** Kind, e.g. `Deployment`. */
  readonly kind: string;
}

/** A kind of objects outside namespaces, e.g. Namespace itself. */
export interface ClusterResourceKind extends ResourceKind {
  /**
   * Names of the objects, with `*` as a wildcard, e.g. `team1-*`.
   * @default - any
   */
  readonly name?: string;
}

/** Watches the project's namespaces for objects that belong to no Application. It costs time in crowded namespaces. */
export interface OrphanedResources {
  /**
   * Whether Applications show a warning for them.
   * @default false
   */
  readonly warn?: boolean;

  /**
   * Objects that do not count.
   * @default - none
   */
  readonly ignore?: OrphanedResource[];
}

/** Objects that do not count as orphaned. */
export interface OrphanedResource {
  /**
   * API group without version.
   * @default - the core group
   */
  readonly group?: string;

  /**
   * Kind.
   * @default - any
   */
  readonly kind?: string;

  /**
   * Name, with `*` as a wildcard.
   * @default - any
   */
  readonly name?: string;
}

/** Who may do what with the Applications of a project. */
export interface ProjectRole {
  /** Name: letters, digits, `-` and `_`, once in the project. */
  readonly name: string;

  /**
   * What the role is for.
   * @default - none
   */
  readonly description?: string;

  /**
   * What it may do.
   * @default - only to see the project
   */
  readonly policies?: ProjectPolicy[];

  /**
   * Groups of the identity provider whose members have the role.
   * @default - none: it is used by tokens
   */
  readonly groups?: string[];
}

/** One thing a role may, or may not, do (Argo CD 3.6, docs/operator-manual/rbac.md). */
export interface ProjectPolicy {
  /**
   * On what: `applications`, `applicationsets`, `repositories`, `clusters`, `logs` or `exec`.
   * @default applications
   */
  readonly resource?: string;

  /**
   * What: `get`, `create`, `update`, `delete`, `sync`, `override`, `rollback`, `action/…`, `update/…`, `delete/…` or
   * `*`.
   */
  readonly action: string;

  /**
   * Name of the Application, or `NAMESPACE/NAME`, inside the project; `*` is a wildcard.
   * @default - all of the project
   */
  readonly object?: string;

  /**
   * Whether it is forbidden instead of allowed.
   * @default false
   */
  readonly deny?: boolean;
}
