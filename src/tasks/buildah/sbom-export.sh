#!/bin/sh
# Puts an image that was not pushed into a folder, as an OCI layout, from the storage in which it was built. One that was
# pushed is fetched by the next step instead: where base and image lie in one registry, it keeps the base's layers as they
# were compressed there, and what is written here gets another digest (seen with buildah 1.28).
# reads: PARAMS_IMAGE PARAMS_PLATFORMS PARAMS_STORAGE_DRIVER RESULTS_IMAGE_DIGEST_PATH SBOM_FOLDER HOME
set -eu
LC_ALL=C
export LC_ALL

# usage: fail PROPERTY FACT ALLOWED REMEDY
fail() {
  printf 'sbom: %s: %s. %s. %s.\n' "$@" >&2
  exit 1
}

# A value for the log: one line, ASCII, of limited length.
quoted() {
  printf '"%s"' "$(printf '%s' "$1" | tr -c ' -~' '?' | cut -c 1-120)"
}

main() {
  if [ -s "$RESULTS_IMAGE_DIGEST_PATH" ]; then
    printf 'sbom: the image was pushed, and is read from the registry\n'
    return 0
  fi
  case $PARAMS_PLATFORMS in
    *,*) set -- manifest push --all ;; # a list with an image for each
    *) set -- push ;;
  esac
  buildah --storage-driver="$PARAMS_STORAGE_DRIVER" "$@" --format=oci -- "$PARAMS_IMAGE" "oci:$SBOM_FOLDER/image" ||
    fail IMAGE "$(quoted "$PARAMS_IMAGE") cannot be read from the storage of the build (see the output of buildah above)" 'Needed: the image that the step before built' 'Look whether the volume of the pod is full'
  chmod -R a+rX -- "$SBOM_FOLDER/image" # the scan is not root
}

main
