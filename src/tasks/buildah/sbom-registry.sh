#!/bin/sh
# Fetches the image that was pushed, so that the scan sees what the registry has, or attaches the SBOM to it as a referrer
# (OCI 1.1; oras keeps a tag in place of the API where the registry has none). Argument: fetch or attach.
# reads: PARAMS_IMAGE PARAMS_TLSVERIFY RESULTS_IMAGE_DIGEST_PATH SBOM_FOLDER SBOM_MEDIA_TYPE HOME
# reads: WORKSPACES_DOCKERCONFIG_BOUND WORKSPACES_DOCKERCONFIG_PATH WORKSPACES_SSLCERTDIR_BOUND WORKSPACES_SSLCERTDIR_PATH
# reads: WORKSPACES_SBOM_BOUND WORKSPACES_SBOM_PATH
# writes: RESULTS_SBOM_DIGEST_PATH
set -eu
LC_ALL=C
export LC_ALL

# usage: fail PROPERTY FACT ALLOWED REMEDY
fail() {
  printf 'sbom: %s: %s. %s. %s.\n' "$@" >&2
  exit 1
}

say() {
  printf 'sbom: %s\n' "$1"
}

# A value for the log: one line, ASCII, of limited length.
quoted() {
  printf '"%s"' "$(printf '%s' "$1" | tr -c ' -~' '?' | cut -c 1-120)"
}

# Whether a value is a digest, on one line and with nothing after it.
is_digest() {
  case $1 in
    *[![:print:]]*) return 1 ;;
  esac
  printf '%s\n' "$1" | grep -Eq '^sha256:[0-9a-f]{64}$'
}

# ---- which image, and how its registry is reached ----

