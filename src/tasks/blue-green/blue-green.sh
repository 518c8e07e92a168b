#!/bin/sh
# One act of a release by blue and green: stage fills the idle colour, switch selects it, complete ends, restore puts back.
# usage: blue-green.sh WORKLOAD...; each is SERVICE PREVIEW BLUE GREEN LABEL CONTAINER REPLICAS IMAGE, with - for none
# reads: PARAMS_ACTION PARAMS_NAMESPACE PARAMS_TIMEOUT PARAMS_OVERLAP PARAMS_KEEP_FOR PARAMS_FIELD_MANAGER HOME
# reads: HOOK_NAME RELEASE_NUMBER RUN_NAME RUN_NAMESPACE
# reads: WORKSPACES_KUBECONFIG_DIR_BOUND WORKSPACES_KUBECONFIG_DIR_PATH
# writes: RESULTS_STATE_PATH RESULTS_RESTORED_PATH RESULTS_FAILURE_PATH
set -eu
LC_ALL=C
export LC_ALL
task='blue-green'

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

LABEL_KEY="($NAME/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?"
LABEL_VALUE='[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?'

check_inputs() {
  case $PARAMS_ACTION in
    stage | switch | complete | restore) ;;
    *) fail action "$(quoted "$PARAMS_ACTION") is not an action" 'Allowed: stage, switch, complete, restore' 'Name one of these' ;;
  esac
  matches "$PARAMS_NAMESPACE" 63 "$LABEL" ||
    fail namespace "$(quoted "$PARAMS_NAMESPACE") is not a valid namespace" 'Allowed: lower-case letters, digits and -' 'Give the namespace of the workloads'
  matches "$PARAMS_FIELD_MANAGER" 128 '[A-Za-z0-9][A-Za-z0-9._/-]*' ||
    fail field-manager "$(quoted "$PARAMS_FIELD_MANAGER") is not a valid name of a field manager" 'Allowed: letters, digits, . _ / -, at most 128' 'Use one that nobody else writes with'
  for number in "timeout $PARAMS_TIMEOUT" "overlap $PARAMS_OVERLAP" "keep-for $PARAMS_KEEP_FOR"; do
    matches "${number#* }" 5 "$NUMBER_OF_SECONDS" ||
      fail "${number%% *}" "$(quoted "${number#* }") is not a number of seconds" 'Allowed: 0 to 99999' 'Give digits only'
  done
  matches "$RUN_NAME" 253 "$NAME" || fail run "$(quoted "$RUN_NAME") is not the name of a PipelineRun" 'Needed: a run whose record others can wait for' 'Run this task in a Pipeline'
  [ "$#" -gt 0 ] || fail workloads 'is empty' 'Needed: SERVICE PREVIEW BLUE GREEN LABEL CONTAINER REPLICAS IMAGE' 'Name what is released'
  for workload; do check_workload "$workload"; done
}

check_workload() {
  matches "$1" 2000 "$LABEL ($LABEL|-) $NAME $NAME $LABEL_KEY ($LABEL|-) ([1-9][0-9]{0,4}|-) $IMAGE" ||
    fail workloads "$(quoted "$1") is not a workload" 'Allowed: SERVICE PREVIEW BLUE GREEN LABEL CONTAINER REPLICAS IMAGE, - for no PREVIEW, CONTAINER or REPLICAS' 'Correct it'
}

# Sets the variables of one workload.
of_workload() {
  read -r service preview blue green label container replicas image <<LINE
$1
LINE
  lock_object=service/$service
  pointer=/spec/selector/$(printf '%s' "$label" | sed 's|/|~1|g')
}

# usage: each FUNCTION; calls it for each workload, the one that holds the truth about the release first
each() {
  while read -r workload <&3; do
    of_workload "$workload"
    "$1" || return 1
  done 3<"$scratch/workloads"
}

# The same, that one last.
each_backwards() {
  while read -r workload <&3; do
    of_workload "$workload"
    "$1" || return 1
  done 3<"$scratch/backwards"
}

# ---- what is there ----

# usage: read_service NAME; sets version, annotated, selected (its colour), others (its other labels), record
read_service() {
  # shellcheck disable=SC2016 # $k and $v are of the template
  kube get "service/$1" -o "go-template={{.metadata.resourceVersion}} {{if .metadata.annotations}}true{{else}}false{{end}}{{\"\n\"}}{{with .metadata.annotations}}{{with index . \"$RECORD\"}}{{.}}{{end}}{{end}}{{\"\n\"}}"'{{range $k, $v := .spec.selector}}{{$k}}={{$v}}{{"\n"}}{{end}}' >"$scratch/service" ||
    fail service "$(quoted "$1") cannot be read (see the output of kubectl above)" 'Needed: get and patch on it' 'Let Argo CD create it first, and give the ServiceAccount of the run a Role for it'
  selected='' others=''
  {
    read -r version annotated
    read -r record
    while IFS='=' read -r key value; do
      if [ "$key" = "$label" ]; then selected=$value; else others=$others${others:+,}$key=$value; fi
    done
  } <"$scratch/service"
  parse_record
}

