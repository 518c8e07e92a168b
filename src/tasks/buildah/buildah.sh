#!/bin/sh
# Builds an image from a Dockerfile and pushes it, unless IMAGE is one that was built of the same commit and inputs.
# Arguments: --build-args NAME=VALUE ... --labels KEY=VALUE ...
# reads: PARAMS_IMAGE PARAMS_DOCKERFILE PARAMS_CONTEXT PARAMS_TARGET PARAMS_FORMAT PARAMS_STORAGE_DRIVER PARAMS_TLSVERIFY
# reads: PARAMS_SKIP_PUSH PARAMS_PLATFORMS PARAMS_CACHE_REPOSITORY PARAMS_COMMIT PARAMS_REBUILD
# reads: WORKSPACES_SOURCE_PATH WORKSPACES_DOCKERCONFIG_BOUND WORKSPACES_DOCKERCONFIG_PATH
# reads: WORKSPACES_SSLCERTDIR_BOUND WORKSPACES_SSLCERTDIR_PATH HOME
# writes: RESULTS_IMAGE_URL_PATH RESULTS_IMAGE_DIGEST_PATH RESULTS_IMAGE_REF_PATH
set -eu
LC_ALL=C
export LC_ALL

# usage: fail PROPERTY FACT ALLOWED REMEDY
fail() {
  printf 'buildah: %s: %s. %s. %s.\n' "$@" >&2
  exit 1
}

say() {
  printf 'buildah: %s\n' "$1"
}

# A value for the log: one line, ASCII, of limited length.
quoted() {
  printf '"%s"' "$(printf '%s' "$1" | tr -c ' -~' '?' | cut -c 1-120)"
}

# ---- what was asked for ----

# usage: matches VALUE LENGTH EXTENDED-REGULAR-EXPRESSION; one line only
matches() {
  case $1 in
    *[![:print:]]*) return 1 ;;
  esac
  [ "${#1}" -le "$2" ] && printf '%s\n' "$1" | grep -Eq "^($3)\$"
}

REPOSITORY='[a-zA-Z0-9][-a-zA-Z0-9.]*(:[0-9]+)?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*'
TAG=':[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}'
PLATFORM='[a-z0-9]+/[a-z0-9_]+(/[a-z0-9.]+)?'

