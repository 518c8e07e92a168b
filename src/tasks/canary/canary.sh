#!/bin/sh
# One act of a canary release: stage starts the canary, shift gives it a share, promote ends, restore puts all back.
# reads: PARAMS_ACTION PARAMS_NAMESPACE PARAMS_STABLE PARAMS_CANARY PARAMS_ROUTE PARAMS_STABLE_SERVICE
# reads: PARAMS_CANARY_SERVICE PARAMS_CONTAINER PARAMS_REPLICAS PARAMS_IMAGE PARAMS_WEIGHT PARAMS_PAUSE PARAMS_TIMEOUT
# reads: PARAMS_KEEP_FOR PARAMS_FIELD_MANAGER HOME
# reads: HOOK_NAME RELEASE_NUMBER RUN_NAME RUN_NAMESPACE
# reads: WORKSPACES_KUBECONFIG_DIR_BOUND WORKSPACES_KUBECONFIG_DIR_PATH
# writes: RESULTS_STATE_PATH RESULTS_RESTORED_PATH RESULTS_FAILURE_PATH
set -eu
LC_ALL=C
export LC_ALL
task='canary'

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

# part: route

# ---- what was asked for ----

# usage: check PARAM VALUE LENGTH PATTERN WHAT
check() {
  matches "$2" "$3" "$4" || fail "$1" "$(quoted "$2") is not $5" "Allowed: at most $3 characters, $4" 'Correct it'
}

check_inputs() {
  check action "$PARAMS_ACTION" 10 'stage|shift|promote|restore' 'an action'
  check namespace "$PARAMS_NAMESPACE" 63 "$LABEL" 'a namespace'
  check stable "$PARAMS_STABLE" 253 "$NAME" 'the name of a Deployment'
  check canary "$PARAMS_CANARY" 253 "$NAME" 'the name of a Deployment'
  check route "$PARAMS_ROUTE" 253 "($NAME)?" 'the name of an HTTPRoute'
  check stable-service "$PARAMS_STABLE_SERVICE" 63 "($LABEL)?" 'the name of a Service'
  check canary-service "$PARAMS_CANARY_SERVICE" 63 "($LABEL)?" 'the name of a Service'
  check container "$PARAMS_CONTAINER" 63 "($LABEL)?" 'the name of a container'
  check replicas "$PARAMS_REPLICAS" 5 '([1-9][0-9]*)?' 'a number of pods'
  check image "$PARAMS_IMAGE" 512 "$IMAGE" 'an image'
  check weight "$PARAMS_WEIGHT" 3 '[1-9][0-9]?|100' 'a percentage'
  check pause "$PARAMS_PAUSE" 5 "$NUMBER_OF_SECONDS" 'a number of seconds'
  check timeout "$PARAMS_TIMEOUT" 5 "$NUMBER_OF_SECONDS" 'a number of seconds'
  check keep-for "$PARAMS_KEEP_FOR" 5 "$NUMBER_OF_SECONDS" 'a number of seconds'
  check field-manager "$PARAMS_FIELD_MANAGER" 128 '[A-Za-z0-9][A-Za-z0-9._/-]*' 'the name of a field manager'
  check run "$RUN_NAME" 253 "$NAME" 'the name of a PipelineRun'
  [ "$PARAMS_STABLE" != "$PARAMS_CANARY" ] ||
    fail canary "$(quoted "$PARAMS_CANARY") is also stable" 'Needed: two Deployments' 'Name another'
  if [ -z "$PARAMS_ROUTE" ]; then return 0; fi
  case $PARAMS_STABLE_SERVICE/$PARAMS_CANARY_SERVICE in
    /* | */ | "$PARAMS_CANARY_SERVICE/$PARAMS_CANARY_SERVICE")
      fail canary-service 'and stable-service are not two Services' 'Needed: the two backends of the route' 'Name both'
      ;;
  esac
}

# ---- the record ----

