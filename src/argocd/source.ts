/**
 * Where an Application takes its manifests from: a path of a Git repository, a chart of a Helm repository, or a
 * repository whose files only the other sources use.
 *
 * Exactly one of `path`, `chart` and `ref` is set; `ref` can also be set together with `path`. Argo CD detects what the
 * files are (plain YAML, a Helm chart, a Kustomize base); `directory`, `helm`, `kustomize` and `plugin` set options,
 * and at most one of them is set (Argo CD 3.6, util/argo/argo.go and `ExplicitType`).
 */
export interface ApplicationSource {
  /** URL of the Git, Helm or OCI repository, e.g. `https://git.example.com/shop/manifests.git`. */
  readonly repoUrl: string;

  /**
   * Branch, tag, full SHA or semver range of a Git repository; version of a chart, where it is required.
   * @default - `HEAD` of a Git repository
   */
  readonly targetRevision?: string;

  /**
   * Directory inside the repository; `.` is its root. Rejected: absolute paths and paths that leave the repository.
   * @default - none: `chart` or `ref` is set
   */
  readonly path?: string;

  /**
   * Name of a chart in a Helm repository.
   * @default - none
   */
  readonly chart?: string;

  /**
   * A name under which the value files of the other sources find this repository: `$NAME/path/values.yaml`. Letters,
   * digits, `-` and `_`, each name once; only in `sources`, not for a chart.
   * @default - none
   */
  readonly ref?: string;

  /**
   * Options for plain YAML, JSON and Jsonnet files.
   * @default - only the files of the directory itself
   */
  readonly directory?: DirectoryOptions;

  /**
   * Options for a Helm chart.
   * @default - the chart's own values
   */
  readonly helm?: HelmOptions;

  /**
   * Options for a Kustomize base.
   * @default - the base as it is
   */
  readonly kustomize?: KustomizeOptions;

  /**
   * Options for a config management plugin of the installation.
   * @default - none
   */
  readonly plugin?: PluginOptions;
}

/**
 * A config management plugin that renders the manifests (Argo CD 3.6,
 * docs/operator-manual/config-management-plugins.md). What it understands is defined by the installation: nothing
 * validates the names.
 */
export interface PluginOptions {
  /**
   * Name of the plugin, with its version if it has one: `cdk8s-v1.0`.
   * @default - the one that recognises the files
   */
  readonly name?: string;

  /**
   * Environment variables by name; the plugin sees them as `ARGOCD_ENV_NAME`.
   * @default - none
   */
  readonly env?: { [name: string]: string };

  /**
   * Parameters by name: a text, a list or a map.
   * @default - none
   */
  readonly parameters?: { [name: string]: string | string[] | { [key: string]: string } };
}

/** Which files of a directory are manifests (Argo CD 3.6, docs/user-guide/directory.md). */
export interface DirectoryOptions {
  /**
   * Whether to take the files of directories below, too.
   * @default false
   */
  readonly recurse?: boolean;

  /**
   * Glob of the files to take, relative to the path; several as `{*.yml,*.yaml}`.
   * @default - all `.yaml`, `.yml`, `.json` and `.jsonnet` files
   */
  readonly include?: string;

  /**
   * Glob of the files to leave out; stronger than `include`.
   * @default - none
   */
  readonly exclude?: string;

  /**
   * External variables of Jsonnet (`std.extVar`).
   * @default - none
   */
  readonly jsonnetExtVars?: JsonnetVariable[];

  /**
   * Top-level arguments of Jsonnet.
   * @default - none
   */
  readonly jsonnetTlas?: JsonnetVariable[];

  /**
   * Further directories in which Jsonnet looks for libraries, relative to the repository.
   * @default - none
   */
  readonly jsonnetLibs?: string[];
}

/** A variable of Jsonnet. */
export interface JsonnetVariable {
  /** Its name. */
  readonly name: string;

  /** Its value. */
  readonly value: string;

  /**
   * Whether the value is Jsonnet code; otherwise it is a text.
   * @default false
   */
  readonly code?: boolean;
}

/** How a Helm chart is templated (Argo CD 3.6, docs/user-guide/helm.md). Argo CD templates; Helm installs nothing. */
export interface HelmOptions {
  /**
   * Name of the release, at most 53 characters (Helm's limit).
   * @default - the name of the Application
   */
  readonly releaseName?: string;

  /**
   * Value files, relative to the chart, or `$REF/path` in the repository of another source; later ones win.
   * @default - the chart's `values.yaml`
   */
  readonly valueFiles?: string[];

  /**
   * Whether value files that do not exist are passed over.
   * @default false
   */
  readonly ignoreMissingValueFiles?: boolean;

  /**
   * Values, stronger than value files. Rejected: `null`, which cdk8s would drop silently; put it in a value file.
   * @default - none
   */
  readonly valuesObject?: { [name: string]: any };

  /**
   * Single values by path (`--set`), e.g. `image.tag`; stronger than `valuesObject`. Helm makes `true` a boolean and
   * `1` a number.
   * @default - none
   */
  readonly parameters?: { [name: string]: string };

  /**
   * Single values by path that stay texts (`--set-string`).
   * @default - none
   */
  readonly stringParameters?: { [name: string]: string };

