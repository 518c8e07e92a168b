#!/bin/sh
# Applies manifests or sets the image of a workload, waits for the rollout, and puts the former state back if it fails.
# reads: PARAMS_WORKLOAD PARAMS_NAMESPACE PARAMS_CONTAINER PARAMS_IMAGE PARAMS_REPLICAS PARAMS_MANIFEST_PATH
# reads: PARAMS_FIELD_MANAGER PARAMS_TIMEOUT PARAMS_DRY_RUN HOME
# reads: HOOK_NAME RELEASE_NUMBER RUN_NAMESPACE
#   HOOK_NAME and RELEASE_NUMBER are empty where no hook started the run.
# reads: WORKSPACES_MANIFEST_BOUND WORKSPACES_MANIFEST_PATH
# reads: WORKSPACES_KUBECONFIG_DIR_BOUND WORKSPACES_KUBECONFIG_DIR_PATH
# writes: RESULTS_IMAGE_PATH RESULTS_PREVIOUS_IMAGE_PATH RESULTS_FAILURE_PATH
set -eu
LC_ALL=C
export LC_ALL

task='kubectl-deploy'

# part: say

# ---- what was asked for ----

LABEL='[a-z0-9]([-a-z0-9]*[a-z0-9])?'
REPOSITORY='[a-zA-Z0-9][-a-zA-Z0-9.]*(:[0-9]+)?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*'
TAG=':[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}'
DIGEST='@sha256:[0-9a-f]{64}'

check_inputs() {
  matches "$PARAMS_NAMESPACE" 63 "$LABEL" ||
    fail namespace "$(quoted "$PARAMS_NAMESPACE") is not a valid namespace" 'Allowed: lower-case letters, digits and -' 'Give the namespace of the workload'
  matches "$PARAMS_FIELD_MANAGER" 128 '[A-Za-z0-9][A-Za-z0-9._/-]*' ||
    fail field-manager "$(quoted "$PARAMS_FIELD_MANAGER") is not a valid name of a field manager" 'Allowed: letters, digits, . _ / -, at most 128' 'Use the name that the Application ignores (managedFieldsManagers)'
  { matches "$PARAMS_TIMEOUT" 12 '([0-9]+h)?([0-9]+m)?([0-9]+s)?' && matches "$PARAMS_TIMEOUT" 12 '.*[1-9].*'; } ||
    fail timeout "$(quoted "$PARAMS_TIMEOUT") is not a valid timeout" 'Allowed: hours, minutes, seconds, more than none' 'Write e.g. 5m0s'
  case $PARAMS_DRY_RUN in
    true | false) ;;
    *) fail dry-run "$(quoted "$PARAMS_DRY_RUN") is neither true nor false" 'Allowed: true, false' 'Quote it in YAML: "true"' ;;
  esac
  check_workload
  check_change
}

check_workload() {
  kind=${PARAMS_WORKLOAD%%/*}
  name=${PARAMS_WORKLOAD#*/}
  [ -n "$PARAMS_WORKLOAD" ] || return 0
  matches "$PARAMS_WORKLOAD" 265 "(deployment|statefulset|daemonset)/$LABEL(\\.$LABEL)*" ||
    fail workload "$(quoted "$PARAMS_WORKLOAD") is not a workload" 'Allowed: deployment/NAME, statefulset/NAME, daemonset/NAME' 'Name one of these, or leave it empty to apply manifests only'
  resource=${kind}s.apps/$name
  case $kind in
    deployment) object_kind=Deployment ;;
    statefulset) object_kind=StatefulSet ;;
    daemonset) object_kind=DaemonSet ;;
  esac
}

