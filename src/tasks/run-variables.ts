import { EnvVarSource } from '../tekton';

/** What a hook has written on the run: Tekton copies the labels of a run to its pods. Empty for any other run. */
export const RUN_VARIABLES = {
  HOOK_NAME: labelOfRun('argocd-hook'),
  RELEASE_NUMBER: labelOfRun('release-number'),
  RUN_NAMESPACE: EnvVarSource.fieldRef('metadata.namespace'),
};

/** Name of the PipelineRun; empty for a TaskRun of its own. */
export const RUN_NAME_VARIABLE = { RUN_NAME: labelOfRun('tekton.dev/pipelineRun') };

function labelOfRun(key: string): EnvVarSource {
  return EnvVarSource.fieldRef(`metadata.labels['${key}']`);
}
