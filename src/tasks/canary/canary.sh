#!/bin/sh
# One act of a canary release: stage starts the canary, shift gives it a share, promote ends, restore puts all back.
# usage: canary.sh WORKLOAD...; each is STABLE CANARY ROUTE CONTAINER REPLICAS IMAGE, with - for none; ROUTE is
# NAME/STABLE-SERVICE/CANARY-SERVICE of an HTTPRoute, or - for a share by number of pods
# reads: PARAMS_ACTION PARAMS_NAMESPACE PARAMS_WEIGHT PARAMS_PAUSE PARAMS_TIMEOUT PARAMS_KEEP_FOR PARAMS_FIELD_MANAGER
# reads: HOOK_NAME RELEASE_NUMBER RUN_NAME RUN_NAMESPACE HOME
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

# part: release

# part: route

# ---- what was asked for ----

check_inputs() {
  check_release 'stage|shift|promote|restore' 'STABLE CANARY ROUTE/STABLE-SERVICE/CANARY-SERVICE CONTAINER REPLICAS IMAGE' \
    "$NAME $NAME ($NAME/$LABEL/$LABEL|-) ($LABEL|-) ([1-9][0-9]{0,4}|-) $IMAGE" "$@"
  check weight "$PARAMS_WEIGHT" 3 '[1-9][0-9]?|100' 'a percentage'
  check pause "$PARAMS_PAUSE" 5 "$NUMBER_OF_SECONDS" 'a number of seconds'
  for workload; do check_workload; done
}

check_workload() {
  of_workload "$workload"
  [ "$stable" != "$canary" ] ||
    fail workloads "$(quoted "$workload") has one Deployment for both" 'Needed: two Deployments' 'Name another'
  [ -z "$route" ] || [ "$stable_service" != "$canary_service" ] ||
    fail workloads "$(quoted "$workload") has one Service for both" 'Needed: the two backends of the route' 'Name both'
}