read_record() {
  read_service "$service"
}

# STATE RUN LEAD LIVE IDLE LIVE-COLOUR IDLE-COLOUR PREVIEW-COLOUR REPLICAS-OF-IDLE CONTAINER IMAGE-OF-IDLE
parse_record() {
  [ -n "$record" ] || return 0
  matches "$record" 2000 "(staged|committed) $NAME( [-A-Za-z0-9._:/@]+){9}" ||
    refuse_record
  read -r state run lead live idle live_colour idle_colour preview_colour idle_replicas idle_container idle_image <<LINE
$record
LINE
}

# ---- stage ----

# What a run locked before it changed anything.
unlock() {
  each_backwards drop_own
}

drop_own() {
  read_service "$service"
  if is_own; then give_back "service/$service"; fi
}

read_colour() {
  read_deployment "$1"
  matches "$colour" 63 "$LABEL_VALUE" || # "<no value>" where it has none
    fail workloads "the pods of Deployment $(quoted "$1") have no label $(quoted "$label")" 'Needed: a value for each colour' 'Set it in its template and in its selector'
}

write_record() {
  read_colour "$blue"
  blue_colour=$colour blue_state="$count $found_container $found_image"
  read_colour "$green"
  [ "$blue_colour" != "$colour" ] || fail workloads "the pods of $blue and $green have the same $(quoted "$label=$colour")" 'Needed: a value for each colour' 'Correct the labels of one of the two'
  case $selected in
    "$colour") live=$green live_colour=$colour idle=$blue idle_colour=$blue_colour idle_state=$blue_state ;;
    "$blue_colour") live=$blue live_colour=$blue_colour idle=$green idle_colour=$colour idle_state="$count $found_container $found_image" ;;
    *) fail service "$(quoted "$service") selects $(quoted "$label=$selected"), which is neither $blue ($blue_colour) nor $green ($colour)" 'Needed: the colour of one of the two' 'Correct the selector of the Service, or the labels of the pods' ;;
  esac
  [ -n "$others" ] || fail service "$(quoted "$service") selects by $(quoted "$label") only" 'Needed: a label that both colours have' 'Add one to the selector and to the pods of both colours'
  preview_colour=-
  if [ "$preview" != - ]; then
    live_version=$version live_annotated=$annotated live_others=$others
    read_service "$preview"
    preview_colour=${selected:--} version=$live_version annotated=$live_annotated others=$live_others
  fi
  say "service $service selects $live ($live_colour): $idle gets the release"
  patch_version "service/$service" "$version" "$(add_record "staged $RUN_NAME $first $live $idle $live_colour $idle_colour $preview_colour $idle_state")" ||
    fail service "$(quoted "$service") could not be taken for this release (see the output of kubectl above)" 'Needed: patch on it, and nobody who changes it at the same time' 'Run again'
}

# Sets image and replicas of the idle colour, to which the preview leads then.
fill() {
  own_record
  read_deployment "$live"
  if [ "$replicas" = - ]; then wanted=$((count > 0 ? count : 1)); else wanted=$replicas; fi
  if [ "$preview" != - ]; then select_colour "$preview" "$idle_colour"; fi
  say "$idle gets $image and $wanted replicas"
  set_deployment "$idle" "$wanted" "$idle_container" "$image" ||
    fail workloads "Deployment $(quoted "$idle") cannot be changed (see the output of kubectl above)" 'Needed: get, list, watch and patch on it' 'Give the ServiceAccount of the run a Role for it'
}

await_rollout() {
  own_record
  await_deployment "$idle" "$image"
  if [ "$preview" != - ]; then await_endpoints "$preview"; fi
}

# Whether the colour that serves runs another image, or is not known.
differs() {
  read_service "$service"
  serving=''
  for deployment in "$blue" "$green"; do
    read_colour "$deployment"
    [ "$colour" != "$selected" ] || serving="$found_image $((count > 0))"
  done
  [ -z "$record" ] && [ "$serving" = "$image 1" ] || all_current=false
}

stage() {
  all_current=true
  each differs
  if [ "$all_current" = true ]; then
    say 'the colours that are selected run these images already: nothing to do'
    write_results current
    return 0
  fi
  each lock
  each fill
  each await_rollout
  write_results staged
}