check_change() {
  if [ -z "$PARAMS_WORKLOAD" ]; then
    [ -n "$PARAMS_MANIFEST_PATH" ] ||
      fail workload 'is empty, and so is manifest-path' 'Needed: one of them' 'Name the workload whose image is set, or the manifests to apply'
    [ -z "$PARAMS_IMAGE$PARAMS_REPLICAS$PARAMS_CONTAINER" ] ||
      fail workload 'is empty, but image, replicas or container is given' 'Needed: the workload they belong to' 'Write deployment/NAME'
  elif [ -z "$PARAMS_MANIFEST_PATH$PARAMS_IMAGE" ]; then
    fail image 'is empty, and so is manifest-path' 'Needed: one of them' 'Give the image by digest: REPOSITORY@sha256:...'
  fi
  [ -z "$PARAMS_CONTAINER" ] || matches "$PARAMS_CONTAINER" 63 "$LABEL" ||
    fail container "$(quoted "$PARAMS_CONTAINER") is not a valid name of a container" 'Allowed: lower-case letters, digits and -' 'Leave it empty where the workload has only one'
  [ -z "$PARAMS_IMAGE" ] || matches "$PARAMS_IMAGE" 512 "$REPOSITORY(($TAG)?$DIGEST|$TAG)" ||
    fail image "$(quoted "$PARAMS_IMAGE") names no version of an image" 'Allowed: REPOSITORY@sha256:DIGEST, REPOSITORY:TAG@sha256:DIGEST, REPOSITORY:TAG' 'Use the digest that the build wrote'
  case $PARAMS_IMAGE in
    '' | *@*) ;;
    *) say "$PARAMS_IMAGE is a tag, which may come to mean another image; a digest cannot" ;;
  esac
  [ -z "$PARAMS_REPLICAS" ] || matches "$PARAMS_REPLICAS" 5 '0|[1-9][0-9]*' ||
    fail replicas "$(quoted "$PARAMS_REPLICAS") is not a number of replicas" 'Allowed: 0 to 99999, empty to leave it as it is' 'Give digits only'
  [ -z "$PARAMS_REPLICAS" ] || [ "$kind" != daemonset ] ||
    fail replicas "$(quoted "$PARAMS_REPLICAS") cannot be set: a DaemonSet runs one pod a node" 'Allowed: nothing' 'Leave it empty'
}

# ---- the way to the cluster ----

# part: cluster

