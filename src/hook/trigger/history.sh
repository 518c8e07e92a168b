#!/bin/sh
set -eu
# Deletes the oldest runs that have ended, with their volumes, but RUN_HISTORY of them and the newest run.
keep_history() {
  for other in $(names_of ended | tail -n "+$((RUN_HISTORY + 1))"); do
    [ "$other" = "$newest" ] || kubectl delete pipelineruns.tekton.dev "$other" --namespace="$RUN_NAMESPACE" --ignore-not-found --wait=false
  done
}
