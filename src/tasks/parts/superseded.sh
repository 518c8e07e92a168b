#!/bin/sh
set -eu
# Whether the hook that started this run has started a newer one: only the newest release counts, whichever ends first.
# The runs are in the cluster of this pod, also where the objects are in another one.
superseded() {
  case $RELEASE_NUMBER in '' | *[!0-9]*) return 1 ;; esac
  numbers=$(unset KUBECONFIG && kubectl --namespace="$RUN_NAMESPACE" get pipelineruns.tekton.dev --selector="argocd-hook=$HOOK_NAME" -o 'jsonpath={range .items[*]}{.metadata.labels.release-number}{"\n"}{end}' </dev/null) || {
    say "the PipelineRuns of $RUN_NAMESPACE cannot be listed, so a newer release is not noticed: give the ServiceAccount of the run list on them"
    return 1
  }
  newest=$(printf '%s\n' "$numbers" | sort -n | tail -n 1)
  [ "${newest:-0}" -gt "$RELEASE_NUMBER" ]
}
