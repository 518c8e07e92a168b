#!/bin/sh
# Starts one run of a Tekton Pipeline for the release that Argo CD has just synced, and waits for it where asked.
# reads: APPLICATION_NAME APPLICATION_NAMESPACE JOB_UID RELEASE_DIRECTORY RUN_ATTEMPTS RUN_CONCURRENCY RUN_HISTORY
# reads: RUN_IDENTITY RUN_NAMESPACE RUN_PREFIX RUN_SELECTOR RUN_TEMPLATE RUN_VALUES RUN_WAIT_SECONDS
# reads: SYNCED_REVISION_SECONDS
#   RUN_VALUES holds a line for each value: NAME KIND SOURCE
#     text KEY            a key of the release, whose ConfigMap is mounted at RELEASE_DIRECTORY
#     literal VALUE       the value itself
#     revision PATH       the revision of the sync in flight, at this JSONPath of the Application
#     number PATH         a number there; 0 where there is none
#     words PATH          any text there, made harmless; "unknown" where there is none
#     image-tag, image-digest, image-reference REPOSITORY   of the image of that repository which the sync applied
#   Where RUN_TEMPLATE and RUN_IDENTITY hold the JSON string "@NAME@", they get the value.
#   JOB_UID is set in the phases that delete the Application: each deletion is a run, whatever ran before.
# writes: a PipelineRun RUN_PREFIX-HASH-NUMBER, unless the newest run of RUN_SELECTOR has the same inputs
#   HASH is that of the inputs (RUN_IDENTITY), NUMBER one more than that of the newest run. So a release that comes back
#   after another one runs again, and hooks that start the same release at once create the same name: one run.
#   Other runs of RUN_SELECTOR: with RUN_CONCURRENCY "queue" the new run waits until they have ended, with "cancel" it
#   cancels them; RUN_HISTORY of those that have ended are kept, or all where it is 0.
# exit status: 0 started, there already or succeeded; 3 the run failed, which no further try of this Job changes; 1 all else
set -eu
LC_ALL=C # a-z means these 26 letters
export LC_ALL
trap 'exit 143' TERM # as process 1, sh ignores TERM without a trap: the hook of an older sync would go on

say() { printf '%s\n' "$*"; }

fail() {
  printf 'trigger: %s\n' "$*" >&2
  exit 1
}

# The verdict of a run: another try of this Job would only find it again.
fail_for_good() {
  printf 'trigger: %s\n' "$*" >&2
  exit 3
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

# What is allowed in a tag, a branch, a revision or an image: nothing that JSON, a shell or a label interprets.
is_text() {
  case $1 in '' | [!A-Za-z0-9]* | *[!A-Za-z0-9._/:@+-]*) return 1 ;; esac
  [ "${#1}" -le 253 ]
}

text_value() { # NAME KEY
  value=$(cat -- "$RELEASE_DIRECTORY/$2") || fail "$1: the release has no key $2. Add it to the ConfigMap in the synced path."
  is_text "$value" || fail "$1: '$value' is rejected. Allowed: letters, digits and . _ / : @ + -, beginning with a letter or digit, at most 253 characters. Correct it in the release."
  printf '%s' "$value"
}

literal_value() { # NAME VALUE
  is_text "$2" || fail "$1: '$2' is rejected"
  printf '%s' "$2"
}

# Callers add "|| exit 1": inside $( ) busybox and bash do not apply set -e.
application() { # NAME JSONPATH
  kubectl get applications.argoproj.io "$APPLICATION_NAME" --namespace="$APPLICATION_NAMESPACE" --output="jsonpath=$2" ||
    fail "$1: cannot read the Application $APPLICATION_NAMESPACE/$APPLICATION_NAME. Apply the chart with its Role, and see that this cluster is the one Argo CD runs in."
}

number_value() { # NAME JSONPATH
  value=$(application "$1" "{$2}") || exit 1
  case $value in *[!0-9]*) fail "$1: '$value' is not a number" ;; esac
  printf '%s' "${value:-0}"
}

# Free text: a character that JSON, a shell or Tekton could interpret becomes a question mark or a single quote.
words_value() { # NAME JSONPATH
  value=$(application "$1" "{$2}") || exit 1
  value=$(printf '%s' "$value" | tr '\n\t"' "  '" | tr -c "A-Za-z0-9 ._/:@+,;=()'<>!?*#%-" '?' | cut -c 1-1000)
  printf '%s' "${value:-unknown}"
}

# Argo CD stores the revision of the sync in flight up to some seconds after it started the first hook.
synced_revision() { # NAME JSONPATH
  left=$SYNCED_REVISION_SECONDS
  while :; do
    value=$(application "$1" "{$2}") || exit 1
    if is_revision "$value"; then
      printf '%s' "$value"
      return
    fi
    [ "$left" -gt 0 ] || fail "$1: the Application $APPLICATION_NAMESPACE/$APPLICATION_NAME has '$value' at $2 after $SYNCED_REVISION_SECONDS s, which is not a Git commit. A Helm source has none: use another value."
    left=$((left - 1))
    sleep 1
  done
}

