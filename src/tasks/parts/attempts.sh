#!/bin/sh
set -eu
# usage: check_url ALLOWED
check_url() {
  matches "$PARAMS_URL" 2000 'http://[A-Za-z0-9][-A-Za-z0-9.]*(:[0-9]{1,5})?([/?][^ ]*)?' ||
    fail url "$(quoted "$PARAMS_URL") cannot be asked" "Allowed: $1" 'Name a Service: http://SERVICE.NAMESPACE.svc/PATH'
}

check_attempts() {
  for number in "attempts $PARAMS_ATTEMPTS" "successes $PARAMS_SUCCESSES" "interval $PARAMS_INTERVAL" "timeout $PARAMS_TIMEOUT"; do
    matches "${number#* }" 5 '[1-9][0-9]{0,4}' ||
      fail "${number%% *}" "$(quoted "${number#* }") is not a number" 'Allowed: 1 to 99999' 'Give digits only'
  done
  [ "$PARAMS_SUCCESSES" -le "$PARAMS_ATTEMPTS" ] ||
    fail successes "$PARAMS_SUCCESSES is more than $PARAMS_ATTEMPTS attempts" 'Allowed: at most the attempts' 'Raise attempts'
}

# Calls expected, which sets seen to one line, until it has succeeded as often in a row as asked for; sets attempt, row.
attempt_until_expected() {
  scratch=$(mktemp -d "$HOME/$task.XXXXXX")
  trap 'rm -rf -- "$scratch"' EXIT
  trap 'exit 143' TERM
  attempt=0 row=0
  while [ "$attempt" -lt "$PARAMS_ATTEMPTS" ] && [ "$row" -lt "$PARAMS_SUCCESSES" ]; do
    [ "$attempt" -eq 0 ] || { sleep "$PARAMS_INTERVAL" & wait "$!"; }
    attempt=$((attempt + 1))
    if expected; then row=$((row + 1)); else row=0; fi
    say "$attempt: $seen"
  done
  seen=$(printf '%s' "$seen" | cut -c 1-500)
  printf %s "$seen" >"$RESULTS_SEEN_PATH"
}
