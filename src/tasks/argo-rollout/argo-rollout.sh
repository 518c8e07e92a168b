#!/bin/sh
# One act of a release by Argo Rollouts: start sets the image, resume ends a pause, restore aborts and puts all back.
# reads: PARAMS_ACTION PARAMS_NAMESPACE PARAMS_ROLLOUT PARAMS_WORKLOAD PARAMS_CONTAINER PARAMS_IMAGE PARAMS_AT
# reads: PARAMS_UNTIL PARAMS_TIMEOUT PARAMS_FIELD_MANAGER HOME
# reads: HOOK_NAME RELEASE_NUMBER RUN_NAME RUN_NAMESPACE
# reads: WORKSPACES_KUBECONFIG_DIR_BOUND WORKSPACES_KUBECONFIG_DIR_PATH
# writes: RESULTS_STATE_PATH RESULTS_RESTORED_PATH RESULTS_FAILURE_PATH
set -eu
LC_ALL=C
export LC_ALL
task='argo-rollout'

# part: say

# part: names

# part: image

# part: cluster

# part: patience

# part: run

# part: superseded

# part: record

# part: lock

# part: explain

# part: deployment

# ---- what was asked for ----

# usage: check PARAM VALUE LENGTH PATTERN WHAT
check() {
  matches "$2" "$3" "$4" || fail "$1" "$(quoted "$2") is not $5" "Allowed: at most $3 characters, $4" 'Correct it'
}

PAUSE='switch|0|[1-9][0-9]?'

check_inputs() {
  check action "$PARAMS_ACTION" 10 'start|resume|restore' 'an action'
  check namespace "$PARAMS_NAMESPACE" 63 "$LABEL" 'a namespace'
  check rollout "$PARAMS_ROLLOUT" 253 "$NAME" 'the name of a Rollout'
  check workload "$PARAMS_WORKLOAD" 253 "$NAME" 'the name of a Deployment'
  check container "$PARAMS_CONTAINER" 63 "($LABEL)?" 'the name of a container'
  check image "$PARAMS_IMAGE" 512 "$IMAGE" 'an image'
  check at "$PARAMS_AT" 10 "($PAUSE)?" 'a pause'
  check until "$PARAMS_UNTIL" 10 "($PAUSE)?" 'a pause'
  check timeout "$PARAMS_TIMEOUT" 5 "$NUMBER_OF_SECONDS" 'a number of seconds'
  check field-manager "$PARAMS_FIELD_MANAGER" 128 '[A-Za-z0-9][A-Za-z0-9._/-]*' 'the name of a field manager'
  check run "$RUN_NAME" 253 "$NAME" 'the name of a PipelineRun'
  [ "$PARAMS_ACTION" != resume ] || [ -n "$PARAMS_AT" ] || fail at 'is empty' "Allowed: $PAUSE" 'Name the pause to end'
}

# ---- the Rollout ----

# Each field on a line of its own, the message last: it may have several.
rollout_fields() {
  cat <<'FIELDS' | tr -d '\n'
jsonpath={.metadata.resourceVersion}{"\n"}
{.metadata.generation} {.status.observedGeneration}{"\n"}
{.status.workloadObservedGeneration}{"\n"}
{.spec.workloadRef.apiVersion} {.spec.workloadRef.kind} {.spec.workloadRef.name}{"\n"}
{.spec.paused}{"\n"}
{.status.abort}{"\n"}
{.status.phase}{"\n"}
{.status.stableRS}{"\n"}
{.status.currentPodHash}{"\n"}
{.status.currentStepIndex}{"\n"}
{range .spec.strategy.canary.steps[*]}{.pause}|{end}{"\n"}
{.spec.strategy.blueGreen.autoPromotionEnabled}/{.spec.strategy.blueGreen.autoPromotionSeconds}{"\n"}
{range .status.pauseConditions[*]}{.reason} {end}{"\n"}
{.status.message}{"\n"}
FIELDS
}