# The one image of a repository among those that the sync applied, hooks' own images and duplicates left out.
synced_image() { # NAME REPOSITORY
  images=$(application "$1" '{range .status.operationState.syncResult.resources[*]}{range .images[*]}{@}{"\n"}{end}{end}') || exit 1
  found=
  while read -r image; do
    case $image in "$2":* | "$2"@*) ;; *) continue ;; esac
    [ -z "$found" ] || [ "$found" = "$image" ] || fail "$1: the sync applied two images of $2: $found and $image"
    found=$image
  done <<IMAGES
$images
IMAGES
  [ -n "$found" ] || fail "$1: the sync applied no image of $2. Its images: $(printf '%s' "$images" | tr '\n' ' ')"
  is_text "$found" || fail "$1: '$found' is rejected"
  printf '%s' "$found"
}

image_tag() { # NAME REPOSITORY
  image=$(synced_image "$1" "$2") || exit 1
  image=${image%@*}
  [ "$image" != "$2" ] || fail "$1: the image of $2 that the sync applied has no tag"
  printf '%s' "${image#"$2":}"
}

image_digest() { # NAME REPOSITORY
  image=$(synced_image "$1" "$2") || exit 1
  case $image in *@*) printf '%s' "${image#*@}" ;; *) fail "$1: $image has no digest" ;; esac
}

read_value() { # NAME KIND SOURCE
  case $2 in
    text) text_value "$1" "$3" ;;
    literal) literal_value "$1" "$3" ;;
    revision) synced_revision "$1" "$3" ;;
    number) number_value "$1" "$3" ;;
    words) words_value "$1" "$3" ;;
    image-tag) image_tag "$1" "$3" ;;
    image-digest) image_digest "$1" "$3" ;;
    image-reference) synced_image "$1" "$3" ;;
    *) fail "$1: '$2' is not a kind of value. Allowed: text, literal, revision, number, words, image-tag, image-digest, image-reference." ;;
  esac
}

# The state of a run: True, False or anything else, then its message.
state_of() { # RUN
  kubectl get pipelineruns.tekton.dev "$1" --namespace="$RUN_NAMESPACE" \
    --output='jsonpath={.status.conditions[?(@.type=="Succeeded")].status} {.status.conditions[?(@.type=="Succeeded")].message}' ||
    fail "cannot read the PipelineRun $RUN_NAMESPACE/$1"
}

# Which tasks of a run failed, and why.
failed_tasks() { # RUN
  tasks=$(kubectl get pipelineruns.tekton.dev "$1" --namespace="$RUN_NAMESPACE" \
    --output='jsonpath={range .status.childReferences[*]}{.name} {.pipelineTaskName}{"\n"}{end}') || return 0
  while read -r task_run task; do
    [ -n "$task_run" ] || continue
    verdict=$(kubectl get taskruns.tekton.dev "$task_run" --namespace="$RUN_NAMESPACE" \
      --output='jsonpath={.status.conditions[?(@.type=="Succeeded")].status} {.status.conditions[?(@.type=="Succeeded")].message}') || continue
    case $verdict in False*) printf 'trigger: task %s: %s\n' "$task" "${verdict#False }" >&2 ;; esac
  done <<TASKS
$tasks
TASKS
}

# Ends with the verdict of the run.
wait_for() { # RUN
  left=$RUN_WAIT_SECONDS
  while :; do
    state=$(state_of "$1")
    case $state in
      True*)
        say "PipelineRun $RUN_NAMESPACE/$1 succeeded"
        return
        ;;
      False*)
        failed_tasks "$1"
        fail_for_good "PipelineRun $RUN_NAMESPACE/$1 failed: ${state#False }"
        ;;
    esac
    [ "$left" -gt 0 ] || fail_for_good "PipelineRun $RUN_NAMESPACE/$1 is not done after $RUN_WAIT_SECONDS s: ${state#* }. It goes on; raise activeDeadline or shorten the pipeline's timeout."
    left=$((left - 3))
    sleep 3
  done
}

# Reads the runs of this hook, oldest first, as NUMBER|CREATED|NAME|ATTEMPT|COMPLETED. Sets number, newest, attempt and
# inputs to those of the newest run.
read_runs() {
  runs=$(kubectl get pipelineruns.tekton.dev --namespace="$RUN_NAMESPACE" --selector="$RUN_SELECTOR" \
    --output='jsonpath={range .items[*]}{.metadata.labels.release-number}|{.metadata.creationTimestamp}|{.metadata.name}|{.metadata.labels.release-attempt}|{.status.completionTime}{"\n"}{end}') ||
    fail "cannot list the PipelineRuns of $RUN_NAMESPACE"
  runs=$(printf '%s\n' "$runs" | sort -t '|' -k 1,1n -k 2,3)
  IFS='|' read -r number _ newest attempt _ <<NEWEST
$(printf '%s\n' "$runs" | tail -n 1)
NEWEST
  number=${number:-0} attempt=${attempt:-1}
  # HASH of the name; earlier versions of this library named a run PREFIX-HASH or PREFIX-HASH-ATTEMPT, without labels
  inputs=${newest%-"$number"}
  inputs=${inputs%-[2-9]}
  inputs=${inputs##*-}
}

# The names of the runs that have ended, or of those that have not.
names_of() { # ended | running
  printf '%s\n' "$runs" | while IFS='|' read -r _ _ name _ completed; do
    case $1:$completed in ended:?* | running:) printf '%s\n' "$name" ;; esac
  done
}

