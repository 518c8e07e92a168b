#!/bin/sh
set -eu
# Waits until the runs before a new one have ended. The deadline of the hook ends this too.
queue() {
  while others=$(names_of running) && [ "${newest%-*}" != "$release" ] && [ -n "$others" ]; do
    echo "waiting behind $(printf '%s' "$others" | tr '\n' ' ')"
    sleep 3
    read_values
    read_runs
  done
}
