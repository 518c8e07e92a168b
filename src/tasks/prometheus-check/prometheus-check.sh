#!/bin/sh
# Asks Prometheus until every value of a query is within its limits; no data is a failure.
# reads: PARAMS_URL PARAMS_QUERY PARAMS_MIN PARAMS_MAX PARAMS_ATTEMPTS PARAMS_SUCCESSES PARAMS_INTERVAL PARAMS_TIMEOUT
# reads: HOME
# writes: RESULTS_SEEN_PATH RESULTS_FAILURE_PATH
set -eu
LC_ALL=C
export LC_ALL
task='prometheus-check'

# part: say

# part: attempts

DECIMAL='-?[0-9]{1,15}(\.[0-9]{1,15})?(e[-+]?[0-9]{1,2})?'

check_inputs() {
  check_url 'http://HOST[:PORT][/PATH] without a query'
  case $PARAMS_URL in *\?*) fail url "$(quoted "$PARAMS_URL") has a query" 'Allowed: http://HOST[:PORT][/PATH]' 'Write the query in param query' ;; esac
  { [ -n "$PARAMS_QUERY" ] && [ "${#PARAMS_QUERY}" -le 4000 ]; } ||
    fail query "$(quoted "$PARAMS_QUERY") cannot be asked" 'Allowed: 1 to 4000 characters' 'Write an instant query of PromQL'
  for limit in "min $PARAMS_MIN" "max $PARAMS_MAX"; do
    matches "${limit#* }" 32 "($DECIMAL)?" ||
      fail "${limit%% *}" "$(quoted "${limit#* }") is not a number" 'Allowed: e.g. 0.05, or empty' 'Write it with digits and a dot'
  done
  [ -n "$PARAMS_MIN$PARAMS_MAX" ] || fail max 'is empty, and so is min' 'Needed: one of them' 'Set the limit that a value must keep'
  check_attempts
}

# The query as part of a URL: each byte as %XX.
encoded() {
  printf %s "$PARAMS_QUERY" | od -An -v -tx1 | tr -d '\n' | sed 's/ /%/g'
}

# Sets seen to one line, and fails unless there is a value, and each is within the limits. A label cannot pass for a value:
# its quotes have backslashes.
expected() {
  rm -f -- "$scratch/body"
  timeout "$PARAMS_TIMEOUT" wget -O "$scratch/body" "${PARAMS_URL%/}/api/v1/query?query=$(encoded)" 2>"$scratch/log" </dev/null || {
    seen="no answer: $(tail -n 1 "$scratch/log" | tr -d '\n' | tr -c ' -~' '?' | cut -c 1-300)"
    return 1
  }
  case $(head -c 20 "$scratch/body") in
    '{"status":"success"'*) ;;
    *) seen="no data: $(head -c 300 "$scratch/body" | tr '\n' ' ' | tr -c ' -~' '?')" && return 1 ;;
  esac
  grep -oE '"(value|result)":\[[0-9.e+]+,"[^"\\]*"\]' "$scratch/body" | sed 's/.*,"//; s/"\]$//' >"$scratch/values" || :
  [ -s "$scratch/values" ] || { seen='no data: the query has no value' && return 1; }
  seen="values: $(head -n 20 "$scratch/values" | tr '\n' ' ' | sed 's/ $//')"
  awk -v min="$PARAMS_MIN" -v max="$PARAMS_MAX" '
    !/^[-+]?[0-9.]+([eE][-+]?[0-9]+)?$/ { bad = 1 }
    min != "" && $1 + 0 < min + 0 { bad = 1 }
    max != "" && $1 + 0 > max + 0 { bad = 1 }
    END { exit bad }' "$scratch/values"
}

main() {
  check_inputs
  attempt_until_expected
  [ "$row" -ge "$PARAMS_SUCCESSES" ] ||
    fail query "$seen" "Expected:${PARAMS_MIN:+ at least $PARAMS_MIN}${PARAMS_MAX:+ at most $PARAMS_MAX}" "Asked $attempt times: $(quoted "$PARAMS_QUERY")"
  : >"$RESULTS_FAILURE_PATH"
}

main
