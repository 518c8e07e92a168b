#!/bin/sh
set -eu
failed() { fail "PipelineRun $RUN_NAMESPACE/$newest of this release has failed. Release something else, or delete the run to try again."; }
