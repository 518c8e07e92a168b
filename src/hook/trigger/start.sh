#!/bin/sh
set -eu
# Reads all again after it has created a run: the release may have changed, another hook may have started another run.
declared=$(kubectl get configmap "$RELEASE_NAME" --ignore-not-found --output=name) || fail "cannot read the ConfigMap $RELEASE_NAME. Apply the chart with the hook's Role." # with catch-up
[ -n "$declared" ] || exit 0 # nothing is released yet # with catch-up
for round in 1 2 3 4 5 6 7 8 9 last; do
  read_values
  read_application phase '{.status.operationState.phase}' # with idle
  [ "$value" != Running ] || { echo "a sync is going on, and its hook starts what is declared" && exit; } # with idle
  read_runs
  queue # with queue
  for other in $(printf '%s\n' "$runs" | sed '1d; /|$/d' | cut -d '|' -f 3); do # Argo CD shows the newest # with visible
    kubectl annotate pipelineruns.tekton.dev "$other" --namespace="$RUN_NAMESPACE" --overwrite argocd.argoproj.io/tracking-id= # with visible
  done # with visible
  attempt=0 # with retry
  drift=0 # with drift
  case ${newest%-*}:$state:$round in
    "$release":*:[!1]*) break ;;
    "$release":False:*) # with retry
      attempt=$(printf '%s\n' "$runs" | sed 1q | cut -d '|' -f 4) # with retry
      [ "${attempt:-1}" -lt "$RUN_ATTEMPTS" ] || failed ;; # with retry
    "$release":False:*) failed ;; # without retry
    "$release":True:*) drifted || break ;; # with drift
    "$release":*) echo "PipelineRun $RUN_NAMESPACE/$newest is of this release: nothing to start" && break ;;
  esac
  [ "$round" != last ] || fail "PipelineRun $RUN_NAMESPACE/$run does not become the newest of $RUN_SELECTOR, which is $newest. Delete that one, or give each hook its own runPrefix."
  create
done
