#!/bin/sh
set -eu
# Whether the workload is not as the newest run, which has succeeded, left it. After three runs in a row it gives up.
drifted() {
  left=$(kubectl get pipelineruns.tekton.dev "$newest" --namespace="$RUN_NAMESPACE" --output='jsonpath={.status.results[?(@.name=="IMAGE_DIGEST")].value}|{.metadata.labels.release-drift}|{.status.completionTime}') ||
    fail "cannot read the PipelineRun $RUN_NAMESPACE/$newest"
  IFS='|' read -r digest drift completed <<LEFT
$left
LEFT
  live=$(kubectl get "${WORKLOAD#*/}" --namespace="${WORKLOAD%%/*}" --ignore-not-found --output="jsonpath={.spec.template.spec.containers$WORKLOAD_CONTAINER.image} paused={.spec.paused}") ||
    fail "cannot read $WORKLOAD"
  case $live in
    '') return 1 ;; # Argo CD creates it
    *' paused=true') ;;
    *"@$digest "*) return 1 ;;
    *) [ -n "$digest" ] || return 1 ;;
  esac
  echo "$WORKLOAD is not as PipelineRun $RUN_NAMESPACE/$newest left it: $live"
  [ "$drift" != 3 ] || fail "three runs in a row did not end this. Find what changes the workload; then release something else, or delete the run."
  since=$(date -u -d "@$(($(date +%s) - CATCH_UP_SECONDS * 2))" +%Y-%m-%dT%H:%M:%SZ)
  # one that comes back later is another
  [ "$(printf '%s\n' "$since" "$completed" | sort | head -n 1)" = "$since" ] || drift=0
  drift=$((drift + 1))
}