# A layer of FROM scratch is the same for all platforms: two of them became one image (seen with buildah 1.28).
check_cache() {
  [ -n "$PARAMS_CACHE_REPOSITORY" ] || return 0
  case $PARAMS_CACHE_REPOSITORY in
    */*) matches "$PARAMS_CACHE_REPOSITORY" 400 "$REPOSITORY" ;;
    *) false ;;
  esac || fail CACHE_REPOSITORY "$(quoted "$PARAMS_CACHE_REPOSITORY") can keep no layers" 'Allowed: REPOSITORY without tag and digest, e.g. registry.example.com/shop/cart-cache' 'Give a repository of its own'
  [ "$PARAMS_CACHE_REPOSITORY" != "${PARAMS_IMAGE%:*}" ] ||
    fail CACHE_REPOSITORY 'is the repository of IMAGE, which would fill with a tag for each layer' 'Allowed: another repository' 'Write e.g. REPOSITORY-cache'
  case $PARAMS_PLATFORMS in
    *,*) fail CACHE_REPOSITORY "is given with $(quoted "$PARAMS_PLATFORMS")" 'Allowed: a cache for one platform' 'Leave CACHE_REPOSITORY empty, or build each platform by a task of its own' ;;
  esac
}

# usage: check_choice PROPERTY VALUE ONE OTHER
check_choice() {
  [ "$2" = "$3" ] || [ "$2" = "$4" ] || fail "$1" "$(quoted "$2") is not known" "Allowed: $3, $4" 'Choose one of them'
}

check_inputs() {
  matches "$PARAMS_IMAGE" 512 "$REPOSITORY$TAG" ||
    fail IMAGE "$(quoted "$PARAMS_IMAGE") cannot be pushed" 'Allowed: REPOSITORY:TAG without a digest, e.g. registry.example.com/shop/cart:v1' 'Give repository and tag'
  [ -z "$PARAMS_TARGET" ] || matches "$PARAMS_TARGET" 128 '[A-Za-z0-9][A-Za-z0-9._-]*' ||
    fail TARGET "$(quoted "$PARAMS_TARGET") is not a valid name of a stage" 'Allowed: letters, digits, . _ -' 'Write the name after AS in the Dockerfile'
  [ -z "$PARAMS_PLATFORMS" ] || matches "$PARAMS_PLATFORMS" 512 "$PLATFORM(,$PLATFORM)*" ||
    fail PLATFORMS "$(quoted "$PARAMS_PLATFORMS") names no platforms" 'Allowed: OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT, separated by commas' 'Write e.g. linux/amd64,linux/arm64, or leave it empty for that of the node'
  check_cache
  check_choice FORMAT "$PARAMS_FORMAT" oci docker
  check_choice STORAGE_DRIVER "$PARAMS_STORAGE_DRIVER" vfs overlay
  check_choice TLSVERIFY "$PARAMS_TLSVERIFY" true false
  check_choice SKIP_PUSH "$PARAMS_SKIP_PUSH" true false
  check_choice REBUILD "$PARAMS_REBUILD" true false
  [ -z "$PARAMS_COMMIT" ] || matches "$PARAMS_COMMIT" 64 '[0-9a-f]{40}|[0-9a-f]{64}' ||
    fail COMMIT "$(quoted "$PARAMS_COMMIT") is not a full commit" 'Allowed: 40 or 64 hexadecimal digits, or nothing' 'Give the commit that the workspace holds, e.g. the result commit of git-clone'
  [ "$PARAMS_TLSVERIFY" = true ] || say 'TLSVERIFY is false: anyone on the way can change what is pulled and pushed' >&2
}

# The lists as Tekton hands them over: --build-args, its values, --labels, its values. The value of a build argument may
# be a password and is not shown.
check_lists() {
  list=''
  for word; do
    case $list:$word in
      :--build-args) list=BUILD_ARGS ;;
      BUILD_ARGS:--labels) list=LABELS ;;
      *:-*) fail "${list:-BUILD_ARGS}" 'a value begins with a dash' 'Allowed: KEY=VALUE' 'Write values only; the option is added to each' ;;
      *:) ;; # an empty value means none, as in the public catalog
      BUILD_ARGS:*) matches "${word%%=*}" 128 '[A-Za-z_][A-Za-z0-9_]*' || fail BUILD_ARGS "$(quoted "${word%%=*}") is not a valid name of a build argument" 'Allowed: NAME=VALUE, or NAME, with letters, digits and _ in the name' 'Write the name after ARG in the Dockerfile' ;;
      LABELS:*=*) matches "${word%%=*}" 128 '[A-Za-z0-9][A-Za-z0-9._/-]*' || fail LABELS "$(quoted "${word%%=*}") is not a valid name of a label" 'Allowed: KEY=VALUE, with letters, digits, . _ / - in the key' 'Write e.g. org.opencontainers.image.revision=SHA' ;;
      LABELS:*) fail LABELS "$(quoted "$word") has no value" 'Allowed: KEY=VALUE' 'Write e.g. org.opencontainers.image.revision=SHA' ;;
      *) fail BUILD_ARGS "$(quoted "$word") belongs to no list" 'Expected: --build-args NAME=VALUE ... --labels KEY=VALUE ...' 'Give the arguments of the step in this order' ;;
    esac
  done
}

# ---- where it is: sets root, context and dockerfile, all without symbolic links in them ----

# usage: refuse_path PROPERTY VALUE FACT
refuse_path() {
  fail "$1" "$(quoted "$2") $3" 'Allowed: a relative path inside workspace source' 'Name what the clone has'
}

# usage: resolve PROPERTY VALUE BASE; sets resolved
resolve() {
  case /$2/ in
    //) refuse_path "$1" "$2" 'is empty' ;;
    //*) refuse_path "$1" "$2" 'is an absolute path' ;;
    */../*) refuse_path "$1" "$2" 'has a ".."' ;;
    *[[:cntrl:]]*) refuse_path "$1" "$2" 'has a control character' ;;
  esac
  resolved=$(readlink -f -- "$3/$2") || resolved=''
  [ -e "$resolved" ] || refuse_path "$1" "$2" 'does not exist'
  case $resolved/ in
    "$root"/*) ;;
    *) refuse_path "$1" "$2" 'leads out of the workspace through a symbolic link' ;;
  esac
}

find_source() {
  root=$(cd -P -- "$WORKSPACES_SOURCE_PATH" && pwd -P)
  resolve CONTEXT "$PARAMS_CONTEXT" "$root"
  context=$resolved
  [ -d "$context" ] || refuse_path CONTEXT "$PARAMS_CONTEXT" 'is not a folder'
  # as buildah itself: from where it runs, otherwise from the context
  base=$root
  [ -e "$root/$PARAMS_DOCKERFILE" ] || base=$context
  resolve DOCKERFILE "$PARAMS_DOCKERFILE" "$base"
  dockerfile=$resolved
  [ -f "$dockerfile" ] || refuse_path DOCKERFILE "$PARAMS_DOCKERFILE" 'is not a file'
}

# ---- credentials, and a folder for the digest ----

prepare() {
  case ${HOME:-} in
    /*) ;;
    *) fail HOME "$(quoted "${HOME:-}") cannot be used" 'Allowed: an absolute path' 'Set HOME=/tmp on the step' ;;
  esac
  scratch=$(mktemp -d "$HOME/buildah.XXXXXX") ||
    fail HOME "$(quoted "$HOME") cannot be written to" 'Needed: a folder for the digest' 'Set HOME=/tmp and mount an emptyDir there where the root is read-only'
  digest_file=$scratch/digest
  trap 'rm -rf -- "$scratch"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  [ "$WORKSPACES_DOCKERCONFIG_BOUND" = true ] || return 0
  REGISTRY_AUTH_FILE=$WORKSPACES_DOCKERCONFIG_PATH/config.json
  [ -f "$REGISTRY_AUTH_FILE" ] || REGISTRY_AUTH_FILE=$WORKSPACES_DOCKERCONFIG_PATH/.dockerconfigjson
  [ -f "$REGISTRY_AUTH_FILE" ] || join_logins
  export REGISTRY_AUTH_FILE
}

# Several Secrets are login-01.json, login-02.json, ... The members of all of them become those of one object: Go, in which
# buildah is written, reads both "auths" into one map, and of two logins for one registry the last counts.
join_logins() {
  members=''
  for file in "$WORKSPACES_DOCKERCONFIG_PATH"/login-*.json; do
    [ -f "$file" ] ||
      fail dockerconfig 'is bound and has neither file' 'Allowed: config.json, .dockerconfigjson' 'Bind a Secret of type kubernetes.io/dockerconfigjson'
    text=$(cat -- "$file") || exit 1
    case $text in
      *\{*\}*) ;;
      *) fail dockerconfig "$(quoted "${file##*/}") is not a JSON object" 'Needed: Secrets of type kubernetes.io/dockerconfigjson' 'Create them by kubectl create secret docker-registry' ;;
    esac
    text=${text#*\{}
    text=${text%\}*}
    case $text in
      *[![:space:]]*) members=$members${members:+,}$text ;;
    esac
  done
  REGISTRY_AUTH_FILE=$scratch/logins # in a folder that no other user may read
  printf '{%s}' "$members" >"$REGISTRY_AUTH_FILE"
}

