#!/bin/sh
set -eu
LABEL='[a-z0-9]([-a-z0-9]*[a-z0-9])?'
NAME="$LABEL(\\.$LABEL)*"
NUMBER_OF_SECONDS='0|[1-9][0-9]{0,4}'