# ---- switch ----

# usage: select_colour SERVICE COLOUR; - takes the colour out, so that both serve. Only from a colour of the record, and
# only where a pod is ready: a selector that selects nothing is an outage.
select_colour() {
  attempt=0
  while :; do
    read_service "$1"
    [ "${selected:--}" != "$2" ] || return 0
    case ${selected:--} in
      - | "$live_colour" | "$idle_colour") ;;
      *) fail service "$(quoted "$1") selects $(quoted "$label=$selected"), which this release did not write" "Needed: $live_colour or $idle_colour" 'Look who changed the Service, then run again' ;;
    esac
    if [ "$2" = - ]; then operation="{\"op\":\"remove\",\"path\":\"$pointer\"}"; else operation="{\"op\":\"add\",\"path\":\"$pointer\",\"value\":\"$2\"}"; fi
    [ -z "$selected" ] || operation="{\"op\":\"test\",\"path\":\"$pointer\",\"value\":\"$selected\"},$operation"
    if patch_version "service/$1" "$version" "$operation"; then
      if [ "$2" = - ]; then say "service $1 selects both colours"; else say "service $1 selects $2"; fi
      return 0
    fi
    attempt=$((attempt + 1))
    [ "$attempt" -lt 5 ] || fail service "$(quoted "$1") could not be switched (see the output of kubectl above)" 'Needed: patch on it' 'Run again'
    patiently sleep 1
  done
}

must_be_ready() {
  own_record
  [ "$(ready_pods "$others,$label=$idle_colour")" -gt 0 ] ||
    fail service "$(quoted "$service") would select no ready pod with $(quoted "$others,$label=$idle_colour")" 'Needed: a ready pod with these labels' 'Compare the selector of the Service with the labels of the pods'
  if [ "$PARAMS_OVERLAP" -eq 0 ]; then return 0; fi
  foreign=$(kube get pods --selector="$others,$label notin ($live_colour,$idle_colour)" -o name) || foreign='pods that cannot be listed'
  [ -z "$foreign" ] ||
    fail overlap "without $(quoted "$label") service $(quoted "$service") would also select other pods: $(quoted "$foreign")" 'Needed: other labels that only the two colours have' 'Add such a label to the selector and to the pods of both colours'
}

select_both() {
  own_record
  select_colour "$service" -
}

select_idle() {
  own_record
  select_colour "$service" "$idle_colour"
}

# usage: await_endpoints SERVICE; waits until it leads to ready pods of the idle colour, and to no others
await_endpoints() {
  end=$(($(date +%s) + 60))
  until only_idle "$1"; do
    [ "$(date +%s)" -lt "$end" ] || fail service "$(quoted "$1") does not lead to the pods of $idle alone" "It leads to: $(tr '\n' ' ' <"$scratch/endpoints")" 'Look whether something else writes its EndpointSlices'
    patiently sleep 1
  done
}

only_idle() {
  kube get endpointslices.discovery.k8s.io --selector="kubernetes.io/service-name=$1" -o 'go-template={{range .items}}{{range .endpoints}}{{if .conditions.ready}}{{.targetRef.name}}{{"\n"}}{{end}}{{end}}{{end}}' | sort -u >"$scratch/endpoints"
  kube get pods --selector="$others,$label=$idle_colour" -o 'jsonpath={range .items[*]}{.metadata.name}{"\n"}{end}' | sort -u >"$scratch/pods"
  [ -s "$scratch/endpoints" ] && ! grep -qvxF -f "$scratch/pods" "$scratch/endpoints"
}

await_switched() {
  own_record
  await_endpoints "$service"
}

switch() {
  each must_be_ready
  if [ "$PARAMS_OVERLAP" -gt 0 ]; then
    each select_both
    patiently sleep "$PARAMS_OVERLAP"
  fi
  each select_idle
  each await_switched
  patiently sleep 2 # each node follows at its own moment
  write_results switched
}

# ---- complete ----

watch() {
  own_record
  watch_pods "$idle" "$others,$label=$idle_colour" "$image"
}

