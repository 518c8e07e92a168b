#!/bin/sh
set -eu
failed() { echo "PipelineRun $RUN_NAMESPACE/$newest of this release has failed. Release something else, or delete the run to try again." && exit; }
