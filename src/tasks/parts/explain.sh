#!/bin/sh
set -eu
# Prints why it failed, as far as that may be read; sets cause, to nothing where it is not known.
explain() {
  cause=''
  : >"$scratch/unreadable"
  {
    say 'status of the workload:'
    read_about get "$resource" -o 'jsonpath={range .status.conditions[*]}{.type}={.status} {.reason}: {.message}{"\n"}{end}' | tee "$scratch/conditions"
    say 'pods that are not ready:'
    list_pods | tee "$scratch/pods"
    find_cause <"$scratch/pods"
    say 'the last warnings of the namespace:'
    read_about get events --field-selector=type=Warning --sort-by=.lastTimestamp --no-headers -o 'custom-columns=OBJECT:.involvedObject.name,REASON:.reason,MESSAGE:.message' | tail -n 12
  } >&2
  # e.g. a quota or Pod Security keeps the pods from being created
  [ -n "$cause" ] || cause=$(sed -n 's/^ReplicaFailure=True //p' "$scratch/conditions")
  cause=$(printable "$cause")
  [ ! -s "$scratch/unreadable" ] || say "some of this may not be read by this ServiceAccount; a Role with get and list on pods, get on pods/log and list on events shows it" >&2
}

# What cannot be read is left out of a report.
read_about() {
  ask "$@" 2>>"$scratch/unreadable" || :
}

# A text of the cluster on one line, ASCII, of limited length.
printable() {
  printf '%s' "$1" | tr '\n\t' '  ' | tr -c ' -~' '?' | cut -c 1-400 | sed 's/\\"/"/g; s/[.: ]*$//'
}

# For each pod that is not ready a line "pod/NAME", then for each of its problems "CONTAINER REASON TEXT"; - for the pod.
list_pods() {
  # shellcheck disable=SC2016 # $k and $v are of the template
  selector=$(read_about get "$resource" -o 'go-template={{range $k, $v := .spec.selector.matchLabels}}{{$k}}={{$v}},{{end}}')
  [ -n "$selector" ] || return 0
  read_about get pods --selector="${selector%,}" -o "go-template=$(pods_template)"
}

pods_template() {
  cat <<'TEMPLATE' | tr -d '\n'
{{define "text"}}{{if .}} {{printf "%q" .}}{{end}}{{"\n"}}{{end}}
{{define "container"}}{{if not .ready}}{{.name}}{{$waiting := .state.waiting}}{{$last := .lastState.terminated}}
{{if and $last (or (not $waiting) (eq $waiting.reason "CrashLoopBackOff"))}}
{{if $waiting}} {{$waiting.reason}}{{else}} Ended{{end}} exit code {{$last.exitCode}}, {{$last.reason}}{{"\n"}}
{{else if $waiting}} {{$waiting.reason}}{{template "text" $waiting.message}}
{{else if .state.terminated}} Ended exit code {{.state.terminated.exitCode}}, {{.state.terminated.reason}}{{"\n"}}
{{else}} NotReady{{"\n"}}{{end}}{{end}}{{end}}
{{range .items}}{{$ready := "False"}}
{{range .status.conditions}}{{if eq .type "Ready"}}{{$ready = .status}}{{end}}{{end}}
{{if ne $ready "True"}}pod/{{.metadata.name}}{{"\n"}}
{{range .status.conditions}}{{if and (eq .type "PodScheduled") (eq .status "False")}}
- {{.reason}}{{template "text" .message}}{{end}}{{end}}
{{range .status.initContainerStatuses}}{{template "container" .}}{{end}}
{{range .status.containerStatuses}}{{template "container" .}}{{end}}
{{end}}{{end}}
TEMPLATE
}

# usage: find_cause <LINES OF list_pods; sets cause to the first problem that says more than that others wait for it.
find_cause() {
  pod=''
  while read -r subject reason text; do
    case $subject:$reason in
      pod/*) pod=${subject#pod/} ;;
      *:PodInitializing | *:ContainerCreating) ;;
      -:*) set_cause "pod $pod: $reason: $text" ;;
      *:Ended | *:CrashLoopBackOff) [ -n "$cause" ] || show_end "$subject" "$reason" "$text" ;;
      *:NotReady) set_cause "container $subject of pod $pod runs and is not ready: $(probe_of "$pod")" ;;
      *) set_cause "container $subject of pod $pod: $reason: $text" ;;
    esac
  done
}

set_cause() {
  [ -n "$cause" ] || cause=$1
}

# usage: show_end CONTAINER REASON TEXT; prints the last lines of a container that ended, and sets cause
show_end() {
  say "last lines of container $1 of pod $pod:"
  read_about logs "$pod" --container="$1" --previous --tail=20 </dev/null >"$scratch/log"
  [ -s "$scratch/log" ] || read_about logs "$pod" --container="$1" --tail=20 </dev/null >"$scratch/log"
  cat "$scratch/log"
  cause="container $1 of pod $pod: $2: $3: $(tail -n 1 "$scratch/log")"
}

probe_of() {
  read_about get events --field-selector="reason=Unhealthy,involvedObject.name=$1" --sort-by=.lastTimestamp -o 'jsonpath={range .items[*]}{.message}{"\n"}{end}' </dev/null | tail -n 1
}