prepare() {
  case ${HOME:-} in
    /*) ;;
    *) fail HOME "$(quoted "${HOME:-}") cannot be used" 'Allowed: an absolute path' 'Set HOME=/tmp on the step' ;;
  esac
  scratch=$(mktemp -d "$HOME/kubectl-deploy.XXXXXX") ||
    fail HOME "$(quoted "$HOME") cannot be written to" 'Needed: a folder for patches and the cache of kubectl' 'Set HOME=/tmp and mount an emptyDir there where the root is read-only'
  changed=false deployed=false waiting='' created=false previous_image=''
  trap finish EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  HOME=$scratch TMPDIR=$scratch # the cache of kubectl, and what kubectl diff writes
  export HOME TMPDIR
  choose_cluster
}

kube() {
  kubectl --namespace="$PARAMS_NAMESPACE" "$@"
}

# No --request-timeout: with it kubectl no longer takes the ServiceAccount of the pod, and asks localhost:8080 (seen with 1.34).
ask() {
  kube "$@"
}

# ---- the state before ----

# What is compared before and after: replicas, what forbids a rollout, and the containers with their images.
state() {
  ask get "$resource" --ignore-not-found -o 'jsonpath={.spec.replicas}/{.spec.paused}/{.spec.updateStrategy.type}{"\n"}{range .spec.template.spec.containers[*]}{.name}{" "}{.image}{"\n"}{end}'
}

template() {
  ask get "$resource" -o 'jsonpath={.spec.template}'
}

# Keeps everything a restore needs; takes only the right to get this one workload.
record() {
  [ -n "$PARAMS_WORKLOAD" ] || return 0
  state >"$scratch/previous" ||
    fail workload "$(quoted "$PARAMS_WORKLOAD") cannot be read (see the output of kubectl above)" 'Needed: get, list, watch, patch on it' 'Give the ServiceAccount of the run a Role for it'
  if [ ! -s "$scratch/previous" ]; then
    created=true
    [ -n "$PARAMS_MANIFEST_PATH" ] ||
      fail workload "$(quoted "$PARAMS_WORKLOAD") does not exist in namespace $(quoted "$PARAMS_NAMESPACE")" 'Needed: a workload that is there' 'Let Argo CD create it first, a Deployment with paused: true, or give manifest-path'
    return 0
  fi
  IFS=/ read -r previous_replicas paused strategy <"$scratch/previous"
  check_paused
  [ "$strategy" != OnDelete ] || fail workload "$(quoted "$PARAMS_WORKLOAD") has update strategy OnDelete: no rollout starts by itself" 'Needed: RollingUpdate' 'Change spec.updateStrategy.type'
  sed 1d "$scratch/previous" >"$scratch/existing"
  [ -z "$PARAMS_MANIFEST_PATH" ] || template >"$scratch/template"
  [ "$kind" != statefulset ] || previous_revision=$(update_revision) || exit 1
}

update_revision() {
  ask get "$resource" -o 'jsonpath={.status.updateRevision}'
}

# Git holds a new Deployment paused, so that no pod starts before there is an image: setting the image starts it.
check_paused() {
  if [ "$paused" != true ]; then return 0; fi
  [ -z "$PARAMS_MANIFEST_PATH" ] ||
    fail workload "$(quoted "$PARAMS_WORKLOAD") is paused: its rollout would never end" 'Needed: spec.paused false' 'Run kubectl rollout resume, and remove paused from the manifests'
  say "$PARAMS_WORKLOAD is paused: setting the image starts it"
}

# Which container the image is for; sets container, to nothing where none needs to be known. Lines of the file: NAME IMAGE.
choose_container() {
  names=$(cut -d ' ' -f 1 "$1")
  container=$PARAMS_CONTAINER
  if [ -z "$container" ] && [ "$(printf '%s\n' "$names" | wc -l)" -eq 1 ]; then container=$names; fi
  if [ -z "$container" ]; then
    [ -z "$PARAMS_IMAGE" ] || fail container "is empty, and $(quoted "$PARAMS_WORKLOAD") has several" "It has: $(listed "$names")" 'Name the one whose image is set'
    return 0
  fi
  printf '%s\n' "$names" | grep -qxF -e "$container" ||
    fail container "$(quoted "$PARAMS_WORKLOAD") has no container $(quoted "$container")" "It has: $(listed "$names")" 'Name one of these'
}

listed() {
  printf '%s' "$1" | tr '\n' ' ' | sed 's/ *$//; s/ /, /g'
}

# The image to go back to; sets previous_image.
choose_previous() {
  if [ -z "$container" ] || [ "$created" = true ]; then return 0; fi
  previous_image=$(sed -n "s/^$container //p" "$scratch/existing")
  [ -n "$PARAMS_MANIFEST_PATH" ] || matches "$previous_image" 512 '[A-Za-z0-9._/:@-]+' ||
    fail workload "the image it runs now, $(quoted "$previous_image"), could not be put back" 'Needed: an image of letters, digits, . _ / : @ -' 'Repair the workload by hand'
}

# ---- newer releases ----

# part: superseded

# Ends well, so that an old run does not fail because of a newer one; what it would have deployed is not wanted any more.
leave_to_newer() {
  if [ -f "$scratch/existing" ]; then
    choose_container "$scratch/existing"
    choose_previous
  fi
  image=$previous_image
  say "release $newest of $HOOK_NAME has been started, so release $RELEASE_NUMBER is not deployed: ${PARAMS_WORKLOAD:-what the manifests hold} stays as it is"
}

# Whether the workload already runs the image of a newer release; sets image to it.
overtaken() {
  [ -n "$container" ] && [ -n "$PARAMS_IMAGE" ] || return 1
  image=$(current_image) || return 1
  if [ "$image" = "$PARAMS_IMAGE" ] || ! superseded; then return 1; fi
  say "release $newest of $HOOK_NAME has deployed $image in between: release $RELEASE_NUMBER is done"
}

# ---- manifests ----

refuse_manifest() {
  fail manifest-path "$(quoted "$PARAMS_MANIFEST_PATH") $1" 'Allowed: a file or folder inside workspace manifest' "$2"
}

# Copies what is to be applied, so that what was checked is what is applied.
collect_manifests() {
  [ "$WORKSPACES_MANIFEST_BOUND" = true ] ||
    fail manifest 'is not bound, but manifest-path is given' 'Needed: the workspace with the manifests' 'Bind it to the clone'
  case /$PARAMS_MANIFEST_PATH/ in
    //*) refuse_manifest 'is an absolute path' 'Name it relative to the workspace' ;;
    */../*) refuse_manifest 'has a ".."' 'Name it relative to the workspace' ;;
    *[[:cntrl:]]*) refuse_manifest 'has a control character' 'Name it relative to the workspace' ;;
  esac
  root=$(cd -P -- "$WORKSPACES_MANIFEST_PATH" && pwd -P)
  mkdir "$scratch/manifests"
  count=1000
  if [ -d "$root/$PARAMS_MANIFEST_PATH" ]; then
    for file in "$root/$PARAMS_MANIFEST_PATH"/*.yaml "$root/$PARAMS_MANIFEST_PATH"/*.yml "$root/$PARAMS_MANIFEST_PATH"/*.json; do
      [ ! -f "$file" ] || collect "$file"
    done
    [ "$count" -gt 1000 ] || refuse_manifest 'has no manifest' 'Put .yaml, .yml or .json files there; folders below are not read'
  elif [ -f "$root/$PARAMS_MANIFEST_PATH" ]; then
    collect "$root/$PARAMS_MANIFEST_PATH"
  else
    refuse_manifest 'does not exist' 'Name what the clone has'
  fi
}

collect() {
  case $(readlink -f -- "$1") in
    "$root"/*) ;;
    *) refuse_manifest 'leads out of the workspace through a symbolic link' 'Put the file itself there' ;;
  esac
  case ${1##*/} in
    kustomization.*) refuse_manifest 'has a kustomization' 'Render it first (kubectl kustomize) and name the result' ;;
  esac
  count=$((count + 1))
  cat -- "$1" >"$scratch/manifests/$count.yaml" # JSON is YAML
}

