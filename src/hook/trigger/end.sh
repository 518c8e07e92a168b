#!/bin/sh
set -eu
cancel_others # with cancel
keep_history # with history
wait_for_run # with wait
