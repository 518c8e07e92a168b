#!/bin/sh
set -eu
read_application() { # NAME JSONPATH
  value=$(kubectl get applications.argoproj.io "${APPLICATION#*/}" --namespace="${APPLICATION%/*}" --output="jsonpath=$2") ||
    fail "$1: cannot read the Application $APPLICATION. Apply the chart with its Role, and see that this cluster is the one Argo CD runs in."
}
