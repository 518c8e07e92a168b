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

# Whether the hook that started this run has started a newer one: only the newest release counts.
superseded() {
  case $RELEASE_NUMBER in '' | *[!0-9]*) return 1 ;; esac
  numbers=$(unset KUBECONFIG && kubectl --namespace="$RUN_NAMESPACE" get pipelineruns.tekton.dev --selector="argocd-hook=$HOOK_NAME" -o 'jsonpath={range .items[*]}{.metadata.labels.release-number}{"\n"}{end}' </dev/null) || return 1
  newest=$(printf '%s\n' "$numbers" | sort -n | tail -n 1)
  [ "${newest:-0}" -gt "$RELEASE_NUMBER" ]
}
