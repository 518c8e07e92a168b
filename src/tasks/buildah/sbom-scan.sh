#!/busybox/sh
# Writes the SBOM of an image that lies in a folder as an OCI layout: one document, or one for each of several platforms.
# Leaves in the file "documents" their names, each with its platform, for the step that attaches them.
# reads: PARAMS_IMAGE PARAMS_PLATFORMS SBOM_FOLDER SBOM_FORMAT SBOM_EXTENSION HOME
set -eu
LC_ALL=C
PATH=$PATH:/ # in its own image syft lies there
SYFT_CHECK_FOR_APP_UPDATE=false
export LC_ALL PATH SYFT_CHECK_FOR_APP_UPDATE

# usage: fail PROPERTY FACT ALLOWED REMEDY
fail() {
  printf 'sbom: %s: %s. %s. %s.\n' "$@" >&2
  exit 1
}

# A value for the log: one line, ASCII, of limited length.
quoted() {
  printf '"%s"' "$(printf '%s' "$1" | tr -c ' -~' '?' | cut -c 1-120)"
}

# usage: scan FILE [PLATFORM]
scan() {
  file=$1 platform=${2-}
  set -- --source-name="${PARAMS_IMAGE%:*}" --output="$SBOM_FORMAT=$SBOM_FOLDER/$file"
  [ -z "$platform" ] || set -- "$@" --platform="$platform"
  { syft scan "$@" -- "oci-dir:$SBOM_FOLDER/image" && [ -s "$SBOM_FOLDER/$file" ]; } ||
    fail SBOM "$(quoted "$file") cannot be written (see the output of syft above)" 'Nothing was attached; what was pushed is in the registry' 'Look whether the step has enough memory, and the image a layer that no tool can read'
  printf '%s %s\n' "$file" "$platform" >>"$SBOM_FOLDER/documents"
}

main() {
  case $PARAMS_PLATFORMS in
    *,*) rest=$PARAMS_PLATFORMS, ;;
    *) # one image, whatever its platform
      scan "sbom.$SBOM_EXTENSION"
      return
      ;;
  esac
  while [ -n "$rest" ]; do
    platform=${rest%%,*}
    rest=${rest#*,}
    case $platform in
      '' | *[!a-z0-9_./]*) fail PLATFORMS "$(quoted "$platform") is not a platform" 'Allowed: OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT, separated by commas' 'Write e.g. linux/amd64,linux/arm64' ;;
    esac
    scan "sbom-$(printf %s "$platform" | tr / -).$SBOM_EXTENSION" "$platform"
  done
}

main