read_rollout() {
  kube get "rollouts.argoproj.io/$PARAMS_ROLLOUT" -o "$(rollout_fields)" >"$scratch/rollout" ||
    fail rollout "$(quoted "$PARAMS_ROLLOUT") cannot be read (see the output of kubectl above)" 'Needed: get and patch on it and on its status' 'Let Argo CD create it first, and give the ServiceAccount of the run a Role for it'
  {
    read -r rollout_version
    read -r generation observed
    read -r workload_observed
    read -r reference
    read -r rollout_paused
    read -r abort
    read -r phase
    read -r stable
    read -r hash
    read -r step
    read -r steps
    read -r promotion
    read -r reasons
    read -r message
  } <"$scratch/rollout"
}

must_refer() {
  case $reference in
    'apps/v1 Deployment '*) ;;
    *) fail rollout "$(quoted "$PARAMS_ROLLOUT") does not take its pods from a Deployment" 'Needed: spec.workloadRef' 'Move its pod template into a Deployment: where Argo CD ignores an image in a Rollout, it applies no change of the other containers again' ;;
  esac
  [ "${reference##* }" = "$PARAMS_WORKLOAD" ] ||
    fail workload "$(quoted "$PARAMS_WORKLOAD") is not the Deployment of Rollout $(quoted "$PARAMS_ROLLOUT")" "It has: $(quoted "${reference##* }")" 'Name this one'
}

# usage: must_pause PARAM PAUSE; that the Rollout has this pause
must_pause() {
  case $2 in
    '') return 0 ;;
    switch)
      case $promotion in
        false/* | */[1-9]*) return 0 ;;
      esac
      fail "$1" "$(quoted "$PARAMS_ROLLOUT") does not pause before its switch" 'Needed: autoPromotionEnabled false or autoPromotionSeconds in spec.strategy.blueGreen' 'Set one of them in Git'
      ;;
  esac
  [ -n "$(printf '%s' "$steps" | cut -d '|' -f "$(($2 + 1))")" ] ||
    fail "$1" "step $2 of $(quoted "$PARAMS_ROLLOUT") is not a pause" 'Needed: the number of a pause in spec.strategy.canary.steps, from 0' 'Correct the number, or the steps in Git'
}

is_observed() {
  [ "$observed" = "$generation" ] && [ "${workload_observed:-0}" -ge "$workload_generation" ]
}

# Waits until the controller has seen the pod template as it is now; hash is that of this template then.
await_observed() {
  workload_generation=$(kube get "deployment/$PARAMS_WORKLOAD" -o 'jsonpath={.metadata.generation}')
  limit=$(($(date +%s) + 60))
  while read_rollout; ! is_observed; do
    [ "$(date +%s)" -lt "$limit" ] ||
      fail rollout "the controller of Argo Rollouts has not taken the pod template of $PARAMS_WORKLOAD within 60 s: $(state_of_rollout)" 'Needed: status.workloadObservedGeneration as new as the Deployment' 'Look at the status of the Rollout, and at its controller'
    patiently sleep 1
  done
}

state_of_rollout() {
  printf '%s' "${phase:-no phase}${step:+ at step $step}${message:+: $(printable "$message")}"
}

# usage: patch_status OPERATION; fails where the Rollout is not as it was read
patch_status() {
  kube patch "rollouts.argoproj.io/$PARAMS_ROLLOUT" --subresource=status --field-manager="$PARAMS_FIELD_MANAGER" --type=json \
    --patch="[{\"op\":\"test\",\"path\":\"/metadata/resourceVersion\",\"value\":\"$rollout_version\"},$1]" >/dev/null
}

# Changes the status while a condition holds, which reads the Rollout.
# usage: change_status CONDITION OPERATION
change_status() {
  attempt=0
  while "$1"; do
    ! patch_status "$2" 2>"$scratch/error" || return 0
    attempt=$((attempt + 1))
    [ "$attempt" -lt 10 ] || {
      cat "$scratch/error" >&2
      fail rollout "the status of $(quoted "$PARAMS_ROLLOUT") could not be changed (see the output of kubectl above)" 'Needed: get and patch on rollouts/status' 'Give the ServiceAccount of the run a Role for it'
    }
    patiently sleep 1
  done
}

is_in_update() {
  read_rollout
  [ "$hash" != "$stable" ] && [ "$abort" != true ]
}

is_aborted() {
  read_rollout
  [ "$hash" != "$stable" ] && [ "$abort" = true ]
}

is_at_pause() {
  read_rollout
  pauses_at "$PARAMS_AT"
}

