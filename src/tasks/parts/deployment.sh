#!/bin/sh
set -eu
# usage: read_deployment NAME; sets count, colour (the value of label of its pods), found_container, found_image
read_deployment() {
  # shellcheck disable=SC2016
  kube get "deployment/$1" -o "go-template={{.spec.replicas}} {{if .spec.paused}}paused{{else}}-{{end}} {{with .spec.template.metadata.labels}}{{index . \"$label\"}}{{end}}{{\"\n\"}}"'{{range .spec.template.spec.containers}}{{.name}} {{.image}}{{"\n"}}{{end}}' >"$scratch/deployment" ||
    fail deployment "$(quoted "$1") cannot be read (see the output of kubectl above)" 'Needed: get, list, watch and patch on it' 'Let Argo CD create it first, and give the ServiceAccount of the run a Role for it'
  # shellcheck disable=SC2034 # colour: only for the scripts that set label
  read -r count paused colour <"$scratch/deployment"
  [ "$paused" != paused ] || fail deployment "$(quoted "$1") is paused: its rollout would never end" 'Needed: spec.paused false' 'Remove paused in Git; one that is to have no pods yet has replicas: 0 there'
  sed 1d "$scratch/deployment" >"$scratch/containers"
  choose_container "$1"
}

choose_container() {
  found_container=$container
  if [ "$container" = - ]; then
    [ "$(grep -c . "$scratch/containers")" -eq 1 ] ||
      fail deployment "$(quoted "$1") has several containers" "It has: $(cut -d ' ' -f 1 "$scratch/containers" | tr '\n' ' ')" 'Name the one whose image is set'
    found_container=$(cut -d ' ' -f 1 "$scratch/containers")
  fi
  found_image=$(sed -n "s/^$found_container //p" "$scratch/containers")
  matches "$found_image" 512 '[A-Za-z0-9._/:@-]+' ||
    fail deployment "$(quoted "$1") has no container $(quoted "$found_container")" "It has: $(cut -d ' ' -f 1 "$scratch/containers" | tr '\n' ' ')" 'Name one of these'
}

# usage: set_deployment NAME REPLICAS CONTAINER IMAGE
set_deployment() {
  kube patch "deployment/$1" --field-manager="$PARAMS_FIELD_MANAGER" --type=strategic \
    --patch="{\"spec\":{\"replicas\":$2,\"template\":{\"spec\":{\"containers\":[{\"name\":\"$3\",\"image\":\"$4\"}]}}}}" >/dev/null
}

scale() {
  kube patch "deployment/$1" --field-manager="$PARAMS_FIELD_MANAGER" --type=merge --patch="{\"spec\":{\"replicas\":$2}}" >/dev/null
}

# usage: await_deployment NAME IMAGE
await_deployment() {
  resource=deployment/$1
  patiently kubectl --namespace="$PARAMS_NAMESPACE" rollout status "$resource" --timeout="${PARAMS_TIMEOUT}s" || {
    explain
    fail deployment "$(quoted "$1") did not roll out within $PARAMS_TIMEOUT s${cause:+: $cause}" "Image: $2" 'Repair the image or its configuration, then run again'
  }
}

# usage: ready_pods SELECTOR; prints how many pods are ready
ready_pods() {
  kube get pods --selector="$1" -o 'go-template={{range .items}}{{if not .metadata.deletionTimestamp}}{{range .status.conditions}}{{if and (eq .type "Ready") (eq .status "True")}}.{{end}}{{end}}{{end}}{{end}}' | wc -c
}

# Whether the pods of a Deployment stay: none may end, and all must be ready.
# usage: watch_pods NAME SELECTOR IMAGE
watch_pods() {
  restarts=$(kube get pods --selector="$2" -o 'jsonpath={range .items[*].status.containerStatuses[*]}{.restartCount}{"\n"}{end}' | awk '{ n += $1 } END { print n + 0 }')
  before=$(cat "$scratch/restarts.$1" 2>/dev/null || printf '%s' "$restarts")
  printf '%s' "$restarts" >"$scratch/restarts.$1"
  if [ "$restarts" -gt "$before" ] || ! all_ready "$1"; then
    resource=deployment/$1
    explain
    fail deployment "the pods of $(quoted "$1") did not stay ready${cause:+: $cause}" "Image: $3" 'Repair the image or its configuration, then run again'
  fi
}

# A pod may be not ready for a moment, e.g. while its node is drained.
all_ready() {
  for attempt in 1 2 3; do
    counts=$(kube get "deployment/$1" -o 'jsonpath={.spec.replicas}/{.status.availableReplicas}')
    [ "${counts%/*}" != "${counts#*/}" ] && [ "$counts" != 0/ ] || return 0 # without pods the number is not there
    [ "$attempt" = 3 ] || patiently sleep 2
  done
  return 1
}

# usage: selector_of NAME; prints the labels by which a Deployment finds its pods
selector_of() {
  # shellcheck disable=SC2016
  kube get "deployment/$1" -o 'go-template={{range $k, $v := .spec.selector.matchLabels}},{{$k}}={{$v}}{{end}}' | cut -c 2-
}

# usage: set_image NAME CONTAINER IMAGE; the replicas stay
set_image() {
  kube patch "deployment/$1" --field-manager="$PARAMS_FIELD_MANAGER" --type=strategic \
    --patch="{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"$2\",\"image\":\"$3\"}]}}}}" >/dev/null
}