  /**
   * Files by path of the value that takes their content (`--set-file`), relative to the repository.
   * @default - none
   */
  readonly fileParameters?: { [name: string]: string };

  /**
   * Whether the CRDs of the chart are left out.
   * @default false
   */
  readonly skipCrds?: boolean;

  /**
   * Whether the tests of the chart are left out.
   * @default false
   */
  readonly skipTests?: boolean;

  /**
   * Whether values are not checked against the schema of the chart.
   * @default false
   */
  readonly skipSchemaValidation?: boolean;

  /**
   * Whether credentials go to all domains a chart's dependencies name.
   * @default false
   */
  readonly passCredentials?: boolean;

  /**
   * Namespace with which the chart is templated.
   * @default - the namespace of the destination
   */
  readonly namespace?: string;

  /**
   * Version of Kubernetes with which the chart is templated, e.g. `1.34.0`.
   * @default - that of the cluster
   */
  readonly kubeVersion?: string;

  /**
   * API versions with which the chart is templated, as `[GROUP/]VERSION/KIND`.
   * @default - those of the cluster
   */
  readonly apiVersions?: string[];
}

/** What is changed in a Kustomize base (Argo CD 3.6, docs/user-guide/kustomize.md). */
export interface KustomizeOptions {
  /**
   * Begins all names.
   * @default - none
   */
  readonly namePrefix?: string;

  /**
   * Ends all names.
   * @default - none
   */
  readonly nameSuffix?: string;

  /**
   * Namespace of all objects.
   * @default - that of the base
   */
  readonly namespace?: string;

  /**
   * Images to replace, as `NAME:TAG`, `NAME@DIGEST` or `OLD=NEW:TAG`.
   * @default - none
   */
  readonly images?: string[];

  /**
   * Replicas by name of the workload, whole numbers from 0.
   * @default - those of the base
   */
  readonly replicas?: { [name: string]: number };

  /**
   * Labels for all objects and, unless `labelWithoutSelector`, their selectors.
   * @default - none
   */
  readonly commonLabels?: { [name: string]: string };

  /**
   * Annotations for all objects.
   * @default - none
   */
  readonly commonAnnotations?: { [name: string]: string };

  /**
   * Whether `$ARGOCD_APP_NAME` and the other build variables in annotations are replaced.
   * @default false
   */
  readonly commonAnnotationsEnvsubst?: boolean;

  /**
   * Whether `commonLabels` replace labels that the base has.
   * @default false
   */
  readonly forceCommonLabels?: boolean;

  /**
   * Whether `commonAnnotations` replace annotations that the base has.
   * @default false
   */
  readonly forceCommonAnnotations?: boolean;

  /**
   * Whether `commonLabels` stay out of selectors, which cannot change once a workload exists.
   * @default false
   */
  readonly labelWithoutSelector?: boolean;

  /**
   * Whether `commonLabels` go to pod templates also where `labelWithoutSelector` is set.
   * @default false
   */
  readonly labelIncludeTemplates?: boolean;

  /**
   * Patches, in the order in which they are applied.
   * @default - none
   */
  readonly patches?: KustomizePatch[];

  /**
   * Components to add, as paths relative to the base.
   * @default - none
   */
  readonly components?: string[];

  /**
   * Whether components that do not exist are passed over.
   * @default false
   */
  readonly ignoreMissingComponents?: boolean;

  /**
   * Version of Kustomize, one of those that Argo CD was configured with.
   * @default - Argo CD's own
   */
  readonly version?: string;

  /**
   * Version of Kubernetes with which charts inside the base are templated.
   * @default - that of the cluster
   */
  readonly kubeVersion?: string;

  /**
   * API versions with which charts inside the base are templated, as `[GROUP/]VERSION/KIND`.
   * @default - those of the cluster
   */
  readonly apiVersions?: string[];
}

/** A patch of Kustomize: either `patch` or `path`. */
export interface KustomizePatch {
  /**
   * The patch itself: YAML of a strategic merge patch or of JSON Patch operations.
   * @default - none: `path` is set
   */
  readonly patch?: string;

  /**
   * File of the patch, relative to the base.
   * @default - none: `patch` is set
   */
  readonly path?: string;

  /**
   * Which objects are patched.
   * @default - the object that the patch names
   */
  readonly target?: KustomizePatchTarget;

  /**
   * Options of Kustomize, e.g. `allowNameChange`.
   * @default - none
   */
  readonly options?: { [name: string]: boolean };
}

/** Which objects a patch of Kustomize changes; what is not set matches all. */
export interface KustomizePatchTarget {
  /**
   * API group.
   * @default - any
   */
  readonly group?: string;

  /**
   * API version.
   * @default - any
   */
  readonly version?: string;

  /**
   * Kind.
   * @default - any
   */
  readonly kind?: string;

  /**
   * Regular expression for the name.
   * @default - any
   */
  readonly name?: string;

  /**
   * Regular expression for the namespace.
   * @default - any
   */
  readonly namespace?: string;

  /**
   * Selector of labels, e.g. `app=shop`.
   * @default - any
   */
  readonly labelSelector?: string;

  /**
   * Selector of annotations.
   * @default - any
   */
  readonly annotationSelector?: string;
}