is_complete() {
  is_observed && [ "$phase" = Healthy ] && [ "$hash" = "$stable" ]
}

# usage: pauses_at PAUSE; whether the Rollout is at this pause
pauses_at() {
  case $1:$reasons in
    switch:*BlueGreenPause*) return 0 ;;
    [0-9]*:*CanaryPauseStep*) [ "$step" = "$1" ] ;;
    *) return 1 ;;
  esac
}

# usage: is_past PAUSE; whether the Rollout is at a later step. One that skips its steps, as for a rollback within its
# rollbackWindow or the first release, is at its end.
is_past() {
  case $1 in
    '' | switch) return 1 ;;
  esac
  [ "${step:-0}" -gt "$1" ] && [ "$step" -lt "$(printf '%s' "$steps" | tr -dc '|' | wc -c)" ]
}

# Follows the Rollout to a pause, or to its end where that is empty; sets reached: paused or completed.
# usage: follow PAUSE
follow() {
  end=$(($(date +%s) + PARAMS_TIMEOUT)) shown='' restarts='' degraded=0 reached=''
  while look "$1"; [ -z "$reached" ]; do
    [ "$(date +%s)" -lt "$end" ] || refuse_state "did not come to ${1:+its pause $1, or }its end within $PARAMS_TIMEOUT s"
    patiently sleep 2
  done
}

look() {
  read_rollout
  show
  must_be_own
  [ "$abort" != true ] || [ "$hash" = "$stable" ] || refuse_state 'was aborted'
  must_not_be_degraded
  if is_complete; then
    reached=completed
  elif pauses_at "$1"; then
    reached=paused
  elif is_past "$1"; then
    refuse_state "has left its pause $1 already"
  else
    watch_restarts
  fi
}

must_be_own() {
  [ "$hash" = "$own_hash" ] ||
    fail rollout "the pod template of $(quoted "$PARAMS_WORKLOAD") was changed in the middle of the release" 'Needed: no other change of it, also in Git, while a release runs' 'Run again'
}

show() {
  seen=$(state_of_rollout)
  [ "$seen" != "$shown" ] || return 0
  shown=$seen
  say "rollout $PARAMS_ROLLOUT: $seen"
  case $reasons in
    '') ;;
    *) say 'it pauses until the time of the pause ends, or until it is promoted' ;;
  esac
}

# A status may still be that of the update before, for a moment.
must_not_be_degraded() {
  if [ "$phase" != Degraded ]; then degraded=0; return 0; fi
  degraded=$((degraded + 1))
  [ "$degraded" -lt 5 ] || refuse_state 'is degraded'
}

# During a pause pods are ready: one that ends is a failure, which the controller does not see as one.
watch_restarts() {
  if [ -z "$reasons" ]; then restarts='' && return 0; fi
  now=$(kube get pods --selector="rollouts-pod-template-hash=$hash" -o 'jsonpath={range .items[*].status.containerStatuses[*]}{.restartCount}{"\n"}{end}' | awk '{ n += $1 } END { print n + 0 }')
  [ "$now" -le "${restarts:-$now}" ] || refuse_state 'has pods that ended during its pause'
  restarts=$now
}

# usage: refuse_state FACT
refuse_state() {
  resource=deployment/$PARAMS_WORKLOAD
  explain
  fail rollout "$(quoted "$PARAMS_ROLLOUT") $1: $(state_of_rollout)${cause:+: $cause}" "Image: $PARAMS_IMAGE" 'Repair what it names, then run again'
}

# ---- the record ----

read_record() {
  kube get "$lock_object" -o "go-template={{.metadata.resourceVersion}} {{if .metadata.annotations}}true{{else}}false{{end}}{{\"\n\"}}{{with .metadata.annotations}}{{with index . \"$RECORD\"}}{{.}}{{end}}{{end}}{{\"\n\"}}" >"$scratch/lock" ||
    fail workload "$(quoted "$PARAMS_WORKLOAD") cannot be read (see the output of kubectl above)" 'Needed: get and patch on it' 'Let Argo CD create it first, and give the ServiceAccount of the run a Role for it'
  {
    read -r version annotated
    read -r record
  } <"$scratch/lock"
  [ -n "$record" ] || return 0
  matches "$record" 2000 "(staged|committed) $NAME( [-A-Za-z0-9._:/@]+){4}" || refuse_record
  # STATE RUN CONTAINER IMAGE-BEFORE IMAGE HASH
  read -r state run found_container before image own_hash <<LINE
$record
LINE
}

