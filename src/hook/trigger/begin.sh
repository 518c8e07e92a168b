#!/bin/sh
# Starts a run of a Pipeline, unless the newest run of this hook is of the release that is declared now.
set -eu
export LC_ALL=C # a-z means these 26 letters
trap 'exit 143' TERM # as process 1, sh ignores TERM without a trap
fail() { printf 'trigger: %s\n' "$1" >&2 && exit 1; }