# usage: store SUBCOMMAND ARGUMENT...; with what each access to storage and registry needs
store() {
  subcommand=$1
  shift
  [ "$WORKSPACES_SSLCERTDIR_BOUND" = false ] || set -- --cert-dir="$WORKSPACES_SSLCERTDIR_PATH" "$@"
  # not --tls-verify=true: it would overrule the registries that the image's registries.conf knows to speak plain HTTP
  [ "$PARAMS_TLSVERIFY" = true ] || set -- --tls-verify=false "$@"
  # shellcheck disable=SC2086 # "manifest push" is two words
  buildah --storage-driver="$PARAMS_STORAGE_DRIVER" $subcommand "$@"
}

# ---- an image that was built before ----

# A build leaves a record beside the image that it pushed: an image without files, at the tag sha256-DIGEST.build of the
# repository, whose labels have the hash of what was built and the digest that was pushed. A tag alone proves nothing: any
# program with the right to push can move it.

INPUTS_LABEL=cdk8s-argo-tekton.build.inputs
DIGEST_LABEL=cdk8s-argo-tekton.build.digest

# Sets inputs to the hash of all that decides what is built; to nothing where the commit is not known.
hash_inputs() {
  inputs=''
  if [ -z "$PARAMS_COMMIT" ] || [ "$PARAMS_SKIP_PUSH" = true ]; then return 0; fi
  inputs=$({
    printf '%s\0' "$PARAMS_COMMIT" "$PARAMS_DOCKERFILE" "$PARAMS_CONTEXT" "$PARAMS_TARGET" "$PARAMS_FORMAT" "$PARAMS_PLATFORMS" "$@"
    cat -- "$dockerfile"
  } | sha256sum)
  inputs=${inputs%% *}
}

