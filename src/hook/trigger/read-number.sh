#!/bin/sh
set -eu
read_number() { # NAME JSONPATH
  read_application "$1" "{$2}"
  case $value in *[!0-9]*) fail "$1: '$value' is not a number" ;; esac
  value=${value:-0}
}
