#!/bin/sh
set -eu
# The HTTPRoute $route, in each rule that has both $stable_service and $canary_service as backends.
# Its lists are atomic: a patch touches the weights alone, so that other rules and backends stay byte for byte.

# Writes a line for each such rule: RULE STABLE-INDEX STABLE-WEIGHT CANARY-INDEX CANARY-WEIGHT; sets route_version.
read_backends() {
  # shellcheck disable=SC2016
  kube get "httproutes.gateway.networking.k8s.io/$route" -o 'go-template={{.metadata.resourceVersion}}{{"\n"}}{{range $i, $rule := .spec.rules}}{{range $j, $one := $rule.backendRefs}}{{$i}} {{$j}} {{$one.name}} {{$one.weight}}{{"\n"}}{{end}}{{end}}' >"$scratch/route" ||
    fail route "$(quoted "$route") cannot be read (see the output of kubectl above)" 'Needed: get and patch on it' 'Let Argo CD create it first, and give the ServiceAccount of the run a Role for it'
  read -r route_version <"$scratch/route"
  sed 1d "$scratch/route" | awk -v s="$stable_service" -v c="$canary_service" '
    $3 == s { si[$1] = $2; sw[$1] = $4 }
    $3 == c { ci[$1] = $2; cw[$1] = $4 }
    END { for (i in ci) if (i in si) print i, si[i], sw[i] == "<no" ? 1 : sw[i], ci[i], cw[i] == "<no" ? 1 : cw[i] }' | sort -n >"$scratch/backends"
  [ -s "$scratch/backends" ] ||
    fail route "no rule of $(quoted "$route") has both $stable_service and $canary_service as backends" 'Needed: both, the canary with weight 0' 'Add them in Git'
}

# Sets stable_weight and canary_weight, which must be the same in all rules.
read_weights() {
  read_backends
  [ "$(cut -d ' ' -f 3,5 "$scratch/backends" | sort -u | wc -l)" -eq 1 ] ||
    fail route "the rules of $(quoted "$route") give $stable_service and $canary_service different weights" 'Needed: the same weights in each rule' 'Set them in Git'
  read -r rule stable_index stable_weight canary_index canary_weight <"$scratch/backends"
}

# usage: set_weights STABLE CANARY; the first share of the canary makes the state of the record moved
set_weights() {
  attempt=0
  while read_backends; weights_differ "$1" "$2"; do
    operations=''
    while read -r rule stable_index stable_weight canary_index canary_weight; do
      backends=/spec/rules/$rule/backendRefs
      operations="$operations{\"op\":\"test\",\"path\":\"$backends/$stable_index/name\",\"value\":\"$stable_service\"},{\"op\":\"add\",\"path\":\"$backends/$stable_index/weight\",\"value\":$1},{\"op\":\"test\",\"path\":\"$backends/$canary_index/name\",\"value\":\"$canary_service\"},{\"op\":\"add\",\"path\":\"$backends/$canary_index/weight\",\"value\":$2},"
    done <"$scratch/backends"
    if [ "$state" = staged ] && [ "$2" != 0 ]; then operations="$operations$(add_record "moved ${record#* }"),"; fi
    if patch_version "httproutes.gateway.networking.k8s.io/$route" "$route_version" "${operations%,}" 2>"$scratch/error"; then
      say "route $route: $stable_service $1, $canary_service $2"
      return 0
    fi
    attempt=$((attempt + 1))
    [ "$attempt" -lt 10 ] || {
      cat "$scratch/error" >&2
      fail route "$(quoted "$route") could not be changed (see the output of kubectl above)" 'Needed: patch on it' 'Give the ServiceAccount of the run a Role for it'
    }
    patiently sleep 1
  done
}

weights_differ() {
  [ "$(cut -d ' ' -f 3,5 "$scratch/backends" | sort -u)" != "$1 $2" ]
}

# Waits until each gateway of the route has accepted its newest generation.
await_gateway() {
  [ -n "$route" ] || return 0
  end=$(($(date +%s) + 60))
  until is_accepted; do
    [ "$(date +%s)" -lt "$end" ] || fail route "$(quoted "$route") is not accepted by its gateway: ${seen:-nothing in status.parents}" 'Needed: Accepted=True for the newest generation' 'Look at the status of the route, and at the controller of the gateway'
    patiently sleep 1
  done
}

is_accepted() {
  seen=$(kube get "httproutes.gateway.networking.k8s.io/$route" -o 'go-template={{.metadata.generation}}{{range .status.parents}}{{range .conditions}}{{if eq .type "Accepted"}} {{.status}}/{{.observedGeneration}}{{end}}{{end}}{{end}}') || return 1
  generation=${seen%% *}
  case $seen in
    *' '*) ;;
    *) seen='' && return 1 ;;
  esac
  for one in ${seen#* }; do
    [ "$one" = "True/$generation" ] || return 1
  done
}

# A share for a Service without ready pods would be a share of failures.
must_have_endpoints() {
  endpoints=$(kube get endpointslices.discovery.k8s.io --selector="kubernetes.io/service-name=$canary_service" -o 'go-template={{range .items}}{{range .endpoints}}{{if .conditions.ready}}.{{end}}{{end}}{{end}}') || endpoints=''
  [ -n "$endpoints" ] ||
    fail canary-service "$(quoted "$canary_service") has no ready pod" 'Needed: a ready pod that it selects' 'Compare its selector with the labels of the pods'
}