commit() {
  own_record
  [ "$service" = "$first" ] || return 0
  [ "$state" = staged ] || return 0
  patch_version "service/$service" "$version" "$(add_record "committed ${record#staged }")" ||
    fail service "$(quoted "$service") could not be changed (see the output of kubectl above)" 'Needed: patch on it' 'Run again'
}

end_release() {
  end=$(($(date +%s) + PARAMS_KEEP_FOR))
  say "the former colour stays for $PARAMS_KEEP_FOR s"
  each watch
  while [ "$(date +%s)" -lt "$end" ]; do
    patiently sleep 3
    each watch
  done
  each commit
  each_backwards retire || fail workloads 'the release is complete, but the former colour could not be ended' 'Needed: patch on it' 'Look at the output above'
  write_results complete
}

# Ends the former colour of a release that is complete.
retire() {
  read_service "$service"
  if is_own; then retire_recorded; fi
}

retire_recorded() {
  read_service "$service"
  if [ "$selected" = "$idle_colour" ]; then
    say "$idle is live: $live gets 0 replicas"
    scale "$live" 0 || return 1
  fi
  release_objects
}

release_objects() {
  give_back "deployment/$live" || return 1
  give_back "deployment/$idle" || return 1
  [ "$preview" = - ] || give_back "service/$preview" || return 1
  give_back "service/$service"
}

# ---- the way back ----

# The Services first, everything else after.
restore() {
  turned=false restored=''
  each turn_back
  if [ "$turned" = true ]; then patiently sleep "$1"; fi # clients follow, and keep their connections for a while
  each_backwards tidy
  [ -n "$restored" ] || restored='there is nothing to put back'
  say "$restored"
}

turn_back() {
  read_service "$service"
  if is_own && ! is_committed; then turn_back_recorded; fi
}

# Whether the release is complete: the first of its Services says so.
is_committed() {
  lead_state=$state
  if [ "$lead" != "$service" ]; then
    lead_record=$(kube get "service/$lead" --ignore-not-found -o "go-template={{with .metadata.annotations}}{{with index . \"$RECORD\"}}{{.}}{{end}}{{end}}") || return 1
    case $lead_record in
      *" $run $lead "*) lead_state=${lead_record%% *} ;;
    esac
  fi
  [ "$lead_state" = committed ]
}

turn_back_recorded() {
  if [ "$selected" != "$live_colour" ]; then
    if [ "$(ready_pods "$others,$label=$live_colour")" -eq 0 ]; then
      say "no pod of $live is ready: service $service stays as it is, since there is nothing to go back to"
      return 0
    fi
    select_colour "$service" "$live_colour"
    turned=true
  fi
  if [ "$preview" = - ] || [ "$preview_colour" = - ]; then return 0; fi
  select_preview_back
}

# The preview may select a colour without pods, as before.
select_preview_back() {
  read_service "$preview"
  if [ "$selected" != "$preview_colour" ]; then select_colour "$preview" "$preview_colour"; fi
  read_service "$service"
}

tidy() {
  read_service "$service"
  if is_own; then tidy_recorded; fi
}

tidy_recorded() {
  if is_committed; then retire_recorded; return; fi
  if [ "$selected" = "$live_colour" ]; then
    set_deployment "$idle" "$idle_replicas" "$idle_container" "$idle_image" || return 1
    restored="$restored${restored:+; }service $service selects $live ($live_colour), and $idle has $idle_replicas replicas again"
  else
    restored="$restored${restored:+; }service $service stays with $idle, since $live has no ready pod"
  fi
  release_objects
}

# Brings a release to its end whose run has ended without doing so.
settle() {
  turned=false restored=''
  if ! is_committed; then turn_back_recorded; fi
  if [ "$turned" = true ]; then patiently sleep "$PARAMS_KEEP_FOR"; fi
  read_service "$service"
  tidy_recorded || return 1
  say "${restored:-the release of run $run is complete}"
}

# The Services go back at once, not when the pod of the finally task has started. A run that is cancelled at once has no
# finally tasks: what is possible before this pod is killed is done here.
after_failure() {
  if [ "$locked" = false ] || [ "$PARAMS_ACTION" = restore ]; then return 0; fi
  (turned=false && each turn_back) || return 1
  if [ "$1" -lt 128 ] || ! without_finally; then return 0; fi
  say 'the run was cancelled without its finally tasks'
  [ "$PARAMS_KEEP_FOR" -lt 10 ] || PARAMS_KEEP_FOR=10
  patiently sleep "$PARAMS_KEEP_FOR"
  (restore 0)
}

write_results() {
  printf %s "$1" >"$RESULTS_STATE_PATH"
  printf %s "${restored-}" >"$RESULTS_RESTORED_PATH"
  : >"$RESULTS_FAILURE_PATH"
}

main() {
  check_inputs "$@"
  first=${1%% *}
  prepare
  printf '%s\n' "$@" >"$scratch/workloads"
  sed -n '1!G;h;$p' "$scratch/workloads" >"$scratch/backwards"
  case $PARAMS_ACTION in
    stage) stage ;;
    switch) switch ;;
    complete) end_release ;;
    restore)
      restore "$PARAMS_KEEP_FOR"
      write_results restored
      ;;
  esac
}

main "$@"
