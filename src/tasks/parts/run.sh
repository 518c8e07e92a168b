#!/bin/sh
set -eu
# The runs are in the cluster of this pod, also where the objects are in another one.
run_field() {
  (unset KUBECONFIG && kubectl --namespace="$RUN_NAMESPACE" get pipelineruns.tekton.dev "$1" --ignore-not-found -o "jsonpath={$2}" </dev/null)
}

# Whether a run, its finally tasks too, has ended or is gone; not where that cannot be read.
run_ended() {
  seen=$(run_field "$1" '.metadata.name}/{.status.completionTime') || return 1
  case $seen in
    '' | */?*) return 0 ;;
  esac
  return 1
}

# Whether Tekton runs no finally tasks for this run: it was cancelled at once.
without_finally() {
  [ "$(run_field "$RUN_NAME" .spec.status)" = Cancelled ]
}
