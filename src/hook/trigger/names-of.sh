#!/bin/sh
set -eu
names_of() { # ended | running
  printf '%s\n' "$runs" | while IFS='|' read -r _ _ other _ status _; do
    case $1:$status in ended:True | ended:False | running: | running:Unknown) printf '%s\n' "$other" ;; esac
  done
}
