/** In which points validators treat constructs and existing manifests differently. */
export interface Strictness {
  /** Whether a step gets an environment variable for each `PARAMS_…`, `WORKSPACES_…` and `RESULTS_…` of its script. */
  readonly addsEnvironment: boolean;
  /** Whether `$(…)` that Tekton does not replace is allowed in a Task: Kubernetes or a shell may read it. */
  readonly allowsOtherSubstitutions: boolean;
  /** Whether an array, or a result that is an object, may be passed as a whole without `[*]`, as Tekton allows. */
  readonly allowsBareArrays: boolean;
  /** Whether a matrix may have a param without values, for which Tekton skips the task. */
  readonly allowsEmptyMatrix: boolean;
  /** Whether a workspace may have any name, as Tekton allows. */
  readonly allowsAnyWorkspaceName: boolean;
}

/** For constructs of this library. */
export const CONSTRUCTS: Strictness = {
  addsEnvironment: true,
  allowsOtherSubstitutions: false,
  allowsBareArrays: false,
  allowsEmptyMatrix: false,
  allowsAnyWorkspaceName: false,
};

/** For existing manifests. */
export const EXISTING_MANIFESTS: Strictness = {
  addsEnvironment: false,
  allowsOtherSubstitutions: true,
  allowsBareArrays: true,
  allowsEmptyMatrix: true,
  allowsAnyWorkspaceName: true,
};
