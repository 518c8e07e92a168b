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

# part: release

# ---- what was asked for ----

LABEL_KEY="($NAME/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?"
LABEL_VALUE='[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?'

check_inputs() {
  check_release 'stage|switch|complete|restore' 'SERVICE PREVIEW BLUE GREEN LABEL CONTAINER REPLICAS IMAGE' \
    "$LABEL ($LABEL|-) $NAME $NAME $LABEL_KEY ($LABEL|-) ([1-9][0-9]{0,4}|-) $IMAGE" "$@"
  check overlap "$PARAMS_OVERLAP" 5 "$NUMBER_OF_SECONDS" 'a number of seconds'
}

# Sets the variables of one workload.
of_workload() {
  read -r service preview blue green label container replicas image <<LINE
$1
LINE
  lock_object=service/$service
  pointer=/spec/selector/$(printf '%s' "$label" | sed 's|/|~1|g')
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
  matches "$record" 2000 "$RECORD_HEAD( [-A-Za-z0-9._:/@]+){8}" || refuse_record
  read -r state run lead live idle live_colour idle_colour preview_colour idle_replicas idle_container idle_image <<LINE
$record
LINE
}

# ---- stage ----

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
    [ "$1" != "$service" ] || [ "$2" = "$live_colour" ] || operation="$operation,$(add_record "moved ${record#* }")"
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

watch() {
  own_record
  watch_pods "$idle" "$others,$label=$idle_colour" "$image"
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
  each watch
  if [ "$PARAMS_OVERLAP" -gt 0 ]; then
    each select_both
    patiently sleep "$PARAMS_OVERLAP"
  fi
  each select_idle
  each await_switched
  for _ in 1 2 3; do # each node follows at its own moment; pods that crash under requests do it now
    patiently sleep 1
    each watch
  done
  write_results switched
}

# ---- complete ----

end_release() {
  say "the former colour stays for $PARAMS_KEEP_FOR s"
  watch_for "$PARAMS_KEEP_FOR"
  finish
  write_results complete
}

# ---- the way to the end, forward or back ----

turn_back_recorded() {
  if is_committed; then return 0; fi
  [ "$state" != moved ] || turned=true
  if [ "$selected" != "$live_colour" ]; then
    if [ "$(ready_pods "$others,$label=$live_colour")" -eq 0 ]; then
      say "no pod of $live is ready: service $service stays as it is, since there is nothing to go back to"
      return 0
    fi
    select_colour "$service" "$live_colour"
  fi
  if [ "$preview" = - ] || [ "$preview_colour" = - ]; then return 0; fi
  read_service "$preview" # it may select a colour without pods, as before
  if [ "$selected" != "$preview_colour" ]; then select_colour "$preview" "$preview_colour"; fi
}

tidy_recorded() {
  if is_committed; then
    retire || return 1
  elif [ "$selected" = "$live_colour" ]; then
    set_deployment "$idle" "$idle_replicas" "$idle_container" "$idle_image" || return 1
    note "service $service selects $live ($live_colour), and $idle has $idle_replicas replicas again"
  else
    note "service $service stays with $idle, since $live has no ready pod"
  fi
  give_back "deployment/$live" || return 1
  give_back "deployment/$idle" || return 1
  [ "$preview" = - ] || give_back "service/$preview" || return 1
  give_back "service/$service"
}

# Ends the former colour of a release that is complete.
retire() {
  if [ "$selected" = "$idle_colour" ]; then
    say "$idle is live: $live gets 0 replicas"
    scale "$live" 0 || return 1
  fi
  note "the release of service $service is complete"
}

main() {
  check_inputs "$@"
  begin "$@"
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
