#!/bin/sh
# Starts a Job as a CronJob describes it, and waits until it has succeeded; fails with its last line.
# reads: PARAMS_CRONJOB PARAMS_NAMESPACE PARAMS_TIMEOUT HOME
# reads: TASK_RUN_NAME
# reads: WORKSPACES_KUBECONFIG_DIR_BOUND WORKSPACES_KUBECONFIG_DIR_PATH
# writes: RESULTS_SEEN_PATH RESULTS_FAILURE_PATH
set -eu
LC_ALL=C
export LC_ALL
task='job-check'

# part: say

# part: names

# part: cluster

# part: patience

check_inputs() {
  matches "$PARAMS_CRONJOB" 52 "$NAME" ||
    fail cronjob "$(quoted "$PARAMS_CRONJOB") is not the name of a CronJob" 'Allowed: lower-case letters, digits, - and ., at most 52' 'Name one that is suspended'
  matches "$PARAMS_NAMESPACE" 63 "$LABEL" ||
    fail namespace "$(quoted "$PARAMS_NAMESPACE") is not a valid namespace" 'Allowed: lower-case letters, digits and -' 'Give the namespace of the CronJob'
  matches "$PARAMS_TIMEOUT" 5 "$NUMBER_OF_SECONDS" ||
    fail timeout "$(quoted "$PARAMS_TIMEOUT") is not a number of seconds" 'Allowed: 0 to 99999' 'Give digits only'
}

# A name for each run of this task, so that one that runs again after an interruption finds its Job.
start_job() {
  job=$PARAMS_CRONJOB-$(printf %s "$TASK_RUN_NAME" | sha256sum | cut -c 1-10)
  found=$(kube get "job/$job" --ignore-not-found -o name) ||
    fail cronjob "Job $(quoted "$job") cannot be read (see the output of kubectl above)" 'Needed: get on jobs' 'Give the ServiceAccount of the run a Role for it'
  [ -z "$found" ] || return 0
  kube create job "$job" --from="cronjob/$PARAMS_CRONJOB" ||
    fail cronjob "$(quoted "$PARAMS_CRONJOB") cannot be started (see the output of kubectl above)" 'Needed: get on it, create on jobs' 'Let Argo CD create the CronJob, with suspend: true'
}

# Sets condition to Complete, Failed, or nothing.
read_condition() {
  condition=$(kube get "job/$job" -o 'go-template={{range .status.conditions}}{{if eq .status "True"}}{{if or (eq .type "Complete") (eq .type "Failed")}}{{.type}}{{end}}{{end}}{{end}}') ||
    fail cronjob "Job $(quoted "$job") cannot be read (see the output of kubectl above)" 'Needed: get on jobs' 'Run again'
}

await_job() {
  end=$(($(date +%s) + PARAMS_TIMEOUT))
  while read_condition; [ -z "$condition" ] && [ "$(date +%s)" -lt "$end" ]; do patiently sleep 2; done
  kube logs "job/$job" --tail=50 >"$scratch/log" || :
  cat "$scratch/log"
  line=$(tail -n 1 "$scratch/log" | tr -d '\n' | tr -c ' -~' '?' | cut -c 1-300)
  seen="Job $job: ${condition:-not complete after $PARAMS_TIMEOUT s}${line:+: $line}"
}

# A Job that a cancelled run leaves behind ends by itself; there is nothing to put back.
after_failure() {
  return 0
}

main() {
  check_inputs
  prepare
  start_job
  await_job
  say "$seen"
  printf %s "$seen" >"$RESULTS_SEEN_PATH"
  [ "$condition" = Complete ] ||
    fail cronjob "$seen" 'Expected: Complete' 'Read its log above'
  : >"$RESULTS_FAILURE_PATH"
}

main