apply() {
  ask apply --server-side --field-manager="$PARAMS_FIELD_MANAGER" "$@"
}

# The containers of the workload as the manifests would leave them: "NAME IMAGE" lines, none if it is not among them.
# Nothing changes, and what the server would reject ends the run here.
plan_manifests() {
  cp -R "$scratch/manifests" "$scratch/final"
  [ -n "$PARAMS_WORKLOAD" ] || return 0
  apply --force-conflicts --dry-run=server -f "$scratch/manifests" \
    -o 'go-template={{define "one"}}{{if .spec}}{{if .spec.template}}{{.kind}}/{{.metadata.name}}{{range .spec.template.spec.containers}} {{.name}}={{.image}}{{end}}{{"\n"}}{{end}}{{end}}{{end}}{{if eq .kind "List"}}{{range .items}}{{template "one" .}}{{end}}{{else}}{{template "one" .}}{{end}}' >"$scratch/plan" ||
    fail manifest-path "$(quoted "$PARAMS_MANIFEST_PATH") is rejected by the cluster (see the output of kubectl above)" 'Needed: valid manifests and the right to apply them' 'Nothing was changed; repair them'
  while read -r object containers; do
    if [ "$object" = "$object_kind/$name" ]; then
      printf '%s\n' "$containers" | tr ' =' '\n ' >"$scratch/planned"
      planned=true
    fi
  done <"$scratch/plan"
  if [ "$planned" = false ] && [ "$created" = true ]; then
    fail workload "$(quoted "$PARAMS_WORKLOAD") is neither in the cluster nor in the manifests" "They have: $(cut -d ' ' -f 1 "$scratch/plan" | tr '\n' ' ')" 'Name the workload that they hold'
  fi
}

