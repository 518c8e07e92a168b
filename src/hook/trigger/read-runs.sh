#!/bin/sh
set -eu
# Reads the runs of this hook, the newest first: that with the highest number.
read_runs() {
  runs=$(kubectl get pipelineruns.tekton.dev --namespace="$RUN_NAMESPACE" --selector="$RUN_SELECTOR" --output='jsonpath={range .items[*]}{.metadata.labels.release-number}|{.metadata.creationTimestamp}|{.metadata.name}|{.metadata.labels.release-attempt}|{.status.conditions[?(@.type=="Succeeded")].status}|{.metadata.annotations.argocd\.argoproj\.io/tracking-id}{"\n"}{end}') ||
    fail "cannot list the PipelineRuns of $RUN_NAMESPACE"
  runs=$(printf '%s\n' "$runs" | sort -t '|' -k 1,1nr -k 2,3r)
  IFS='|' read -r number _ newest _ state _ <<RUNS
$runs
RUNS
}
