#!/bin/sh
set -eu
read_text() { # NAME KEY
  value=${data#*"\"$2\":\""}
  [ "$value" != "$data" ] || fail "$1: the ConfigMap $RELEASE_NAME has no key $2. Add it."
  value=${value%%\"*}
}