# Puts image and replicas into the manifests, so that the image they name never runs in between.
complete_manifests() {
  if [ "$planned" = false ] || [ -z "$PARAMS_IMAGE$PARAMS_REPLICAS" ]; then return 0; fi
  {
    printf 'resources:\n'
    for file in "$scratch/manifests"/1*.yaml; do printf -- '- %s\n' "${file##*/}"; done
    printf "patches:\n- target: {group: apps, kind: %s, name: '%s'}\n" "$object_kind" "$(printf '%s' "$name" | sed 's/\./\\./g')"
    printf "  patch: '{\"apiVersion\":\"apps/v1\",\"kind\":\"%s\",\"metadata\":{\"name\":\"%s\"},%s}'\n" "$object_kind" "$name" "$(spec_of "$PARAMS_IMAGE" "$PARAMS_REPLICAS")"
  } >"$scratch/manifests/kustomization.yaml"
  rm -rf -- "$scratch/final"
  mkdir "$scratch/final"
  kubectl kustomize "$scratch/manifests" >"$scratch/final/all.yaml"
}

show_difference() {
  say 'what the manifests change:'
  difference=0
  ask diff --server-side --force-conflicts --field-manager="$PARAMS_FIELD_MANAGER" -f "$scratch/final" || difference=$?
  case $difference in
    0) say 'nothing' ;;
    1) ;;
    *) say 'the difference cannot be shown (see the output of kubectl above); the run goes on' ;;
  esac
}

# A former restore of this very field manager is no other owner: only then is a conflict overruled.
apply_manifests() {
  changed=true
  applied=0
  apply "$@" -f "$scratch/final" 2>"$scratch/conflicts" || applied=$?
  cat "$scratch/conflicts" >&2
  [ "$applied" -ne 0 ] || return 0
  owners=$(grep -o 'conflicts\{0,1\} with "[^"]*"' "$scratch/conflicts" | sed 's/^[^"]*//' | sort -u)
  [ "$owners" = "\"$PARAMS_FIELD_MANAGER\"" ] ||
    fail manifest-path "$(quoted "$PARAMS_MANIFEST_PATH") cannot be applied (see the output of kubectl above)" "Field manager here: $PARAMS_FIELD_MANAGER" 'Where another manager owns a field, take it out of the manifests or out of the other'
  say 'an earlier run of the same field manager set these fields: they are taken over'
  apply --force-conflicts "$@" -f "$scratch/final"
}

# ---- image and replicas ----

# usage: spec_of IMAGE REPLICAS; both may be empty. Only values that passed a pattern get here.
spec_of() {
  fields=''
  [ -z "$2" ] || fields="\"replicas\":$2,"
  if [ -n "$1" ] && [ -z "$PARAMS_MANIFEST_PATH" ] && [ "$kind" = deployment ]; then fields="$fields\"paused\":false,"; fi
  [ -z "$1" ] || fields="$fields\"template\":{\"spec\":{\"containers\":[{\"name\":\"$container\",\"image\":\"$1\"}]}},"
  printf '"spec":{%s}' "${fields%,}"
}

patch() {
  ask patch "$resource" --field-manager="$PARAMS_FIELD_MANAGER" "$@"
}

set_image() {
  changed=true
  patch --type=strategic --patch="{$(spec_of "$PARAMS_IMAGE" "$PARAMS_REPLICAS")}" "$@" ||
    fail workload "$(quoted "$PARAMS_WORKLOAD") cannot be changed (see the output of kubectl above)" 'Needed: get, list, watch, patch on it' 'Give the ServiceAccount of the run a Role for it'
}

current_image() {
  ask get "$resource" -o "jsonpath={.spec.template.spec.containers[?(@.name==\"$container\")].image}"
}

# ---- the verdict ----