# usage: find_record LIST; sets record to the tag of the record for what IMAGE is now. LIST: a name that is not used yet
find_record() {
  buildah --storage-driver="$PARAMS_STORAGE_DRIVER" manifest create "$1" >/dev/null || return 1
  # reads manifest and configuration only; of several platforms those of this node's
  added=$(store 'manifest add' "$1" "docker://$PARAMS_IMAGE") || return 1
  key=${added##*sha256:}
  matches "$key" 64 '[0-9a-f]{64}' || return 1
  record=${PARAMS_IMAGE%:*}:sha256-$key.build
}

# Whether IMAGE was built of the same inputs; sets digest then.
reuse() {
  if [ -z "$inputs" ] || [ "$PARAMS_REBUILD" = true ]; then return 1; fi
  find_record localhost/before 2>/dev/null || return 1
  id=$(store pull --quiet "docker://$record" 2>/dev/null) || return 1
  labels=$(buildah --storage-driver="$PARAMS_STORAGE_DRIVER" inspect --type=image --format="{{index .OCIv1.Config.Labels \"$INPUTS_LABEL\"}} {{index .OCIv1.Config.Labels \"$DIGEST_LABEL\"}}" "$id" 2>/dev/null) || return 1
  if [ "${labels%% *}" != "$inputs" ]; then
    say "$PARAMS_IMAGE was built of another commit or other inputs"
    return 1
  fi
  matches "${labels#* }" 71 'sha256:[0-9a-f]{64}' || return 1
  digest=${labels#* }
}

# Leaves the record. Without it a later run builds again.
remember() {
  [ -n "$inputs" ] || return 0
  mkdir "$scratch/context"
  printf 'FROM scratch\n' >"$scratch/Dockerfile"
  {
    find_record localhost/after &&
      store build --quiet --isolation=chroot --format="$PARAMS_FORMAT" --label="$INPUTS_LABEL=$inputs" --label="$DIGEST_LABEL=$digest" --tag="$record" --file="$scratch/Dockerfile" -- "$scratch/context" &&
      store push --quiet "$record" "docker://$record"
  } >"$scratch/log" 2>&1 || {
    cat -- "$scratch/log" >&2
    say 'the record of the build cannot be pushed (see the output of buildah above): a later run for this commit builds again' >&2
  }
}

# ---- build and push ----

# usage: build --build-args ... --labels ...; each word goes to the end of the line as the option it becomes
build() {
  option='' words=$#
  while [ "$words" -gt 0 ]; do
    word=$1
    shift
    words=$((words - 1))
    case $word in
      --build-args) option=--build-arg ;;
      --labels) option=--label ;;
      ?*) set -- "$@" "$option=$word" ;;
    esac
  done
  [ -z "$PARAMS_TARGET" ] || set -- --target="$PARAMS_TARGET" "$@"
  [ -z "$PARAMS_CACHE_REPOSITORY" ] || set -- --layers --cache-from="$PARAMS_CACHE_REPOSITORY" --cache-to="$PARAMS_CACHE_REPOSITORY" "$@"
  [ -z "$PARAMS_PLATFORMS" ] || set -- --platform="$PARAMS_PLATFORMS" "$@"
  case $PARAMS_PLATFORMS in
    *,*) set -- --manifest="$PARAMS_IMAGE" "$@" ;; # a list with an image for each
    *) set -- --tag="$PARAMS_IMAGE" "$@" ;;
  esac
  store build --isolation=chroot --format="$PARAMS_FORMAT" --file="$dockerfile" "$@" -- "$context" ||
    fail DOCKERFILE "$(quoted "$PARAMS_DOCKERFILE") cannot be built (see the output of buildah above)" 'Nothing was pushed' 'Repair it, or the rights of the step where buildah speaks of uid_map, unshare or mount; RUN for another platform needs its emulator on the node'
}

