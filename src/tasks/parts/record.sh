#!/bin/sh
set -eu
# The record of a release is an annotation of the object that is switched: it is written before the first change, locks
# the object for one run, and outlives the run. RECORD is its key, RECORD_POINTER the same as JSON pointer.
RECORD=cdk8s-argo-tekton/release
RECORD_POINTER=/metadata/annotations/cdk8s-argo-tekton~1release

# usage: patch_version OBJECT VERSION OPERATIONS; fails where the object is not of this version any more
patch_version() {
  kube patch "$1" --field-manager="$PARAMS_FIELD_MANAGER" --type=json \
    --patch="[{\"op\":\"test\",\"path\":\"/metadata/resourceVersion\",\"value\":\"$2\"},$3]" >/dev/null
}

# usage: add_record TEXT; prints the operations, annotated says whether there are annotations
add_record() {
  [ "$annotated" = true ] || printf '{"op":"add","path":"/metadata/annotations","value":{}},'
  printf '{"op":"add","path":"%s","value":"%s"}' "$RECORD_POINTER" "$1"
}

# Gives fields back to the one who applies the object: takes our field manager out of managedFields, and the record.
# usage: give_back OBJECT
give_back() {
  attempt=0
  until give_back_once "$1" 2>"$scratch/error"; do # the status of a Deployment changes often
    attempt=$((attempt + 1))
    [ "$attempt" -lt 10 ] || { cat "$scratch/error"; say "the fields of $1 are not given back: another change came in between again and again"; return 1; }
    patiently sleep 1
  done
}

give_back_once() {
  seen=$(kube get "$1" -o "go-template={{.metadata.resourceVersion}}{{with .metadata.annotations}}{{if index . \"$RECORD\"}} record{{end}}{{end}}{{range \$i, \$m := .metadata.managedFields}}{{if eq \$m.manager \"$PARAMS_FIELD_MANAGER\"}} {{\$i}}{{end}}{{end}}") || return 1
  operations='' object=$1
  # shellcheck disable=SC2086 # words: the version, then what to take out
  set -- $seen
  version=$1
  shift
  for found; do # the last first, since each moves those behind it
    case $found in
      record) operations="{\"op\":\"remove\",\"path\":\"$RECORD_POINTER\"},$operations" ;;
      *) operations="{\"op\":\"test\",\"path\":\"/metadata/managedFields/$found/manager\",\"value\":\"$PARAMS_FIELD_MANAGER\"},{\"op\":\"remove\",\"path\":\"/metadata/managedFields/$found\"},$operations" ;;
    esac
  done
  [ -n "$operations" ] || return 0
  patch_version "$object" "$version" "${operations%,}"
}
