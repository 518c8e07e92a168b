/** Field manager of the tasks that give their fields back at the end of a release. */
export const RELEASE_FIELD_MANAGER = 'cdk8s-argo-tekton-release';
