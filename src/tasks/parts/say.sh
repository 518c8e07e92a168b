#!/bin/sh
set -eu
# usage: fail PROPERTY FACT ALLOWED REMEDY
fail() {
  printf '%s: %s: %s. %s. %s.\n' "$task" "$@" >&2
  printf '%s: %s' "$1" "$2" >"$RESULTS_FAILURE_PATH"
  exit 1
}

say() {
  printf '%s: %s\n' "$task" "$1"
}

# A value for the log: one line, ASCII, of limited length.
quoted() {
  printf '"%s"' "$(printf '%s' "$1" | tr -c ' -~' '?' | cut -c 1-120)"
}

# usage: matches VALUE LENGTH EXTENDED-REGULAR-EXPRESSION; one line only
matches() {
  case $1 in
    *[![:print:]]*) return 1 ;;
  esac
  [ "${#1}" -le "$2" ] && printf '%s\n' "$1" | grep -Eq "^($3)\$"
}
