#!/bin/sh
# Starts one run of a Tekton Pipeline for the release that Argo CD has just synced.
# reads: APPLICATION_NAME APPLICATION_NAMESPACE RELEASE_DIRECTORY RUN_IDENTITY RUN_NAMESPACE RUN_PREFIX RUN_TEMPLATE RUN_VALUES SYNCED_REVISION_SECONDS
#   RUN_VALUES holds a line for each value: NAME KIND SOURCE
#     text KEY        a key of the release, whose ConfigMap is mounted at RELEASE_DIRECTORY
#     revision PATH   the revision of the sync in flight, at this JSONPath of the Application
#     image-tag, image-digest, image-reference REPOSITORY   of the image of that repository which the sync applied
#   Where RUN_TEMPLATE and RUN_IDENTITY hold the JSON string "@NAME@", they get the value.
# writes: one PipelineRun, whose name follows from RUN_IDENTITY: the same inputs, the same run
set -eu
LC_ALL=C # a-z means these 26 letters
export LC_ALL

say() { printf '%s\n' "$*"; }

fail() {
  printf 'trigger: %s\n' "$*" >&2
  exit 1
}

# Puts VALUE in place of each TOKEN of TEXT. No character of any of them means anything here.
put() { # TEXT TOKEN VALUE
  rest=$1
  joined=
  while :; do
    case $rest in
      *"$2"*)
        joined=$joined${rest%%"$2"*}$3
        rest=${rest#*"$2"}
        ;;
      *) break ;;
    esac
  done
  printf '%s' "$joined$rest"
}

is_revision() {
  case $1 in *[!0-9a-f]*) return 1 ;; esac
  [ "${#1}" -eq 40 ] || [ "${#1}" -eq 64 ]
}

# What may stand in a tag, a branch, a revision or an image: nothing that JSON, a shell or a label reads as more than itself.
is_text() {
  case $1 in '' | [!A-Za-z0-9]* | *[!A-Za-z0-9._/:@+-]*) return 1 ;; esac
  [ "${#1}" -le 253 ]
}

text_value() { # NAME KEY
  value=$(cat -- "$RELEASE_DIRECTORY/$2") || fail "$1: the release has no key $2. Add it to the ConfigMap in the synced path."
  is_text "$value" || fail "$1: '$value' is refused. Allowed: letters, digits and . _ / : @ + -, beginning with a letter or digit, at most 253 characters. Correct it in the release."
  printf '%s' "$value"
}

# Argo CD stores the revision of the sync in flight up to some seconds after it started the first hook.
synced_revision() { # NAME JSONPATH
  left=$SYNCED_REVISION_SECONDS
  while :; do
    value=$(kubectl get applications.argoproj.io "$APPLICATION_NAME" --namespace="$APPLICATION_NAMESPACE" --output="jsonpath={$2}") ||
      fail "$1: cannot read the Application $APPLICATION_NAMESPACE/$APPLICATION_NAME. Apply the chart with its Role, and see that this cluster is the one Argo CD runs in."
    if is_revision "$value"; then
      printf '%s' "$value"
      return
    fi
    [ "$left" -gt 0 ] || fail "$1: the Application $APPLICATION_NAMESPACE/$APPLICATION_NAME has '$value' at $2 after $SYNCED_REVISION_SECONDS s, which is no Git commit. A Helm source has none: use another value."
    left=$((left - 1))
    sleep 1
  done
}

# The one image of a repository among those that the sync applied, hooks' own images and duplicates left out.
synced_image() { # NAME REPOSITORY
  images=$(kubectl get applications.argoproj.io "$APPLICATION_NAME" --namespace="$APPLICATION_NAMESPACE" \
    --output='jsonpath={range .status.operationState.syncResult.resources[*]}{range .images[*]}{@}{"\n"}{end}{end}') ||
    fail "$1: cannot read the Application $APPLICATION_NAMESPACE/$APPLICATION_NAME"
  found=
  while read -r image; do
    case $image in "$2":* | "$2"@*) ;; *) continue ;; esac
    [ -z "$found" ] || [ "$found" = "$image" ] || fail "$1: the sync applied two images of $2: $found and $image"
    found=$image
  done <<IMAGES
$images
IMAGES
  [ -n "$found" ] || fail "$1: the sync applied no image of $2. Its images: $(printf '%s' "$images" | tr '\n' ' ')"
  is_text "$found" || fail "$1: '$found' is refused"
  printf '%s' "$found"
}

image_tag() { # NAME REPOSITORY
  image=$(synced_image "$1" "$2")
  image=${image%@*}
  [ "$image" != "$2" ] || fail "$1: the image of $2 that the sync applied has no tag"
  printf '%s' "${image#"$2":}"
}

image_digest() { # NAME REPOSITORY
  image=$(synced_image "$1" "$2")
  case $image in *@*) printf '%s' "${image#*@}" ;; *) fail "$1: $image has no digest" ;; esac
}

read_value() { # NAME KIND SOURCE
  case $2 in
    text) text_value "$1" "$3" ;;
    revision) synced_revision "$1" "$3" ;;
    image-tag) image_tag "$1" "$3" ;;
    image-digest) image_digest "$1" "$3" ;;
    image-reference) synced_image "$1" "$3" ;;
    *) fail "$1: '$2' is no kind of value. Allowed: text, revision, image-tag, image-digest, image-reference." ;;
  esac
}

# A run of the same inputs is there already.
look_at() { # RUN
  state=$(kubectl get pipelineruns.tekton.dev "$1" --namespace="$RUN_NAMESPACE" \
    --output='jsonpath={.status.conditions[?(@.type=="Succeeded")].status} {.status.conditions[?(@.type=="Succeeded")].message}') ||
    fail "cannot read the PipelineRun $RUN_NAMESPACE/$1"
  case $state in
    True*) say "PipelineRun $RUN_NAMESPACE/$1 has succeeded with the same inputs: nothing to start" ;;
    False*) fail "PipelineRun $RUN_NAMESPACE/$1 has failed with the same inputs: ${state#False }. Delete it to try them again, or release something else." ;;
    *) say "PipelineRun $RUN_NAMESPACE/$1 is running with the same inputs: nothing to start" ;;
  esac
}

main() {
  identity=$RUN_IDENTITY
  run=$RUN_TEMPLATE
  while read -r name kind source; do
    [ -n "$name" ] || continue
    value=$(read_value "$name" "$kind" "$source")
    # a label holds 63 characters; of a SHA-256 commit the first 63 still name it
    case $name in labels.*) value=$(printf '%.63s' "$value") ;; esac
    say "$name: $value"
    identity=$(put "$identity" "\"@$name@\"" "\"$value\"")
    run=$(put "$run" "\"@$name@\"" "\"$value\"")
  done <<VALUES
$RUN_VALUES
VALUES
  hash=$(printf '%s' "$identity" | sha256sum)
  name=$RUN_PREFIX-$(printf '%.10s' "$hash")
  run=$(put "$run" '"@run-name@"' "\"$name\"")
  if output=$(printf '%s' "$run" | kubectl create --filename=- 2>&1); then
    say "$output in $RUN_NAMESPACE"
    say "look at it: kubectl --namespace=$RUN_NAMESPACE get pipelinerun $name"
    return
  fi
  case $output in
    *'(AlreadyExists)'*) look_at "$name" ;;
    *) fail "cannot create the PipelineRun $RUN_NAMESPACE/$name: $output" ;;
  esac
}

main "$@"
