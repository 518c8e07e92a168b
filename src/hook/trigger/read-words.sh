#!/bin/sh
set -eu
# Free text: a character that JSON, a shell or Tekton could interpret becomes a question mark or a single quote.
read_words() { # NAME JSONPATH
  read_application "$1" "{$2}"
  value=$(printf '%s' "$value" | tr '\n\t"' "  '" | tr -c "A-Za-z0-9 ._/:@+,;=()'<>!?*#%-" '?' | cut -c 1-1000)
  value=${value:-unknown}
}
