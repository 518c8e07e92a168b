#!/bin/sh
set -eu
# Reads what is declared now, the ConfigMap at once, so that its values are of one release. They replace "@NAME@" in the run.
read_values() {
  edits='' value=''
  data=$(kubectl get configmap "$RELEASE_NAME" --output='jsonpath={.data}') || fail "cannot read the ConfigMap $RELEASE_NAME. Apply the chart with the hook's Role." # with text
  while read -r name kind source && [ -n "$name" ]; do
    "read_$kind" "$name" "$source"
    [ "$kind" = words ] || # with words
    case $value in '' | [!A-Za-z0-9]* | *[!A-Za-z0-9._/:@+-]*) fail "$name: '$value' is rejected. Allowed: letters, digits and . _ / : @ + -, beginning with a letter or digit." ;; esac
    [ "${#value}" -le 253 ] || [ "$kind" = words ] || fail "$name: has ${#value} characters. At most 253 are allowed."
    case $name in labels.*) value=$(printf '%.63s' "$value") ;; esac # a label holds 63 characters
    edits="$edits s|\"@$name@\"|\"$value\"|g;"
  done <<VALUES
$RUN_VALUES
VALUES
  release=$RUN_PREFIX-$(printf '%s' "$RUN_IDENTITY" | sed "$edits" | sha256sum | cut -c 1-10)
}
