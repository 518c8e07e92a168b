#!/bin/sh
set -eu
# A release of several workloads as one. Each is an argument: one line of words. The script defines:
#   of_workload LINE    sets the variables of one, among them lock_object: KIND/NAME of what holds its record
#   read_record         sets record and its words, the first of them state, run, lead
#   write_record        takes lock_object for this run; the state is staged
#   turn_back_recorded  lets the traffic go where it belongs, at once; sets turned where it had moved
#   watch               fails where the pods that get the traffic do not stay ready
#   tidy_recorded       does everything else, and gives the objects back; notes what it did
# States: staged, then moved with the first change of the traffic, then committed, from which on all go forward. The
# first workload holds the truth about that: it is taken first, and let go last.
RECORD_HEAD="(staged|moved|committed) $NAME [a-z0-9.]+/$NAME"

# usage: check PARAM VALUE LENGTH PATTERN WHAT
check() {
  matches "$2" "$3" "$4" || fail "$1" "$(quoted "$2") is not $5" "Allowed: at most $3 characters, $4" 'Correct it'
}

# usage: check_release ACTIONS WORDS-OF-A-WORKLOAD THEIR-PATTERN WORKLOAD...
check_release() {
  check action "$PARAMS_ACTION" 10 "$1" 'an action'
  check namespace "$PARAMS_NAMESPACE" 63 "$LABEL" 'a namespace'
  check timeout "$PARAMS_TIMEOUT" 5 "$NUMBER_OF_SECONDS" 'a number of seconds'
  check keep-for "$PARAMS_KEEP_FOR" 5 "$NUMBER_OF_SECONDS" 'a number of seconds'
  check field-manager "$PARAMS_FIELD_MANAGER" 128 '[A-Za-z0-9][A-Za-z0-9._/-]*' 'the name of a field manager'
  check run "$RUN_NAME" 253 "$NAME" 'the name of a PipelineRun'
  words=$2 pattern=$3
  shift 3
  [ "$#" -gt 0 ] || fail workloads 'is empty' "Needed: $words" 'Name what is released'
  for workload; do
    matches "$workload" 2000 "$pattern" || fail workloads "$(quoted "$workload") is not a workload" "Allowed: $words, - for none" 'Correct it'
  done
}

# usage: begin WORKLOAD...
begin() {
  prepare
  printf '%s\n' "$@" >"$scratch/workloads"
  sed -n '1!G;h;$p' "$scratch/workloads" >"$scratch/backwards"
  each name_lock >"$scratch/locks"
  read -r first <"$scratch/locks"
  [ "$(sort -u "$scratch/locks" | wc -l)" -eq "$#" ] ||
    fail workloads "name one object twice: $(quoted "$(tr '\n' ' ' <"$scratch/locks")")" 'Needed: an object of its own for each' 'Name each once'
  [ "$PARAMS_ACTION" = stage ] || locked=true # a run that is cancelled at once may end before it has read its record
}

name_lock() {
  printf '%s\n' "$lock_object"
}

# usage: each FUNCTION; calls it for each workload, the first one first
each() {
  while read -r workload <&3; do
    of_workload "$workload"
    "$1" || return 1
  done 3<"$scratch/workloads"
}

# The same, that one last.
each_backwards() {
  while read -r workload <&3; do
    of_workload "$workload"
    "$1" || return 1
  done 3<"$scratch/backwards"
}

# Calls watch, of the script, for each workload: now, and again and again until the end.
# usage: watch_for SECONDS
watch_for() {
  end=$(($(date +%s) + $1))
  each watch
  while [ "$(date +%s)" -lt "$end" ]; do
    patiently sleep 1
    each watch
  done
}

# What a run locked before it changed anything.
unlock() {
  each_backwards drop_own
}

drop_own() {
  read_record
  if is_own; then give_back "$lock_object"; fi
}

# Whether the release is complete: its first workload says so.
is_committed() {
  lead_state=$state
  if [ "$lead" != "$lock_object" ]; then
    lead_record=$(kube get "$lead" --ignore-not-found -o "go-template={{with .metadata.annotations}}{{with index . \"$RECORD\"}}{{.}}{{end}}{{end}}") ||
      fail "${lead%%/*}" "$(quoted "${lead#*/}"), which says whether the release is complete, cannot be read (see the output of kubectl above)" 'Needed: get on it' 'Run again'
    case $lead_record in
      *" $run $lead "*) lead_state=${lead_record%% *} ;;
    esac
  fi
  [ "$lead_state" = committed ]
}

commit() {
  of_workload "$(sed 1q "$scratch/workloads")"
  attempt=0
  while own_record; [ "$state" != committed ]; do
    ! patch_version "$lock_object" "$version" "$(add_record "committed ${record#* }")" 2>"$scratch/error" || return 0
    attempt=$((attempt + 1)) # the status of a Deployment changes often
    [ "$attempt" -lt 10 ] || {
      cat "$scratch/error" >&2
      fail "${lock_object%%/*}" "$(quoted "${lock_object#*/}") could not be changed (see the output of kubectl above)" 'Needed: patch on it' 'Run again'
    }
    patiently sleep 1
  done
}

# Ends a release whose last act has succeeded.
finish() {
  commit
  restore "$PARAMS_KEEP_FOR" || fail workloads 'the release is complete, but what it replaced could not be ended' 'Needed: patch on it' 'Look at the output above'
  restored=''
}

# Ends a release, forward where it is complete, else back: the traffic first, everything else after.
# usage: restore SECONDS
restore() {
  turned=false restored=''
  each_backwards turn_back || return 1
  # clients follow, and keep their connections for a while
  if [ "$turned" = true ] && [ "$1" -gt 0 ]; then patiently sleep "$1"; fi
  each_backwards tidy || return 1
  [ -n "$restored" ] || restored='there is nothing to put back'
  say "$restored"
}

turn_back() {
  read_record
  if is_own; then turn_back_recorded; fi
}

tidy() {
  read_record
  if is_own; then tidy_recorded; fi
}

# usage: note TEXT
note() {
  restored="$restored${restored:+; }$1"
}

# Brings a release to its end whose run has ended without doing so.
settle() {
  turned=false restored=''
  turn_back_recorded || return 1
  if [ "$turned" = true ]; then patiently sleep "$PARAMS_KEEP_FOR"; fi
  read_record
  tidy_recorded || return 1
  say "$restored"
}

# The traffic goes back at once, not when the pod of the finally task has started. A run that is cancelled at once has no
# finally tasks: what is possible before this pod is killed is done here.
after_failure() {
  if [ "$locked" = false ] || [ "$PARAMS_ACTION" = restore ]; then return 0; fi
  (turned=false && each_backwards turn_back) || return 1
  if [ "$1" -lt 128 ] || ! without_finally; then return 0; fi
  say 'the run was cancelled without its finally tasks'
  [ "$PARAMS_KEEP_FOR" -lt 10 ] || PARAMS_KEEP_FOR=10
  patiently sleep "$PARAMS_KEEP_FOR"
  (restore 0)
}

# usage: write_results STATE
write_results() {
  printf %s "$1" >"$RESULTS_STATE_PATH"
  printf %s "${restored-}" >"$RESULTS_RESTORED_PATH"
  : >"$RESULTS_FAILURE_PATH"
}