# Sets the variables of one workload.
of_workload() {
  read -r stable canary route container replicas image <<LINE
$1
LINE
  label='' stable_service='' canary_service='' lock_object=deployment/$stable
  if [ "$route" = - ]; then
    route=''
    return 0
  fi
  canary_service=${route##*/}
  stable_service=${route#*/}
  stable_service=${stable_service%/*}
  route=${route%%/*}
  lock_object=httproutes.gateway.networking.k8s.io/$route
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
  matches "$record" 2000 "$RECORD_HEAD( [-A-Za-z0-9._:/@]+){7}" || refuse_record
  # STATE RUN LEAD CONTAINER WEIGHT-OF-STABLE REPLICAS-OF-STABLE IMAGE-OF-STABLE CANARY-CONTAINER REPLICAS-OF-CANARY IMAGE-OF-CANARY
  read -r state run lead stable_container weight stable_count stable_image canary_container canary_count canary_image <<LINE
$record
LINE
}

write_record() {
  weight=-
  if [ -n "$route" ]; then
    read_weights
    [ "$canary_weight" = 0 ] ||
      fail route "$(quoted "$route") gives $canary_service weight $canary_weight already" 'Needed: 0' 'Set it to 0 in Git'
    [ "$stable_weight" != 0 ] ||
      fail route "$(quoted "$route") gives $stable_service weight 0" 'Needed: a weight' 'Set it in Git'
    await_gateway
    weight=$stable_weight
  fi
  read_deployment "$stable"
  [ "$count" -gt 0 ] || [ -n "$route" ] ||
    fail stable "$(quoted "$stable") has no pods, of which the canary could get a share" 'Needed: at least 1' 'Set replicas in Git'
  stable_state="$count $found_image"
  stable_container=$found_container
  read_deployment "$canary"
  say "$stable runs $stable_state: $canary gets the release"
  wanted="staged $RUN_NAME $first $stable_container $weight $stable_state $found_container $count $found_image"
  attempt=0
  until read_version && patch_version "$lock_object" "$version" "$(add_record "$wanted")" 2>"$scratch/error"; do
    attempt=$((attempt + 1)) # the status of a Deployment changes often
    [ "$attempt" -lt 10 ] || {
      cat "$scratch/error" >&2
      fail "${lock_object%%/*}" "$(quoted "${lock_object#*/}") could not be taken for this release (see the output of kubectl above)" 'Needed: patch on it, and nobody who changes it at the same time' 'Run again'
    }
    patiently sleep 1
  done
}

# The version at which there is no record.
read_version() {
  read_record
  [ -z "$record" ] || fail "${lock_object%%/*}" "$(quoted "${lock_object#*/}") was taken by run $run in between" 'Needed: one release at a time' 'Run again'
}

# ---- stage ----

differs() {
  read_deployment "$stable"
  read_record
  [ -z "$record" ] && [ "$found_image" = "$image" ] || all_current=false
}

stage() {
  all_current=true
  each differs
  if [ "$all_current" = true ]; then
    say 'the stable Deployments run these images already: nothing to do'
    write_results current
    return 0
  fi
  each lock
  each fill
  each await_canary
  write_results staged
}

# Behind a route the canary gets its pods now, else with its share.
fill() {
  own_record
  wanted=$canary_count
  if [ -n "$route" ] && [ "$replicas" = - ]; then wanted=$((stable_count > 0 ? stable_count : 1)); fi
  if [ -n "$route" ] && [ "$replicas" != - ]; then wanted=$replicas; fi
  say "$canary gets $image and $wanted replicas"
  set_deployment "$canary" "$wanted" "$canary_container" "$image" || refuse_change "$canary"
}

await_canary() {
  await_deployment "$canary" "$image"
}

refuse_change() {
  fail deployment "$(quoted "$1") cannot be changed (see the output of kubectl above)" 'Needed: get, list, watch and patch on it' 'Give the ServiceAccount of the run a Role for it'
}

# ---- shift ----

# Gives each canary its share, then watches them for the pause.
shift_weight() {
  each may_shift
  each give_share
  each await_gateway
  patiently sleep 2 # the status of a route says nothing about the proxies, which follow within about a second
  watch_for "$PARAMS_PAUSE"
  write_results shifted
}

# The pods of the canary are counted before they get requests, so that the first restart under these is seen.
may_shift() {
  own_record
  if [ -n "$route" ]; then must_have_endpoints; fi
  watch_pods "$canary" "$(selector_of "$canary")" "$image"
}

give_share() {
  own_record
  if [ -n "$route" ]; then set_weights $((100 - PARAMS_WEIGHT)) "$PARAMS_WEIGHT"; else shift_pods; fi
}

# The share by number of pods: those of the canary are ready before as many of the stable ones end.
shift_pods() {
  share=$(((stable_count * PARAMS_WEIGHT + 50) / 100))
  [ "$share" -gt 0 ] || share=1
  scale "$canary" "$share" || refuse_change "$canary"
  await_deployment "$canary" "$image"
  scale "$stable" $((stable_count - share)) || refuse_change "$stable"
  await_deployment "$stable" "$stable_image"
  say "$share of $stable_count pods are of $canary: $((share * 100 / stable_count)) % for $PARAMS_WEIGHT % asked"
}

watch() {
  own_record
  watch_pods "$canary" "$(selector_of "$canary")" "$image"
}

# ---- the way to the end, forward or back ----

# The stable Deployments get the image while the canaries serve their last share; then all goes to them.
promote() {
  each set_stable
  each await_stable
  finish
  write_results promoted
}

set_stable() {
  own_record
  say "$stable gets $image"
  if [ -n "$route" ]; then
    set_image "$stable" "$stable_container" "$image" || refuse_change "$stable"
  else
    set_deployment "$stable" "$stable_count" "$stable_container" "$image" || refuse_change "$stable"
  fi
}

await_stable() {
  await_deployment "$stable" "$image"
}

turn_back_recorded() {
  if [ "$weight" != - ]; then
    [ "$state" = staged ] || turned=true
    set_weights "$weight" 0 || return 1
  fi
  if is_committed; then return 0; fi
  read_deployment "$stable"
  if [ "$weight" = - ]; then
    [ "$found_image/$count" = "$stable_image/$stable_count" ] ||
      set_deployment "$stable" "$stable_count" "$stable_container" "$stable_image"
  elif [ "$found_image" != "$stable_image" ]; then
    set_image "$stable" "$stable_container" "$stable_image"
  fi
}

tidy_recorded() {
  if is_committed; then
    scale "$canary" "$canary_count" || return 1
    note "the release of $stable is complete"
  else
    if [ "$weight" = - ]; then # the canary must not go before the stable pods are there
      (await_deployment "$stable" "$stable_image") || return 1
    fi
    set_deployment "$canary" "$canary_count" "$canary_container" "$canary_image" || return 1
    note "$stable has all the traffic, with $stable_image"
  fi
  say "$canary gets $canary_count replicas"
  give_back "deployment/$canary" || return 1
  if [ "$weight" != - ]; then give_back "deployment/$stable" || return 1; fi
  give_back "$lock_object" # last: it has the record
}

main() {
  check_inputs "$@"
  begin "$@"
  case $PARAMS_ACTION in
    stage) stage ;;
    shift) shift_weight ;;
    promote) promote ;;
    restore)
      restore "$PARAMS_KEEP_FOR"
      write_results restored
      ;;
  esac
}

main "$@"