# What serves goes into the record, also where the Rollout is in the middle of another update. Where nothing serves,
# as before the first release, there is nothing to put back.
write_record() {
  read_deployment "$PARAMS_WORKLOAD"
  read_rollout
  must_refer
  must_pause until "$PARAMS_UNTIL"
  read_stable
  before=-
  [ "${available:-0}" = 0 ] || before=$stable_image
  say "$PARAMS_ROLLOUT serves $before"
  read_version
  patch_version "$lock_object" "$version" "$(add_record "staged $RUN_NAME $found_container $before $PARAMS_IMAGE -")" ||
    fail workload "$(quoted "$PARAMS_WORKLOAD") could not be taken for this release (see the output of kubectl above)" 'Needed: patch on it, and nobody who changes it at the same time' 'Run again'
}

# The image of the ReplicaSet that serves, and how many of its pods do.
read_stable() {
  available='' stable_image=''
  [ -n "$stable" ] || return 0
  kube get "replicasets.apps/$PARAMS_ROLLOUT-$stable" --ignore-not-found -o "jsonpath={.status.availableReplicas}{\"\n\"}{.spec.template.spec.containers[?(@.name==\"$found_container\")].image}{\"\n\"}" >"$scratch/stable" ||
    fail rollout "the ReplicaSet of $(quoted "$PARAMS_ROLLOUT") cannot be read (see the output of kubectl above)" 'Needed: get on replicasets' 'Give the ServiceAccount of the run a Role for it'
  [ -s "$scratch/stable" ] || return 0
  {
    read -r available
    read -r stable_image
  } <"$scratch/stable"
  matches "$stable_image" 512 '[A-Za-z0-9._/:@-]+' || available=''
}

# The version at which there is no record.
read_version() {
  read_record
  [ -z "$record" ] || fail workload "$(quoted "$PARAMS_WORKLOAD") was taken by run $run in between" 'Needed: one release at a time' 'Run again'
}

# usage: set_record STATE HASH
set_record() {
  attempt=0
  while own_record; [ "$state $own_hash" != "$1 $2" ]; do
    ! patch_version "$lock_object" "$version" "$(add_record "$1 $run $found_container $before $image $2")" 2>"$scratch/error" || return 0
    attempt=$((attempt + 1))
    [ "$attempt" -lt 10 ] || {
      cat "$scratch/error" >&2
      fail workload "$(quoted "$PARAMS_WORKLOAD") could not be changed (see the output of kubectl above)" 'Needed: patch on it' 'Run again'
    }
    patiently sleep 1
  done
}

unlock() {
  read_record
  if is_own; then give_back "$lock_object"; fi
}

# ---- the acts ----

start() {
  read_deployment "$PARAMS_WORKLOAD"
  workload_generation=0
  read_rollout
  must_refer
  if [ "$found_image" = "$PARAMS_IMAGE" ] && is_complete && read_record && [ -z "$record" ]; then
    say "$PARAMS_ROLLOUT serves this image already: nothing to do"
    write_results current
    return 0
  fi
  lock
  own_record
  say "$PARAMS_WORKLOAD gets $PARAMS_IMAGE"
  set_image "$PARAMS_WORKLOAD" "$found_container" "$PARAMS_IMAGE" || refuse_change
  await_observed
  set_record staged "$hash"
  own_record
  # the Deployment has this image already, and its update was aborted
  [ "$found_image" != "$PARAMS_IMAGE" ] || change_status is_aborted '{"op":"add","path":"/status/abort","value":false}'
  if [ "$before" = - ]; then start_first; fi
  follow "$PARAMS_UNTIL"
  finish
}

refuse_change() {
  fail workload "$(quoted "$PARAMS_WORKLOAD") cannot be changed (see the output of kubectl above)" 'Needed: get and patch on it' 'Give the ServiceAccount of the run a Role for it'
}