# Sets reference: the image by digest; empty where it was not pushed.
find_image() {
  reference=''
  digest=$(cat -- "$RESULTS_IMAGE_DIGEST_PATH")
  [ -n "$digest" ] || return 0
  is_digest "$digest" ||
    fail IMAGE_DIGEST "$(quoted "$digest") is not a digest" 'Expected: sha256:, then 64 hexadecimal digits' 'Look at what the step build-and-push wrote'
  repository=${PARAMS_IMAGE%:*}
  case ${repository%%/*} in # buildah takes a name without a registry for one of docker.io
    "$repository") repository=docker.io/library/$repository ;;
    *.* | *:* | localhost) ;;
    *) repository=docker.io/$repository ;;
  esac
  reference=$repository@$digest
}

# Sets client; what buildah takes from the same workspaces.
find_credentials() {
  client=''
  if [ "$WORKSPACES_DOCKERCONFIG_BOUND" = true ]; then
    found=''
    for file in "$WORKSPACES_DOCKERCONFIG_PATH"/login-*.json "$WORKSPACES_DOCKERCONFIG_PATH"/.dockerconfigjson \
      "$WORKSPACES_DOCKERCONFIG_PATH"/config.json; do
      [ ! -f "$file" ] || found=true
    done
    [ -n "$found" ] ||
      fail dockerconfig 'is bound and has neither file' 'Allowed: config.json, .dockerconfigjson' 'Bind a Secret of type kubernetes.io/dockerconfigjson'
  fi
  if [ "$WORKSPACES_SSLCERTDIR_BOUND" = true ]; then
    SSL_CERT_DIR=$WORKSPACES_SSLCERTDIR_PATH # Go reads it beside the authorities of the image; --ca-file would replace them
    export SSL_CERT_DIR
    for file in "$WORKSPACES_SSLCERTDIR_PATH"/*.cert; do
      if [ -f "$file" ] && [ -z "$client" ]; then client=${file%.cert}; fi
    done
  fi
}

# usage: registry COMMAND PREFIX ARGUMENT...; PREFIX begins the names of the options that say how the registry is reached
registry() {
  subcommand=$1 prefix=$2
  shift 2
  if [ "$WORKSPACES_DOCKERCONFIG_BOUND" = true ]; then
    # oras takes the first file that has a login for the registry; of several Secrets the last counts
    for file in "$WORKSPACES_DOCKERCONFIG_PATH"/login-*.json "$WORKSPACES_DOCKERCONFIG_PATH"/.dockerconfigjson \
      "$WORKSPACES_DOCKERCONFIG_PATH"/config.json; do
      [ ! -f "$file" ] || set -- "--${prefix}registry-config=$file" "$@"
    done
  fi
  [ -z "$client" ] || set -- "--${prefix}cert-file=$client.cert" "--${prefix}key-file=$client.key" "$@"
  [ -z "$insecure" ] || set -- "--$prefix$insecure" "$@"
  oras "$subcommand" "$@" </dev/null
}

# Where TLSVERIFY is false, buildah speaks TLS without verifying the certificate, and plain HTTP where there is no TLS.
choose_protocol() {
  insecure=''
  [ "$PARAMS_TLSVERIFY" = false ] || return 0
  insecure=insecure
  said=$(registry resolve '' -- "$reference" 2>&1) || ! printf '%s' "$said" | grep -Eq 'HTTP response to HTTPS client|connection refused' || insecure=plain-http
}

# ---- fetch, attach ----

fetch() {
  registry cp from- --to-oci-layout -- "$reference" "$SBOM_FOLDER/image" ||
    fail IMAGE "$(quoted "$reference") cannot be fetched (see the output of oras above)" 'The image is in the registry, its SBOM is not' 'Bind workspace dockerconfig to credentials that may also pull, with the host of the registry as their key; sslcertdir for an authority of your own; TLSVERIFY=false where it speaks plain HTTP'
}

# A link of that name could lead elsewhere: it is removed first.
leave_in_workspace() {
  [ "$WORKSPACES_SBOM_BOUND" = true ] || return 0
  while read -r file _; do
    { rm -f -- "$WORKSPACES_SBOM_PATH/$file" && cp -- "$SBOM_FOLDER/$file" "$WORKSPACES_SBOM_PATH/$file"; } ||
      fail sbom "$(quoted "$file") cannot be written" 'Needed: a volume to which user 65532 may write' 'Set podTemplate.securityContext.fsGroup: 65532 on the run'
  done <"$SBOM_FOLDER/documents"
}

# Sets digests: of each referrer, in the order of the platforms, separated by commas.
attach() {
  digests=''
  cd -- "$SBOM_FOLDER" # oras takes names of files that lie where it runs
  while read -r file platform; do
    set -- --artifact-type="$SBOM_MEDIA_TYPE" --format='go-template={{.digest}}'
    [ -z "$platform" ] || set -- "$@" --platform="$platform"
    attached=$(registry attach '' "$@" -- "$reference" "$file:$SBOM_MEDIA_TYPE") ||
      fail SBOM "$(quoted "$file") cannot be attached to $(quoted "$reference") (see the output of oras above)" 'The image is in the registry, its SBOM is not' 'Bind workspace dockerconfig to credentials that may push artifacts to that repository'
    is_digest "$attached" ||
      fail SBOM_DIGEST "oras wrote $(quoted "$attached")" 'Expected: sha256:, then 64 hexadecimal digits' 'Use an image of oras that knows attach --format, from 1.2 on'
    say "attached $file${platform:+ of $platform} to $reference as $attached"
    digests=${digests:+$digests,}$attached
  done <"$SBOM_FOLDER/documents"
}

main() {
  find_image
  case ${1-} in
    fetch)
      [ -n "$reference" ] || { say 'the image was not pushed, and was read from the storage of the build'; return 0; }
      find_credentials
      choose_protocol
      fetch
      ;;
    attach)
      digests=''
      leave_in_workspace
      if [ -n "$reference" ]; then
        find_credentials
        choose_protocol
        attach
      else
        say 'the image was not pushed: there is nothing to which its SBOM could be attached'
      fi
      printf %s "$digests" >"$RESULTS_SBOM_DIGEST_PATH"
      ;;
    *) fail ARGUMENT "$(quoted "${1-}") is not known" 'Allowed: fetch, attach' 'Give one of them' ;;
  esac
}

main "$@"
