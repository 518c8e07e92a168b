#!/bin/sh
set -eu
read_literal() { # NAME VALUE
  value=$2
}
