/**
 * A cluster with a Rollout and the Deployment of its workloadRef in files, and a controller that takes a step at each
 * look at the Rollout. `lock`: version, record, and whether our field manager owns fields of the Deployment;
 * `deployment`: generation, image, other text of the pod template; `rollout`: its fields as shell variables; `steps`:
 * the pauses, as jsonpath prints them. `bad` names an image whose pods do not get ready, `runs` has "NAME END" lines,
 * `restarts` are the restarts of pods, `conflict` rejects the next patch of the lock, `blind` stops the controller,
 * `aborts` is the message with which an analysis aborts.
 */
export const ROLLOUT_CLUSTER = `
cd "$record"
read_lock() { { read -r version; read -r note; read -r owned; } <lock; }
write_lock() { printf '%s\\n' "$version" "$note" "$owned" >written; mv written lock; }
read_deployment() { { read -r generation; read -r image; read -r rest; } <deployment; }
write_deployment() { printf '%s\\n' "$generation" "$image" "$rest" >written; mv written deployment; }
hash_of() { printf '%s' "$image$rest" | tail -c 8 | tr -dc a-z0-9; }
save() {
  for name in rv seen paused abort full phase stable hash step reasons looks message mine; do
    eval "printf \\"%s='%s'\\n\\" $name \\"\\$$name\\""
  done >written
  mv written rollout
}
last() { tr -dc '|' <steps | wc -c | tr -d ' '; }
promote() { stable=$hash step=$(last) phase=Healthy message='' abort='' full='' reasons=''; }
tick() {
  read_deployment
  . ./rollout
  rv=$((rv + 1)) seen=$generation
  if [ "$(hash_of)" != "$hash" ]; then
    hash=$(hash_of) abort='' full='' reasons='' step=0 phase=Progressing message='waiting for all steps to complete'
    if [ "$hash" = "$stable" ]; then promote; fi
    return 0
  fi
  if [ "$hash" = "$stable" ]; then promote; return 0; fi
  if [ "$paused" = true ]; then phase=Paused; return 0; fi
  if [ -f aborts ]; then abort=true message="RolloutAborted: $(cat aborts)"; rm aborts; fi
  if [ "$abort" = true ]; then phase=Degraded reasons='' step=0; return 0; fi
  case $image in "$(cat bad 2>/dev/null)") phase=Degraded message='ProgressDeadlineExceeded'; return 0 ;; esac
  if [ "$full" = true ]; then promote; return 0; fi
  if [ -f blue-green ]; then
    if [ -n "$reasons" ]; then return 0; fi
    if [ "$phase" = Progressing ]; then phase=Paused reasons='BlueGreenPause '; else promote; fi
    return 0
  fi
  pause=$(cut -d '|' -f "$((step + 1))" steps)
  case $phase:\${reasons:-none} in
    Paused:none) step=$((step + 1)) phase=Progressing ;; # it was promoted
    Paused:*) case $pause in *duration*) looks=$((looks + 1)) ;; esac
      [ "$looks" -lt 5 ] || { step=$((step + 1)) reasons='' phase=Progressing; } ;; # its time has ended
    *) case $pause in
        '') step=$((step + 1)) ;;
        *) phase=Paused looks=0 reasons='CanaryPauseStep ' message=CanaryPauseStep ;;
      esac ;;
  esac
  [ "$step" -lt "$(last)" ] || promote
}
case "$*" in
  *'get pipelineruns'*selector*) [ ! -f numbers ] || cat numbers ;;
  *'get pipelineruns'*.spec.status*) [ ! -f cancelled ] || printf Cancelled ;;
  *'get pipelineruns'*) for word; do [ ! -f runs ] || sed -n "s#^$word #$word/#p" runs; done ;;
  *'get deployment/'*managedFields*) read_lock
    printf '%s' "$version"; [ -z "$note" ] || printf ' record'; [ -z "$owned" ] || printf ' 0' ;;
  *'get rollouts.argoproj.io/'*managedFields*) . ./rollout; printf '%s' "$rv"; [ -z "$mine" ] || printf ' 0' ;;
  *'get deployment/'*'.metadata.annotations}}true'*) read_lock; printf '%s false\\n%s\\n' "$version" "$note" ;;
  *'get deployment/'*metadata.generation*) read_deployment; printf '%s' "$generation" ;;
  *'get deployment/'*paused*) read_deployment; printf '0 - <no value>\\napp %s\\n' "$image"
    [ ! -f sidecar ] || echo 'proxy envoy:v1' ;;
  *'get rollouts.argoproj.io/shop '*)
    if [ -f blind ]; then . ./rollout; else tick; save; fi
    printf '%s\\n' "$rv" '1 1' "$seen" "$(cat reference)" "$paused" "$abort" "$phase" "$stable" "$hash" "$step"
    printf '%s\\n' "$(cat steps)" "$(cat blue-green 2>/dev/null || echo /)" "$reasons" "$message" ;;
  *'get replicasets.apps/shop-'*) . ./rollout; cat "stable.$stable" 2>/dev/null || : ;;
  *'get pods '*restartCount*) [ ! -f restarts ] || { cat restarts; echo 9 >>restarts; } ;;
  *'patch deployment/'*)
    for patch; do :; done
    case $patch in
      *'"op":'*) read_lock
        if [ -f conflict ]; then rm conflict; version=$((version + 1)); write_lock; echo rejected >&2; exit 1; fi
        case $patch in *"resourceVersion\\",\\"value\\":\\"$version\\""*) ;; *) echo rejected >&2; exit 1 ;; esac
        version=$((version + 1)) owned=owned
        case $patch in *'"op":"remove","path":"/metadata/annotations/'*) note='' ;; esac
        case $patch in *'"op":"remove","path":"/metadata/managedFields'*) owned='' ;; esac
        new=$(printf '%s' "$patch" | sed -n 's|.*cdk8s-argo-tekton~1release","value":"\\([^"]*\\)".*|\\1|p')
        note=\${new:-$note}
        write_lock ;;
      *) read_deployment
        new=$(printf '%s' "$patch" | sed -n 's/.*"image":"\\([^"]*\\)".*/\\1/p')
        [ "$new" = "$image" ] || { image=$new generation=$((generation + 1)); write_deployment; } ;;
    esac ;;
  *'patch rollouts.argoproj.io/shop '*)
    for word; do case $word in --patch=*) patch=$word ;; esac; done
    . ./rollout
    case $patch in
      *resourceVersion*) case $patch in *"\\"value\\":\\"$rv\\""*) ;; *) echo rejected >&2; exit 1 ;; esac ;;
    esac
    rv=$((rv + 1)) mine=mine
    case $patch in
      *managedFields*) mine='' ;;
      *'/status/abort","value":true'*) abort=true ;;
      *'/status/abort","value":false'*) abort='' message='' phase=Progressing ;;
      */status/promoteFull*) full=true ;;
      */status/pauseConditions*) reasons='' ;;
      *'"paused":false'*) paused='' ;;
      *) exit 1 ;;
    esac
    save ;;
esac
`;