# In the background, so that a signal is answered at once and not at the end of the rollout; not through a function, since
# that is a shell of its own in the background, and the signal would end that one only.
rollout() {
  kubectl --namespace="$PARAMS_NAMESPACE" rollout status "$resource" --timeout="$PARAMS_TIMEOUT" &
  waiting=$!
  rolled_out=0
  wait "$waiting" || rolled_out=$?
  waiting=''
  return "$rolled_out"
}

await_rollout() {
  rollout || overtaken || {
    explain
    fail workload "$(quoted "$PARAMS_WORKLOAD") did not roll out within $PARAMS_TIMEOUT${cause:+: $cause}" "Image: ${PARAMS_IMAGE:-as in the manifests}" 'Repair the image or its configuration, then run again'
  }
}

# part: explain

# What really runs; sets image.
check_deployed() {
  [ -n "$container" ] || return 0
  image=$(current_image) ||
    fail workload "$(quoted "$PARAMS_WORKLOAD") cannot be read (see the output of kubectl above)" 'Needed: get on it' 'Run again'
  [ -z "$PARAMS_IMAGE" ] || [ "$image" = "$PARAMS_IMAGE" ] || overtaken || {
    deployed=true # by someone else, whose state is not ours to undo
    fail workload "$(quoted "$PARAMS_WORKLOAD") runs $(quoted "$image"): another change came in between" "Asked for: $PARAMS_IMAGE" 'Let one run at a time deploy a workload'
  }
}

# ---- the way back ----

finish() {
  status=$?
  trap - EXIT
  trap '' HUP INT TERM
  [ -z "$waiting" ] || kill "$waiting" 2>/dev/null || :  # it has ended by itself
  if [ "$changed" = true ] && [ "$deployed" = false ] && [ "$PARAMS_DRY_RUN" = false ]; then
    [ "$status" -ne 0 ] || status=1
    restore "$status" >&2 || say 'THE FORMER STATE IS NOT BACK: look at the workload now' >&2
  fi
  rm -rf -- "$scratch"
  exit "$status"
}

# usage: restore STATUS; after a signal there is not a valid timeout for the pods
restore() {
  [ -n "$PARAMS_WORKLOAD" ] || { say 'without a workload there is no state to restore: what was applied stays'; return 0; }
  [ "$created" = false ] || { say "$PARAMS_WORKLOAD did not exist before: it stays as it is"; return 0; }
  if unchanged; then
    say "$PARAMS_WORKLOAD is as it was"
    return 0
  fi
  if [ -n "$PARAMS_IMAGE" ] && now=$(current_image) && [ "$now" != "$PARAMS_IMAGE" ] && [ "$now" != "$previous_image" ]; then
    say "another change came in between: $PARAMS_WORKLOAD runs $now and stays as it is"
    return 0
  fi
  if [ "$paused" = true ]; then
    say "$PARAMS_WORKLOAD was paused, so there is no former rollout to go back to: it keeps $PARAMS_IMAGE"
    return 0
  fi
  say "putting $PARAMS_WORKLOAD back to ${previous_image:-its former state}"
  failed_revision=''
  [ "$kind" != statefulset ] || failed_revision=$(update_revision) || return 1
  if [ -n "$PARAMS_MANIFEST_PATH" ]; then
    restore_template || return 1
    say 'other objects of the manifests stay as applied'
  else
    patch --type=strategic --patch="{$(spec_of "$previous_image" "${PARAMS_REPLICAS:+$previous_replicas}")}" || return 1
  fi
  [ -z "$failed_revision" ] || remove_stuck_pod "$failed_revision"
  [ "$1" -lt 128 ] || return 0
  rollout || return 1
  say 'the former state is back'
}

