#!/bin/sh
set -eu
# Ends with the newest run.
wait_for_run() {
  for _ in $(seq "$((RUN_WAIT_SECONDS / 3))"); do
    state=$(kubectl get pipelineruns.tekton.dev "$newest" --namespace="$RUN_NAMESPACE" --output='jsonpath={.status.conditions[?(@.type=="Succeeded")].status}') ||
      fail "cannot read the PipelineRun $RUN_NAMESPACE/$newest"
    case $state in
      True) echo "PipelineRun $RUN_NAMESPACE/$newest succeeded" && return ;;
      False) failed ;;
    esac
    sleep 3
  done
  fail "PipelineRun $RUN_NAMESPACE/$newest is not done after $RUN_WAIT_SECONDS s. It goes on; raise activeDeadline or shorten the pipeline's timeout."
}
