#!/bin/sh
# Starts one run of a Tekton Pipeline for the release that Argo CD has just synced, and waits for it where asked.
# reads: APPLICATION_NAME APPLICATION_NAMESPACE RELEASE_DIRECTORY RUN_ATTEMPTS RUN_CONCURRENCY RUN_HISTORY RUN_IDENTITY
# reads: RUN_NAMESPACE RUN_PREFIX RUN_SELECTOR RUN_TEMPLATE RUN_VALUES RUN_WAIT_SECONDS SYNCED_REVISION_SECONDS
#   RUN_VALUES holds a line for each value: NAME KIND SOURCE
#     text KEY            a key of the release, whose ConfigMap is mounted at RELEASE_DIRECTORY
#     literal VALUE       the value itself
#     revision PATH       the revision of the sync in flight, at this JSONPath of the Application
#     number PATH         a number there; 0 where there is none
#     words PATH          any text there, made harmless; "unknown" where there is none
#     image-tag, image-digest, image-reference REPOSITORY   of the image of that repository which the sync applied
#   Where RUN_TEMPLATE and RUN_IDENTITY hold the JSON string "@NAME@", they get the value.
# writes: one PipelineRun, whose name follows from RUN_IDENTITY: the same inputs, the same run
#   Among the runs of RUN_SELECTOR: with RUN_CONCURRENCY "queue" it waits for those that run, with "cancel" it cancels them;
#   RUN_HISTORY of those that have ended are kept, or all where it is 0.
# exit status: 0 started, there already or succeeded; 3 the run failed, which no further try of this Job changes; 1 all else
set -eu
LC_ALL=C # a-z means these 26 letters
export LC_ALL

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

literal_value() { # NAME VALUE
  is_text "$2" || fail "$1: '$2' is refused"
  printf '%s' "$2"
}

application() { # NAME JSONPATH
  kubectl get applications.argoproj.io "$APPLICATION_NAME" --namespace="$APPLICATION_NAMESPACE" --output="jsonpath=$2" ||
    fail "$1: cannot read the Application $APPLICATION_NAMESPACE/$APPLICATION_NAME. Apply the chart with its Role, and see that this cluster is the one Argo CD runs in."
}

number_value() { # NAME JSONPATH
  value=$(application "$1" "{$2}")
  case $value in *[!0-9]*) fail "$1: '$value' is no number" ;; esac
  printf '%s' "${value:-0}"
}

# Words of somebody else: what JSON, a shell or Tekton could read as more than a letter becomes a '?' or a '.
words_value() { # NAME JSONPATH
  value=$(application "$1" "{$2}")
  value=$(printf '%s' "$value" | tr '\n\t"' "  '" | tr -c "A-Za-z0-9 ._/:@+,;=()'<>!?*#%-" '?' | cut -c 1-1000)
  printf '%s' "${value:-unknown}"
}

# Argo CD stores the revision of the sync in flight up to some seconds after it started the first hook.
synced_revision() { # NAME JSONPATH
  left=$SYNCED_REVISION_SECONDS
  while :; do
    value=$(application "$1" "{$2}")
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
  images=$(application "$1" '{range .status.operationState.syncResult.resources[*]}{range .images[*]}{@}{"\n"}{end}{end}')
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
    literal) literal_value "$1" "$3" ;;
    revision) synced_revision "$1" "$3" ;;
    number) number_value "$1" "$3" ;;
    words) words_value "$1" "$3" ;;
    image-tag) image_tag "$1" "$3" ;;
    image-digest) image_digest "$1" "$3" ;;
    image-reference) synced_image "$1" "$3" ;;
    *) fail "$1: '$2' is no kind of value. Allowed: text, literal, revision, number, words, image-tag, image-digest, image-reference." ;;
  esac
}

# How a run stands: True, False or anything else, then its message.
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

