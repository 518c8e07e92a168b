#!/bin/sh
set -eu
# Argo CD stores the revision of a sync up to some seconds after it has started the hook.
read_revision() { # NAME JSONPATH
  for _ in $(seq 60); do
    read_application "$1" "{$2}"
    case ${#value}:$value in *:*[!0-9a-f]*) ;; 40:* | 64:*) return ;; esac
    sleep 1
  done
  fail "$1: '$value' at $2 of the Application $APPLICATION is not a Git commit. A Helm source has none: use another value."
}