# Nothing serves, so there is no traffic to shift: all pods start at once, none of the placeholder in Git.
start_first() {
  say 'no pod serves: all get the image at once, without steps'
  change_status is_in_update '{"op":"add","path":"/status/promoteFull","value":true}'
  [ "$rollout_paused" = true ] || return 0
  kube patch "rollouts.argoproj.io/$PARAMS_ROLLOUT" --field-manager="$PARAMS_FIELD_MANAGER" --type=merge --patch='{"spec":{"paused":false}}' >/dev/null ||
    fail rollout "$(quoted "$PARAMS_ROLLOUT") is paused, and cannot be started (see the output of kubectl above)" 'Needed: patch on it' 'Give the ServiceAccount of the run a Role for it'
  await_observed
}

resume() {
  own_record
  workload_generation=0
  read_rollout
  must_pause at "$PARAMS_AT"
  must_pause until "$PARAMS_UNTIL"
  must_be_own
  if ! pauses_at "$PARAMS_AT" && ! is_complete; then refuse_state "has left its pause $PARAMS_AT before the checks there have ended"; fi
  change_status is_at_pause '{"op":"remove","path":"/status/pauseConditions"}'
  follow "$PARAMS_UNTIL"
  finish
}

finish() {
  if [ "$reached" = completed ]; then
    set_record committed "$own_hash"
    end_release || fail rollout 'the release is complete, but its fields could not be given back' 'Needed: patch on the Rollout and its Deployment' 'Look at the output above'
  fi
  write_results "$reached"
}

end_release() {
  give_back "rollouts.argoproj.io/$PARAMS_ROLLOUT" || return 1
  give_back "$lock_object" # last: it has the record
}

# ---- the way back ----

restore() {
  restored='there is nothing to put back'
  read_record
  if is_own; then settle; fi
  say "$restored"
}

settle() {
  restored='the release is complete'
  if [ "$state" = committed ]; then end_release; return; fi
  if [ "$before" = - ]; then
    restored="nothing served before: $PARAMS_WORKLOAD keeps $image"
    end_release
    return
  fi
  turn_back || return 1
  await_back || return 1
  end_release
}

# The abort gives the traffic back at once; the former image clears it.
turn_back() {
  [ "$before" != - ] || return 0
  change_status is_in_update '{"op":"add","path":"/status/abort","value":true}' || return 1
  asked=$container container=$found_container
  read_deployment "$PARAMS_WORKLOAD" # a patch would add a container that is not there any more
  container=$asked
  if [ "$found_image" != "$before" ]; then set_image "$PARAMS_WORKLOAD" "$found_container" "$before"; fi
}

await_back() {
  await_observed
  own_hash=$hash
  restored="$PARAMS_ROLLOUT serves $before"
  if [ "$hash" != "$stable" ]; then
    read_stable
    if [ "$stable_image" = "$before" ]; then
      restored="$PARAMS_ROLLOUT serves $before, and rolls out the other changes of its pod template by its steps"
      return 0
    fi
    # the Rollout had ended its steps with the image of the release
    change_status is_in_update '{"op":"add","path":"/status/promoteFull","value":true}'
  fi
  follow ''
}

turn_own_back() {
  read_record
  if is_own && [ "$state" != committed ]; then turn_back; fi
}

# The traffic goes back at once, not when the pod of the finally task has started. A run that is cancelled at once has no
# finally tasks: what is possible before this pod is killed is done here.
after_failure() {
  if [ "$locked" = false ] || [ "$PARAMS_ACTION" = restore ]; then return 0; fi
  (turn_own_back) || return 1
  if [ "$1" -lt 128 ] || ! without_finally; then return 0; fi
  say 'the run was cancelled without its finally tasks'
  [ "$PARAMS_TIMEOUT" -lt 20 ] || PARAMS_TIMEOUT=20
  (restore)
}

write_results() {
  printf %s "$1" >"$RESULTS_STATE_PATH"
  printf %s "${restored-}" >"$RESULTS_RESTORED_PATH"
  : >"$RESULTS_FAILURE_PATH"
}

main() {
  check_inputs
  lock_object=deployment/$PARAMS_WORKLOAD
  container=${PARAMS_CONTAINER:--} label=''
  prepare
  [ "$PARAMS_ACTION" != resume ] || locked=true # a run that is cancelled at once may end before it has read its record
  case $PARAMS_ACTION in
    start) start ;;
    resume) resume ;;
    restore)
      restore
      write_results restored
      ;;
  esac
}

main