# Sets digest: of the manifest as the registry has it; for several platforms, of the list.
push() {
  set -- --digestfile="$digest_file" "$PARAMS_IMAGE" "docker://$PARAMS_IMAGE"
  case $PARAMS_PLATFORMS:$PARAMS_FORMAT in
    *,*:docker) store 'manifest push' --all --format=v2s2 "$@" ;;
    *,*) store 'manifest push' --all --format=oci "$@" ;;
    *) store push "$@" ;;
  esac ||
    fail IMAGE "$(quoted "$PARAMS_IMAGE") cannot be pushed (see the output of buildah above)" 'Needed: a registry that can be reached, and the right to push' 'Bind workspace dockerconfig; sslcertdir for an authority of your own'
  digest=$(cat -- "$digest_file")
  matches "$digest" 71 'sha256:[0-9a-f]{64}' ||
    fail IMAGE_DIGEST "buildah wrote $(quoted "$digest")" 'Expected: sha256:, then 64 hexadecimal digits' 'Use an image of buildah that knows --digestfile'
}

# What was not pushed has no digest: that of the local storage is another, since layers are compressed on the way out.
write_results() {
  reference=''
  if [ -n "$digest" ]; then
    reference=${PARAMS_IMAGE%:*}@$digest
    if [ "$reused" = true ]; then
      say "$PARAMS_IMAGE was built of commit $PARAMS_COMMIT and the same inputs: nothing is built, it is $reference"
    else
      say "pushed $PARAMS_IMAGE as $reference"
    fi
  else
    say "built $PARAMS_IMAGE; SKIP_PUSH is true, so it is in no registry and has no digest"
  fi
  printf %s "$PARAMS_IMAGE" >"$RESULTS_IMAGE_URL_PATH"
  printf %s "$digest" >"$RESULTS_IMAGE_DIGEST_PATH"
  printf %s "$reference" >"$RESULTS_IMAGE_REF_PATH"
}

main() {
  digest='' reused=false
  check_inputs
  check_lists "$@"
  find_source
  prepare
  hash_inputs "$@"
  if reuse; then
    reused=true
  else
    build "$@"
    [ "$PARAMS_SKIP_PUSH" = true ] || push
    remember
  fi
  write_results
}

main "$@"
