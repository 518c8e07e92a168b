#!/bin/sh
set -eu
# Says which tasks of the newest run failed, and why.
failed() {
  for task in $(kubectl get pipelineruns.tekton.dev "$newest" --namespace="$RUN_NAMESPACE" --output='jsonpath={.status.childReferences[*].name}'); do
    verdict=$(kubectl get taskruns.tekton.dev "$task" --namespace="$RUN_NAMESPACE" --output='jsonpath={.status.conditions[?(@.type=="Succeeded")].status} {.metadata.labels.tekton\.dev/pipelineTask}: {.status.conditions[?(@.type=="Succeeded")].message}') || continue
    case $verdict in False*) printf 'trigger: task %s\n' "${verdict#False }" >&2 ;; esac
  done
  fail "PipelineRun $RUN_NAMESPACE/$newest of this release has failed. Release something else, or delete the run to try again."
}