# A StatefulSet waits for its pod to become ready before it changes it, also when it goes back: with the image that fails
# it would wait for ever (kubernetes/kubernetes#67250; seen with 1.34). The pod is the first from above that is not ready.
# usage: remove_stuck_pod REVISION OF THE PODS THAT CAN BE STUCK
remove_stuck_pod() {
  seen=$(ask get "$resource" -o 'jsonpath={.metadata.generation}/{.spec.ordinals.start}') || return 0
  first=${seen#*/}
  first=${first:-0}
  # not before the StatefulSet knows that it goes back: it would create the pod again as it failed
  ask wait "$resource" --for="jsonpath={.status.observedGeneration}=${seen%/*}" --timeout=10s || return 0
  ordinal=$((first + ${previous_replicas:-0}))
  while [ "$ordinal" -gt "$first" ]; do
    ordinal=$((ordinal - 1))
    pod=$(ask get "pod/$name-$ordinal" --ignore-not-found -o 'jsonpath={.metadata.labels.controller-revision-hash}/{.status.conditions[?(@.type=="Ready")].status}') || {
      say "where a pod is not ready the StatefulSet waits for it: delete it by hand, or give the ServiceAccount of the run get and delete on pods"
      return 0
    }
    case $pod in
      '' | "$1/True") continue ;; # '' where it does not exist: a StatefulSet creates one after the other
      "$1/"*) ask delete "pod/$name-$ordinal" --wait=false || say "pod $name-$ordinal is not ready, and the StatefulSet waits for it: delete it by hand, or give the ServiceAccount of the run delete on pods" ;;
    esac
    return 0
  done
}

unchanged() {
  [ "$(state)" = "$(cat "$scratch/previous")" ] && { [ -z "$PARAMS_MANIFEST_PATH" ] || [ "$(template)" = "$(cat "$scratch/template")" ]; }
}

restore_template() {
  {
    printf '[{"op":"replace","path":"/spec/template","value":'
    cat "$scratch/template"
    printf '}'
    [ -z "$previous_replicas" ] || printf ',{"op":"replace","path":"/spec/replicas","value":%s}' "$previous_replicas"
    printf ']'
  } >"$scratch/restore.json"
  patch --type=json --patch-file="$scratch/restore.json"
}

write_results() {
  printf %s "$image" >"$RESULTS_IMAGE_PATH"
  printf %s "$previous_image" >"$RESULTS_PREVIOUS_IMAGE_PATH"
  : >"$RESULTS_FAILURE_PATH"
}

deploy_manifests() {
  collect_manifests
  plan_manifests
  if [ "$planned" = true ]; then
    choose_container "$scratch/planned"
  elif [ -n "$PARAMS_WORKLOAD" ]; then
    choose_container "$scratch/existing"
  fi
  choose_previous
  complete_manifests
  show_difference
  apply_manifests "$@"
  # a dry run has nothing yet to patch, and needs nothing: the manifests hold it
  if [ -n "$PARAMS_WORKLOAD" ] && [ "$planned" = false ] && [ -n "$PARAMS_IMAGE$PARAMS_REPLICAS" ]; then set_image "$@"; fi
}

deploy_image() {
  choose_container "$scratch/existing"
  choose_previous
  say "${previous_image} becomes $PARAMS_IMAGE in $PARAMS_WORKLOAD, container $container"
  set_image "$@"
  if [ -n "$previous_revision" ] && [ "$PARAMS_DRY_RUN" = false ]; then remove_stuck_pod "$previous_revision"; fi
}

deploy() {
  set --
  [ "$PARAMS_DRY_RUN" = false ] || set -- --dry-run=server
  if [ -n "$PARAMS_MANIFEST_PATH" ]; then deploy_manifests "$@"; else deploy_image "$@"; fi
  if [ "$PARAMS_DRY_RUN" = true ]; then
    say 'this was a dry run: nothing was changed'
  elif [ -n "$PARAMS_WORKLOAD" ]; then
    await_rollout
    check_deployed
  else
    say 'the manifests are applied; no workload was named, so nothing was waited for'
  fi
}

main() {
  planned=false paused='' previous_replicas='' previous_revision='' container='' image=$PARAMS_IMAGE
  check_inputs
  prepare
  record
  if superseded; then leave_to_newer; else deploy; fi
  write_results
  deployed=true
}

main "$@"
