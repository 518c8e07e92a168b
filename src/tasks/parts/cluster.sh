#!/bin/sh
set -eu
# The cluster of the workspace kubeconfig-dir, else that of this pod.
choose_cluster() {
  unset KUBECONFIG
  [ "$WORKSPACES_KUBECONFIG_DIR_BOUND" = true ] || return 0
  [ -f "$WORKSPACES_KUBECONFIG_DIR_PATH/kubeconfig" ] ||
    fail kubeconfig-dir 'has no file kubeconfig' 'Needed: kubeconfig' 'Add it to the Secret, or leave the workspace out to use the ServiceAccount of the run'
  KUBECONFIG=$WORKSPACES_KUBECONFIG_DIR_PATH/kubeconfig
  export KUBECONFIG
}
