#!/bin/sh
# Asks a URL until it answers as expected, a number of times in a row; fails with what it saw last.
# reads: PARAMS_URL PARAMS_STATUS PARAMS_BODY PARAMS_ATTEMPTS PARAMS_SUCCESSES PARAMS_INTERVAL PARAMS_TIMEOUT HOME
# writes: RESULTS_SEEN_PATH RESULTS_FAILURE_PATH
set -eu
LC_ALL=C
export LC_ALL
task='http-check'

# part: say

# part: attempts

check_inputs() {
  check_url 'http://HOST[:PORT][/PATH]'
  matches "$PARAMS_STATUS" 3 '[1-5][0-9][0-9]' ||
    fail status "$(quoted "$PARAMS_STATUS") is not a status" 'Allowed: 100 to 599' 'Give three digits'
  check_attempts
  is_expression ||
    fail body "$(quoted "$PARAMS_BODY") is not an extended regular expression" 'Allowed: what grep -E takes, at most 500 characters' 'Correct it'
}

is_expression() {
  [ "${#PARAMS_BODY}" -le 500 ] || return 1
  printf '' | grep -E -e "$PARAMS_BODY" >/dev/null || [ "$?" -eq 1 ]
}

# Asks once; sets seen to one line, and fails where it is not what was expected.
expected() {
  rm -f -- "$scratch/body"
  # not wget -T: with it some builds of busybox end by a segmentation fault (seen with 1.35)
  timeout "$PARAMS_TIMEOUT" wget -S -O "$scratch/body" "$PARAMS_URL" 2>"$scratch/log" </dev/null || :
  status=$(sed -n 's|^.*HTTP/[0-9.]* \([1-5][0-9][0-9]\).*$|\1|p' "$scratch/log" | tail -n 1)
  text=$(head -c 200 "$scratch/body" 2>/dev/null | tr '\n\t' '  ' | tr -c ' -~' '?')
  seen="$PARAMS_URL: ${status:-no answer}${text:+: $text}"
  [ -n "$status" ] || seen="$seen: $(tail -n 1 "$scratch/log" | tr -d '\n' | tr -c ' -~' '?' | cut -c 1-200)"
  [ "$status" = "$PARAMS_STATUS" ] || return 1
  [ -z "$PARAMS_BODY" ] || grep -Eq -e "$PARAMS_BODY" "$scratch/body" 2>/dev/null
}

main() {
  check_inputs
  attempt_until_expected
  [ "$row" -ge "$PARAMS_SUCCESSES" ] ||
    fail url "$seen" "Expected: $PARAMS_STATUS${PARAMS_BODY:+ with $(quoted "$PARAMS_BODY")}" "Asked $attempt times; look at the log of the pods"
  : >"$RESULTS_FAILURE_PATH"
}

main
