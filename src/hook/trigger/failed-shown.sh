# The Application is Degraded already; a sync that failed would keep later waves from it.
failed() { echo "PipelineRun $RUN_NAMESPACE/$newest of this release has failed. Release something else, or delete the run to try again." && exit; }
