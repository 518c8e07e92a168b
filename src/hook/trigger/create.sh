#!/bin/sh
set -eu
# Creates the run after the newest. A hook that does so at the same time gives it the same name.
create() {
  run=$release-$((number + 1))
  body=$(printf '%s' "$RUN_TEMPLATE" | sed "s|@run-name@|$run|g; s|@run-number@|$((number + 1))|g; $edits")
  body=$(printf '%s' "$body" | sed "s|@run-attempt@|$((attempt + 1))|g") # with retry
  body=$(printf '%s' "$body" | sed "s|@run-drift@|$drift|g") # with drift
  answer=$(printf '%s' "$body" | kubectl create --raw="/apis/tekton.dev/v1/namespaces/$RUN_NAMESPACE/pipelineruns?fieldValidation=Strict" --filename=- 2>&1) ||
    case $answer in *'(AlreadyExists)'*) ;; *) fail "cannot create the PipelineRun $RUN_NAMESPACE/$run: $answer" ;; esac
  echo "PipelineRun $RUN_NAMESPACE/$run created"
}