# The runs of this hook, oldest first: NAME, then when it was completed.
runs() {
  kubectl get pipelineruns.tekton.dev --namespace="$RUN_NAMESPACE" --selector="$RUN_SELECTOR" --sort-by=.metadata.creationTimestamp \
    --output='jsonpath={range .items[*]}{.metadata.name} {.status.completionTime}{"\n"}{end}' ||
    fail "cannot list the PipelineRuns of $RUN_NAMESPACE"
}

# The runs of this hook that go on, without this one and its further attempts.
others_running() { # RUN
  all=$(runs) || exit 1
  while read -r other completed; do
    case $other in '' | "$1" | "$1"-[2-9]) continue ;; esac
    [ -n "$completed" ] || printf '%s\n' "$other"
  done <<RUNS
$all
RUNS
}

# Waits for the runs before; the Job's deadline ends this too.
queue_behind() { # RUN
  while :; do
    others=$(others_running "$1")
    [ -n "$others" ] || return 0
    say "waiting behind: $(printf '%s' "$others" | tr '\n' ' ')"
    sleep 3
  done
}

# Tekton still runs the finally tasks of what is cancelled.
cancel_superseded() { # RUN
  others=$(others_running "$1")
  for other in $others; do
    kubectl patch pipelineruns.tekton.dev "$other" --namespace="$RUN_NAMESPACE" --type=merge --patch='{"spec":{"status":"CancelledRunFinally"}}' ||
      say "PipelineRun $RUN_NAMESPACE/$other could not be cancelled; it may have ended by itself"
  done
}

# Deletes the oldest runs that have ended, with their volumes, beyond the number to keep.
keep_history() {
  all=$(runs) || exit 1
  ended=
  count=0
  while read -r other completed; do
    [ -n "$completed" ] || continue
    ended="$ended $other"
    count=$((count + 1))
  done <<RUNS
$all
RUNS
  for other in $ended; do
    [ "$count" -gt "$RUN_HISTORY" ] || return 0
    kubectl delete pipelineruns.tekton.dev "$other" --namespace="$RUN_NAMESPACE" --ignore-not-found --wait=false
    count=$((count - 1))
  done
}

# Creates the run, or finds the one of the same inputs. Its status says whether that one failed.
start() { # RUN
  # --raw: one request, where kubectl would first ask for all the API server knows
  if output=$(put "$run" '"@run-name@"' "\"$1\"" |
    kubectl create --raw="/apis/tekton.dev/v1/namespaces/$RUN_NAMESPACE/pipelineruns?fieldValidation=Strict" --filename=- 2>&1); then
    say "PipelineRun $RUN_NAMESPACE/$1 created"
    say "look at it: kubectl --namespace=$RUN_NAMESPACE get pipelinerun $1"
    return
  fi
  case $output in *'(AlreadyExists)'*) ;; *) fail "cannot create the PipelineRun $RUN_NAMESPACE/$1: $output" ;; esac
  state=$(state_of "$1") || exit 1 # said, since set -e does not hold in a condition
  case $state in
    True*) say "PipelineRun $RUN_NAMESPACE/$1 has succeeded with the same inputs: nothing to start" ;;
    False*) return 1 ;;
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
  first=$RUN_PREFIX-$(printf '%.10s' "$hash")
  case $RUN_CONCURRENCY in
    queue) queue_behind "$first" ;;
    cancel) cancel_superseded "$first" ;;
  esac
  name=$first
  attempt=1
  until start "$name"; do
    attempt=$((attempt + 1))
    [ "$attempt" -le "$RUN_ATTEMPTS" ] || fail_for_good "PipelineRun $RUN_NAMESPACE/$name has failed with the same inputs: ${state#False }. Delete it to try them again, set retryFailed, or release something else."
    name=$first-$attempt
  done
  [ "$RUN_HISTORY" -eq 0 ] || keep_history
  [ "$RUN_WAIT_SECONDS" -eq 0 ] || wait_for "$name"
}

main "$@"