# Reads the runs; with "queue", again until those before the new run have ended. The Job's deadline ends this too.
read_queue() {
  read_runs
  while [ "$RUN_CONCURRENCY" = queue ] && [ "$inputs" != "$hash" ]; do
    others=$(names_of running)
    [ -n "$others" ] || return 0
    say "waiting behind: $(printf '%s' "$others" | tr '\n' ' ')"
    sleep 3
    read_runs
  done
}

# Tekton still runs the finally tasks of what is cancelled.
cancel_superseded() {
  for other in $(names_of running); do
    [ "$other" != "$newest" ] || continue
    kubectl patch pipelineruns.tekton.dev "$other" --namespace="$RUN_NAMESPACE" --type=merge --patch='{"spec":{"status":"CancelledRunFinally"}}' ||
      say "PipelineRun $RUN_NAMESPACE/$other could not be cancelled; it may have ended by itself"
  done
}

# Deletes the oldest runs that have ended, with their volumes, beyond the number to keep. The newest run is always kept.
keep_history() {
  ended=$(names_of ended)
  count=$(printf '%s\n' "$ended" | wc -l)
  for other in $ended; do
    [ "$count" -gt "$RUN_HISTORY" ] || return 0
    kubectl delete pipelineruns.tekton.dev "$other" --namespace="$RUN_NAMESPACE" --ignore-not-found --wait=false
    count=$((count - 1))
  done
}

create() { # RUN NUMBER ATTEMPT
  body=$(put "$template" '"@run-name@"' "\"$1\"")
  body=$(put "$body" '"@run-number@"' "\"$2\"")
  body=$(put "$body" '"@run-attempt@"' "\"$3\"")
  # --raw: one request, where kubectl would first ask for all the API server knows
  if output=$(printf '%s' "$body" |
    kubectl create --raw="/apis/tekton.dev/v1/namespaces/$RUN_NAMESPACE/pipelineruns?fieldValidation=Strict" --filename=- 2>&1); then
    say "PipelineRun $RUN_NAMESPACE/$1 created"
    say "look at it: kubectl --namespace=$RUN_NAMESPACE get pipelinerun $1"
    return
  fi
  case $output in
    *'(AlreadyExists)'*) say "PipelineRun $RUN_NAMESPACE/$1 was created by another hook at the same time" ;;
    *) fail "cannot create the PipelineRun $RUN_NAMESPACE/$1: $output" ;;
  esac
}

# Whether the newest run, which has these inputs, failed and gets a further attempt.
may_retry() {
  state=$(state_of "$newest") || exit 1
  case $state in
    True*) say "PipelineRun $RUN_NAMESPACE/$newest is the newest and has succeeded with the same inputs: nothing to start" ;;
    False*)
      [ "$attempt" -ge "$RUN_ATTEMPTS" ] || return 0
      fail_for_good "PipelineRun $RUN_NAMESPACE/$newest has failed with the same inputs: ${state#False }. Delete it to try them again, set retryFailed, or release something else."
      ;;
    *) say "PipelineRun $RUN_NAMESPACE/$newest is the newest and is running with the same inputs: nothing to start" ;;
  esac
  return 1
}

# Creates a run unless the newest has these inputs, then reads again: another hook may have created one in between.
start() {
  name=
  for _ in 1 2 3 4 5; do
    read_queue
    if [ "$inputs" != "$hash" ]; then
      attempt=0
    elif [ -n "$name" ] || ! may_retry; then
      return
    fi
    name=$RUN_PREFIX-$hash-$((number + 1))
    create "$name" "$((number + 1))" "$((attempt + 1))"
  done
  fail "PipelineRun $RUN_NAMESPACE/$name does not become the newest of $RUN_SELECTOR, which is $newest. Delete it, or give each hook its own runPrefix."
}

main() {
  identity=$RUN_IDENTITY
  template=$RUN_TEMPLATE
  while read -r name kind source; do
    [ -n "$name" ] || continue
    value=$(read_value "$name" "$kind" "$source")
    # a label holds 63 characters; of a SHA-256 commit the first 63 still name it
    case $name in labels.*) value=$(printf '%.63s' "$value") ;; esac
    say "$name: $value"
    identity=$(put "$identity" "\"@$name@\"" "\"$value\"")
    template=$(put "$template" "\"@$name@\"" "\"$value\"")
  done <<VALUES
$RUN_VALUES
VALUES
  hash=$(printf '%s' "$identity${JOB_UID:-}" | sha256sum)
  hash=$(printf '%.10s' "$hash")
  start
  [ "$RUN_CONCURRENCY" != cancel ] || cancel_superseded
  [ "$RUN_HISTORY" -eq 0 ] || keep_history
  [ "$RUN_WAIT_SECONDS" -eq 0 ] || wait_for "$newest"
}

main "$@"
