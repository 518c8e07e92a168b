#!/bin/sh
set -eu
locked=false

# Takes the object that holds the record for this run. A release whose run has ended without its finally tasks is brought
# to its end first. The script defines read_record, write_record, settle, and lock_object: KIND/NAME.
lock() {
  said=''
  read_record
  while [ -n "$record" ]; do
    if [ "$run" = "$RUN_NAME" ]; then return 0; fi # this task runs again
    if run_ended "$run"; then
      say "run $run left $lock_object in the middle of a release"
      settle || fail "${lock_object%%/*}" "$(quoted "${lock_object#*/}") is still in the release of run $run" 'Needed: the end of that release' 'Look at the output above'
    else
      [ -n "$said" ] || say "$lock_object is in the release of run $run: waiting for its end"
      said=true
      if superseded; then leave_to_newer; fi
      patiently sleep 5
    fi
    read_record
  done
  if superseded; then leave_to_newer; fi
  write_record
  locked=true
}

leave_to_newer() {
  say "release $newest of $HOOK_NAME has been started, so release $RELEASE_NUMBER changes nothing"
  unlock
  write_results superseded
  exit 0
}

is_own() {
  [ -n "$record" ] && [ "$run" = "$RUN_NAME" ]
}

# Reads the record of this run, without which it must not change anything.
own_record() {
  read_record
  is_own ||
    fail "${lock_object%%/*}" "$(quoted "${lock_object#*/}") is not in the release of this run any more: ${record:-it has no record}" 'Needed: the record that this run wrote' 'Look who changed it, then run again'
  locked=true
}

refuse_record() {
  fail "${lock_object%%/*}" "the annotation $RECORD of $(quoted "${lock_object#*/}") is not one of this task: $(quoted "$record")" 'Allowed: what a release wrote' "See that it leads to what it should, then remove the annotation: kubectl annotate $lock_object $RECORD-"
}
