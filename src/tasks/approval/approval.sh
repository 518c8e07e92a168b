#!/bin/sh
# Waits until an annotation of a ConfigMap approves or rejects this task of this run.
# reads: PARAMS_CONFIGMAP PARAMS_NAMESPACE PARAMS_TIMEOUT HOME
# reads: HOOK_NAME RELEASE_NUMBER RUN_NAME RUN_UID RUN_NAMESPACE PIPELINE_TASK_NAME
# writes: RESULTS_DECISION_PATH RESULTS_FAILURE_PATH
set -eu
LC_ALL=C
export LC_ALL
task='approval'
DECISION=cdk8s-argo-tekton/decision
DECIDED_BY=cdk8s-argo-tekton/decided-by

# part: say

# part: names

# part: patience

# part: superseded

check_inputs() {
  matches "$PARAMS_CONFIGMAP" 253 "$NAME" ||
    fail configmap "$(quoted "$PARAMS_CONFIGMAP") is not the name of a ConfigMap" 'Allowed: lower-case letters, digits, - and .' 'Name the one that people annotate'
  matches "$PARAMS_NAMESPACE" 63 "$LABEL" ||
    fail namespace "$(quoted "$PARAMS_NAMESPACE") is not a valid namespace" 'Allowed: lower-case letters, digits and -' 'Give the namespace of the ConfigMap'
  { [ "$PARAMS_TIMEOUT" != 0 ] && matches "$PARAMS_TIMEOUT" 5 "$NUMBER_OF_SECONDS"; } ||
    fail timeout "$(quoted "$PARAMS_TIMEOUT") is not a number of seconds" 'Allowed: 1 to 99999' 'Give digits only'
  { matches "$RUN_NAME" 253 "$NAME" && matches "$RUN_UID" 64 '[0-9a-f]+(-[0-9a-f]+)*'; } ||
    fail run "$(quoted "$RUN_NAME") is not the name of a PipelineRun" 'Needed: a run that can be approved' 'Run this task in a Pipeline'
  request=$RUN_NAME/$PIPELINE_TASK_NAME/$RUN_UID
}

# The ConfigMap is in the cluster of the run, whatever the release is for.
choose_cluster() {
  unset KUBECONFIG
}

show_commands() {
  say "waiting at most $PARAMS_TIMEOUT s. To approve:"
  show_command "approved $request"
  say 'to reject:'
  show_command "rejected $request REASON"
}

show_command() {
  # shellcheck disable=SC2016 # the shell of the reader runs it
  printf "  kubectl --namespace=%s annotate --overwrite configmap/%s %s='%s' %s=\"%s\"\n" "$PARAMS_NAMESPACE" "$PARAMS_CONFIGMAP" "$DECISION" "$1" "$DECIDED_BY" \
    '$(kubectl auth whoami --output=jsonpath={.status.userInfo.username})'
}

# Sets decision and decided_by, to nothing where the ConfigMap has none. The API server may be away for a while.
read_decision() {
  kube get "configmap/$PARAMS_CONFIGMAP" -o "go-template={{with .metadata.annotations}}{{with index . \"$DECISION\"}}{{printf \"%+q\" .}}{{end}}{{\"\n\"}}{{with index . \"$DECIDED_BY\"}}{{printf \"%+q\" .}}{{end}}{{end}}{{\"\n\"}}" >"$scratch/annotations" || {
    unread=$((unread + 1))
    [ "$unread" -lt 5 ] ||
      fail configmap "$(quoted "$PARAMS_CONFIGMAP") cannot be read (see the output of kubectl above)" 'Needed: get on it' 'Apply it before the run, and give the ServiceAccount of this task a Role for it'
    return 0
  }
  unread=0
  {
    read -r decision || :
    read -r decided_by || :
  } <"$scratch/annotations"
}

must_be_newest() {
  ! superseded ||
    fail approval "release $newest of $HOOK_NAME has been started while this one waited" 'Only the newest release counts' 'Approve that one'
}

await_decision() {
  unread=0 decision='' decided_by='' ignored=''
  end=$(($(date +%s) + PARAMS_TIMEOUT))
  while :; do
    read_decision
    case $decision in
      "\"approved $request\"") return 0 ;;
      "\"rejected $request\"" | "\"rejected $request "*)
        fail approval "$(decided rejected)" 'Needed: an approval' 'Release a fix, or run again'
        ;;
      '' | "$ignored") ;;
      *)
        ignored=$decision
        say "ignored decision: $(printf '%s' "$decision" | cut -c 1-300): it is not for this task of this run"
        ;;
    esac
    must_be_newest
    [ "$(date +%s)" -lt "$end" ] ||
      fail approval "nobody decided within $PARAMS_TIMEOUT s${decision:+; the last decision is another one: $decision}" 'Needed: an approval' 'Run again, and annotate the ConfigMap as the log of the new run says'
    patiently sleep 5
  done
}

# usage: decided WORD; prints who decided, and why
decided() {
  reason=${decision#"\"rejected $request"}
  [ "$reason" != "$decision" ] || reason=''
  reason=${reason# }
  reason=${reason%\"}
  printf '%s by %s%s' "$1" "${decided_by:-nobody who gave a name}" "${reason:+: $reason}" | cut -c 1-500
}

after_failure() {
  return 0 # there is nothing to put back
}

main() {
  check_inputs
  prepare
  show_commands
  await_decision
  say "$(decided approved)"
  printf %s "$(decided approved)" >"$RESULTS_DECISION_PATH"
  : >"$RESULTS_FAILURE_PATH"
}

main
