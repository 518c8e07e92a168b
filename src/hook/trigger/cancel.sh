#!/bin/sh
set -eu
# Cancels the runs of earlier releases; Tekton still runs their finally tasks.
cancel_others() {
  for other in $(names_of running); do
    [ "$other" = "$newest" ] ||
      kubectl patch pipelineruns.tekton.dev "$other" --namespace="$RUN_NAMESPACE" --type=merge --patch='{"spec":{"status":"CancelledRunFinally"}}' ||
      echo "PipelineRun $RUN_NAMESPACE/$other could not be cancelled; it may have ended by itself"
  done
}
