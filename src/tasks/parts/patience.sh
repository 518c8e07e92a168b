#!/bin/sh
set -eu
# A command in the background, so that a signal is answered at once and not at the end of the command.
patiently() {
  "$@" &
  waiting=$!
  ended=0
  wait "$waiting" || ended=$?
  waiting=''
  return "$ended"
}

prepare() {
  case ${HOME:-} in
    /*) ;;
    *) fail HOME "$(quoted "${HOME:-}") cannot be used" 'Allowed: an absolute path' 'Set HOME=/tmp on the step' ;;
  esac
  scratch=$(mktemp -d "$HOME/$task.XXXXXX") ||
    fail HOME "$(quoted "$HOME") cannot be written to" 'Needed: a folder for the cache of kubectl' 'Set HOME=/tmp and mount an emptyDir there where the root is read-only'
  waiting=''
  trap leave EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  HOME=$scratch TMPDIR=$scratch
  export HOME TMPDIR
  choose_cluster
}

leave() {
  status=$?
  trap - EXIT
  trap '' HUP INT TERM
  [ -z "$waiting" ] || kill "$waiting" 2>/dev/null || : # it has ended by itself
  [ "$status" -eq 0 ] || after_failure "$status" || say 'THE FORMER STATE IS NOT BACK: look at the objects now' >&2
  rm -rf -- "$scratch"
  exit "$status"
}

kube() {
  kubectl --namespace="$PARAMS_NAMESPACE" "$@" </dev/null
}

# For the functions that explain a rollout.
ask() {
  kube "$@"
}
