#!/bin/sh
# Finds the digest of an image in its registry, so that exactly this image is deployed: a tag can move.
# reads: PARAMS_REPOSITORY PARAMS_REFERENCE PARAMS_TLS_VERIFY HOME
# reads: WORKSPACES_DOCKERCONFIG_BOUND WORKSPACES_DOCKERCONFIG_PATH WORKSPACES_SSLCERTDIR_BOUND WORKSPACES_SSLCERTDIR_PATH
# writes: RESULTS_DIGEST_PATH RESULTS_IMAGE_PATH RESULTS_URL_PATH
set -eu
LC_ALL=C
export LC_ALL

# usage: fail PROPERTY FACT ALLOWED REMEDY
fail() {
  printf 'resolve-image: %s: %s. %s. %s.\n' "$@" >&2
  exit 1
}

# A value for the log: one line, ASCII, of limited length.
quoted() {
  printf '"%s"' "$(printf '%s' "$1" | tr -c ' -~' '?' | cut -c 1-120)"
}

# usage: matches VALUE PATTERN; a value of several lines matches nothing
matches() {
  case $1 in
    *[![:print:]]*) return 1 ;;
  esac
  printf '%s\n' "$1" | grep -Eq "^($2)$"
}

DIGEST='sha256:[0-9a-f]{64}'

# Sets repository, and name: the image as the registry is asked for it.
find_name() {
  repository=$PARAMS_REPOSITORY
  { [ "${#repository}" -le 255 ] &&
    matches "$repository" '[a-z0-9]+([._-]+[a-z0-9]+)*(:[0-9]+)?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*'; } ||
    fail repository "$(quoted "$repository") is not the repository of an image" 'Allowed: REGISTRY/PATH without tag and digest, at most 255 characters' 'Set the tag by param reference'
  case ${repository%%/*} in # as builders and Kubernetes do: a name without a registry is one of docker.io
    "$repository") repository=docker.io/library/$repository ;;
    *.* | *:* | localhost) ;;
    *) repository=docker.io/$repository ;;
  esac
  if matches "$PARAMS_REFERENCE" "$DIGEST"; then
    name=$repository@$PARAMS_REFERENCE
  elif matches "$PARAMS_REFERENCE" '[A-Za-z0-9_][A-Za-z0-9._-]{0,127}'; then
    name=$repository:$PARAMS_REFERENCE
  else
    fail reference "$(quoted "$PARAMS_REFERENCE") is neither a tag nor a digest" 'Allowed: a tag, or sha256: and 64 hexadecimal digits' 'Set one that the registry has'
  fi
}

# usage: resolve OPTION...; writes the digest
resolve() {
  if [ "$WORKSPACES_DOCKERCONFIG_BOUND" = true ]; then
    # oras takes the first file that has a login for the registry; of several Secrets the last counts
    found=''
    for file in "$WORKSPACES_DOCKERCONFIG_PATH"/login-*.json "$WORKSPACES_DOCKERCONFIG_PATH"/.dockerconfigjson \
      "$WORKSPACES_DOCKERCONFIG_PATH"/config.json; do
      [ -f "$file" ] || continue
      found=true
      set -- "--registry-config=$file" "$@"
    done
    [ -n "$found" ] ||
      fail dockerconfig 'is bound and has no file of logins' 'Allowed: config.json, .dockerconfigjson' 'Bind a Secret of type kubernetes.io/dockerconfigjson'
  fi
  if [ "$WORKSPACES_SSLCERTDIR_BOUND" = true ]; then
    SSL_CERT_DIR=$WORKSPACES_SSLCERTDIR_PATH # Go reads it beside the authorities of the image; --ca-file would replace them
    export SSL_CERT_DIR
    for file in "$WORKSPACES_SSLCERTDIR_PATH"/*.cert; do
      [ ! -f "$file" ] || set -- "--cert-file=$file" "--key-file=${file%.cert}.key" "$@"
    done
  fi
  oras resolve "$@" -- "$name" </dev/null
}

# Where tls-verify is false, TLS without verifying the certificate, and plain HTTP where there is no TLS.
resolve_unverified() {
  if digest=$(resolve --insecure 2>&1) && matches "$digest" "$DIGEST"; then return 0; fi
  printf '%s\n' "$digest" >&2
  printf '%s' "$digest" | grep -Eq 'HTTP response to HTTPS client|connection refused' || return 1
  digest=$(resolve --plain-http)
}

main() {
  find_name
  case $PARAMS_TLS_VERIFY in
    true) digest=$(resolve) || not_found ;;
    false) resolve_unverified || not_found ;;
    *) fail tls-verify "$(quoted "$PARAMS_TLS_VERIFY") is not allowed" 'Allowed: true, false' 'Correct it' ;;
  esac
  matches "$digest" "$DIGEST" ||
    fail digest "oras wrote $(quoted "$digest")" 'Expected: sha256:, then 64 hexadecimal digits' 'Use an image of oras from 1.2 on'
  printf 'resolve-image: %s is %s@%s\n' "$name" "$repository" "$digest"
  printf %s "$digest" >"$RESULTS_DIGEST_PATH"
  printf %s "$repository@$digest" >"$RESULTS_IMAGE_PATH"
  printf %s "$name" >"$RESULTS_URL_PATH"
}

not_found() {
  fail reference "$(quoted "$name") cannot be resolved (see the output of oras above)" 'Needed: an image that exists, and the right to pull it' 'Correct the tag; bind workspace dockerconfig for credentials, sslcertdir for an authority of your own'
}

main