read_record() {
  kube get "$lock_object" -o "go-template={{.metadata.resourceVersion}} {{if .metadata.annotations}}true{{else}}false{{end}}{{\"\n\"}}{{with .metadata.annotations}}{{with index . \"$RECORD\"}}{{.}}{{end}}{{end}}{{\"\n\"}}" >"$scratch/lock" ||
    fail "${lock_object%%/*}" "$(quoted "${lock_object#*/}") cannot be read (see the output of kubectl above)" 'Needed: get and patch on it' 'Let Argo CD create it first, and give the ServiceAccount of the run a Role for it'
  {
    read -r version annotated
    read -r record
  } <"$scratch/lock"
  [ -n "$record" ] || return 0
  matches "$record" 2000 "(staged|promoting|committed) $NAME( [-A-Za-z0-9._:/@]+){7}" || refuse_record
  # STATE RUN CONTAINER WEIGHT-OF-STABLE REPLICAS-OF-STABLE IMAGE-OF-STABLE CANARY-CONTAINER REPLICAS-OF-CANARY IMAGE-OF-CANARY
  read -r state run stable_container weight stable_count stable_image canary_container canary_count canary_image <<LINE
$record
LINE
}

write_record() {
  weight=-
  if [ -n "$PARAMS_ROUTE" ]; then
    read_weights
    [ "$canary_weight" = 0 ] ||
      fail route "$(quoted "$PARAMS_ROUTE") gives $PARAMS_CANARY_SERVICE weight $canary_weight already" 'Needed: 0' 'Set it to 0 in Git'
    [ "$stable_weight" != 0 ] ||
      fail route "$(quoted "$PARAMS_ROUTE") gives $PARAMS_STABLE_SERVICE weight 0" 'Needed: a weight' 'Set it in Git'
    await_gateway
    weight=$stable_weight
  fi
  read_deployment "$PARAMS_STABLE"
  [ "$count" -gt 0 ] || [ -n "$PARAMS_ROUTE" ] ||
    fail stable "$(quoted "$PARAMS_STABLE") has no pods, of which the canary could get a share" 'Needed: at least 1' 'Set replicas in Git'
  stable_state="$count $found_image"
  stable_container=$found_container
  read_deployment "$PARAMS_CANARY"
  say "$PARAMS_STABLE runs $stable_state: $PARAMS_CANARY gets the release"
  read_version
  patch_version "$lock_object" "$version" "$(add_record "staged $RUN_NAME $stable_container $weight $stable_state $found_container $count $found_image")" ||
    fail "${lock_object%%/*}" "$(quoted "${lock_object#*/}") could not be taken for this release (see the output of kubectl above)" 'Needed: patch on it, and nobody who changes it at the same time' 'Run again'
}

# The version at which there is no record: the status of a Deployment changes it often.
read_version() {
  read_record
  [ -z "$record" ] || fail "${lock_object%%/*}" "$(quoted "${lock_object#*/}") was taken by run $run in between" 'Needed: one release at a time' 'Run again'
}

# usage: set_state STATE
set_state() {
  attempt=0
  while own_record; [ "$state" != "$1" ]; do
    ! patch_version "$lock_object" "$version" "$(add_record "$1 ${record#* }")" 2>"$scratch/error" || return 0
    attempt=$((attempt + 1))
    [ "$attempt" -lt 10 ] || {
      cat "$scratch/error" >&2
      fail "${lock_object%%/*}" "$(quoted "${lock_object#*/}") could not be changed (see the output of kubectl above)" 'Needed: patch on it' 'Run again'
    }
    patiently sleep 1
  done
}

unlock() {
  read_record
  if is_own; then give_back "$lock_object"; fi
}

# ---- the acts ----

stage() {
  read_deployment "$PARAMS_STABLE"
  if [ "$found_image" = "$PARAMS_IMAGE" ] && read_record && [ -z "$record" ]; then
    say "$PARAMS_STABLE runs this image already: nothing to do"
    write_results current
    return 0
  fi
  lock
  own_record
  if [ -n "$PARAMS_ROUTE" ]; then wanted=${PARAMS_REPLICAS:-$((stable_count > 0 ? stable_count : 1))}; else wanted=$canary_count; fi
  say "$PARAMS_CANARY gets $PARAMS_IMAGE and $wanted replicas"
  set_deployment "$PARAMS_CANARY" "$wanted" "$canary_container" "$PARAMS_IMAGE" || refuse_change "$PARAMS_CANARY"
  await_deployment "$PARAMS_CANARY" "$PARAMS_IMAGE"
  write_results staged
}

refuse_change() {
  fail deployment "$(quoted "$1") cannot be changed (see the output of kubectl above)" 'Needed: get, list, watch and patch on it' 'Give the ServiceAccount of the run a Role for it'
}

# Gives the canary its share, then watches it for the pause.
shift_weight() {
  own_record
  if [ -n "$PARAMS_ROUTE" ]; then
    must_have_endpoints
    set_weights $((100 - PARAMS_WEIGHT)) "$PARAMS_WEIGHT"
    await_gateway
  else
    shift_pods
  fi
  end=$(($(date +%s) + PARAMS_PAUSE)) selector=$(selector_of "$PARAMS_CANARY")
  watch_pods "$PARAMS_CANARY" "$selector" "$PARAMS_IMAGE"
  while [ "$(date +%s)" -lt "$end" ]; do
    patiently sleep 3
    watch_pods "$PARAMS_CANARY" "$selector" "$PARAMS_IMAGE"
  done
  write_results shifted
}

# The share by number of pods: those of the canary are ready before as many of the stable ones end.
shift_pods() {
  share=$(((stable_count * PARAMS_WEIGHT + 50) / 100))
  [ "$share" -gt 0 ] || share=1
  scale "$PARAMS_CANARY" "$share" || refuse_change "$PARAMS_CANARY"
  await_deployment "$PARAMS_CANARY" "$PARAMS_IMAGE"
  scale "$PARAMS_STABLE" $((stable_count - share)) || refuse_change "$PARAMS_STABLE"
  await_deployment "$PARAMS_STABLE" "$stable_image"
  say "$share of $stable_count pods are of the canary: $((share * 100 / stable_count)) % for $PARAMS_WEIGHT % asked"
}

# The stable Deployment gets the image while the canary serves its last share; then all goes to it.
promote() {
  set_state promoting
  own_record
  say "$PARAMS_STABLE gets $PARAMS_IMAGE"
  if [ -n "$PARAMS_ROUTE" ]; then
    set_image "$PARAMS_STABLE" "$stable_container" "$PARAMS_IMAGE" || refuse_change "$PARAMS_STABLE"
  else
    set_deployment "$PARAMS_STABLE" "$stable_count" "$stable_container" "$PARAMS_IMAGE" || refuse_change "$PARAMS_STABLE"
  fi
  await_deployment "$PARAMS_STABLE" "$PARAMS_IMAGE"
  set_state committed
  end_release || fail deployment 'the release is complete, but the canary could not be ended' 'Needed: patch on it' 'Look at the output above'
  write_results promoted
}

# Ends the canary of a release that is complete, or that was put back.
# usage: end_release [IMAGE OF THE CANARY]
end_release() {
  if [ "$weight" != - ]; then
    set_weights "$weight" 0 || return 1
    patiently sleep "$PARAMS_KEEP_FOR" # clients follow, and keep their connections for a while
  fi
  say "$PARAMS_CANARY gets $canary_count replicas"
  if [ -n "${1-}" ]; then
    set_deployment "$PARAMS_CANARY" "$canary_count" "$canary_container" "$1" || return 1
  else
    scale "$PARAMS_CANARY" "$canary_count" || return 1
  fi
  give_back "deployment/$PARAMS_CANARY" || return 1
  if [ "$weight" != - ]; then give_back "deployment/$PARAMS_STABLE" || return 1; fi
  give_back "$lock_object" # last: it has the record
}

# ---- the way back ----

restore() {
  restored='there is nothing to put back'
  read_record
  if is_own; then settle; fi
  say "$restored"
}

# The traffic first, everything else after.
settle() {
  restored='the release is complete'
  if [ "$state" = committed ]; then end_release; return; fi
  turn_back || return 1
  if [ "$weight" = - ]; then # the canary must not go before the stable pods are there
    (await_deployment "$PARAMS_STABLE" "$stable_image") || return 1
  fi
  end_release "$canary_image" || return 1
  restored="$PARAMS_STABLE has all the traffic, with $stable_image"
}

turn_back() {
  if [ "$weight" != - ]; then set_weights "$weight" 0 || return 1; fi
  read_deployment "$PARAMS_STABLE"
  if [ "$weight" = - ]; then
    [ "$found_image/$count" = "$stable_image/$stable_count" ] ||
      set_deployment "$PARAMS_STABLE" "$stable_count" "$stable_container" "$stable_image"
  elif [ "$found_image" != "$stable_image" ]; then
    set_image "$PARAMS_STABLE" "$stable_container" "$stable_image"
  fi
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
  [ "$PARAMS_KEEP_FOR" -lt 10 ] || PARAMS_KEEP_FOR=10
  (restore)
}

write_results() {
  printf %s "$1" >"$RESULTS_STATE_PATH"
  printf %s "${restored-}" >"$RESULTS_RESTORED_PATH"
  : >"$RESULTS_FAILURE_PATH"
}

main() {
  check_inputs
  lock_object=deployment/$PARAMS_STABLE
  [ -z "$PARAMS_ROUTE" ] || lock_object=httproutes.gateway.networking.k8s.io/$PARAMS_ROUTE
  container=${PARAMS_CONTAINER:--} label=''
  prepare
  case $PARAMS_ACTION in
    stage) stage ;;
    shift) shift_weight ;;
    promote) promote ;;
    restore)
      restore
      write_results restored
      ;;
  esac
}

main
