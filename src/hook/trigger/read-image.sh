#!/bin/sh
set -eu
# The one image of a repository among those that the sync applied.
read_image_reference() { # NAME REPOSITORY
  read_application "$1" '{range .status.operationState.syncResult.resources[*]}{range .images[*]}{@}{"\n"}{end}{end}'
  images=$value
  value=
  while read -r image; do
    case $image in "$2":* | "$2"@*) ;; *) continue ;; esac
    [ -z "$value" ] || [ "$value" = "$image" ] || fail "$1: the sync applied two images of $2: $value and $image"
    value=$image
  done <<IMAGES
$images
IMAGES
  [ -n "$value" ] || fail "$1: the sync applied no image of $2. Its images: $(printf '%s' "$images" | tr '\n' ' ')"
}

read_image_tag() { # NAME REPOSITORY
  read_image_reference "$1" "$2"
  value=${value%@*}
  [ "$value" != "$2" ] || fail "$1: the image of $2 that the sync applied has no tag"
  value=${value#"$2":}
}

read_image_digest() { # NAME REPOSITORY
  read_image_reference "$1" "$2"
  case $value in *@*) value=${value#*@} ;; *) fail "$1: $value has no digest" ;; esac
}
