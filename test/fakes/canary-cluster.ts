/**
 * A cluster with routes and Deployments in files. `lock.KIND.NAME`: version, record, and whether our field manager owns
 * fields; `backends.NAME`: RULE INDEX NAME WEIGHT a line; `deployment.NAME`: replicas, image, paused. `bad` names an
 * image whose rollout fails, `gone` says that no pod is ready, `runs` has "NAME END" lines, `conflict` rejects the next
 * patch of a lock, `unaccepted` is what the gateway has not seen.
 */
export const CANARY_CLUSTER = `
cd "$record"
edit() { sed "$1" "$2" >edited && mv edited "$2"; }
object_of() { for word; do case $word in
    deployment/*) echo "deployment.\${word#*/}"; return ;;
    httproutes.*/*) echo "route.\${word#*/}"; return ;; esac; done; }
read_lock() { { read -r version; read -r note; read -r owned; } <"$lock"; }
write_lock() { printf '%s\\n' "$version" "$note" "$owned" >written; mv written "$lock"; }
d=$(object_of "$@")
lock=lock.$d
case "$*" in
  *'get pipelineruns'*selector*) [ ! -f numbers ] || cat numbers ;;
  *'get pipelineruns'*.spec.status*) [ ! -f cancelled ] || printf Cancelled ;;
  *'get pipelineruns'*) for word; do [ ! -f runs ] || sed -n "s#^$word #$word/#p" runs; done ;;
  *'get '*managedFields*) if [ -f "$lock" ]; then
      read_lock; printf '%s' "$version"; [ -z "$note" ] || printf ' record'; [ -z "$owned" ] || printf ' 0'
    else printf '7'; ! grep -q '^owned' "$d" || printf ' 0'; fi ;;
  *'get '*status.parents*) if [ -f unaccepted ]; then cat unaccepted; else printf '3 True/3'; fi ;;
  *'get httproutes'*backendRefs*) read_lock; echo "$version"; cat "backends.\${d#*.}" ;;
  *'get '*'.metadata.annotations}}true'*) read_lock; printf '%s false\\n%s\\n' "$version" "$note" ;;
  *'get '*ignore-not-found*) read_lock; printf '%s' "$note" ;;
  *'get deployment/'*matchLabels*) echo ',app=shop' ;;
  *'get deployment/'*availableReplicas*) n=$(sed -n 's/^replicas //p' "$d")
    if [ -f gone ]; then echo "$n/0"; else echo "$n/$n"; fi ;;
  *'get deployment/'*paused*)
    printf '%s %s <no value>\\n' "$(sed -n 's/^replicas //p' "$d")" "$(grep '^paused' "$d" || echo -)"
    sed -n 's/^image //p' "$d" ;;
  *'get endpointslices'*) [ -f gone ] || printf . ;;
  *'get pods '*) ;;
  *'patch '*)
    for patch; do :; done
    case $patch in *'"op":'*)
      [ -f "$lock" ] || { edit '/^owned/d' "$d"; exit; }
      read_lock
      if [ -f conflict ]; then rm conflict; version=$((version + 1)); write_lock; echo rejected >&2; exit 1; fi
      case $patch in *"resourceVersion\\",\\"value\\":\\"$version\\""*) ;; *) echo rejected >&2; exit 1 ;; esac
      version=$((version + 1)) owned=owned
      case $patch in *'"op":"remove","path":"/metadata/annotations/'*) note='' ;; esac
      new=$(printf '%s' "$patch" | sed -n 's|.*cdk8s-argo-tekton~1release","value":"\\([^"]*\\)".*|\\1|p')
      note=\${new:-$note}
      case $patch in *'"op":"remove","path":"/metadata/managedFields'*)
        owned=''; [ ! -f "$d" ] || edit '/^owned/d' "$d" ;;
      esac
      write_lock
      printf '%s\\n' "$patch" | tr '{' '\\n' |
        sed -n 's|.*rules/\\(.*\\)/backendRefs/\\(.*\\)/weight","value":\\(.*\\)}.*|\\1 \\2 \\3|p' |
        while read -r rule index weight; do edit "s/^\\($rule $index [^ ]*\\) .*/\\1 $weight/" "backends.\${d#*.}"; done
      exit ;;
    esac
    new=$(printf '%s' "$patch" | sed -n 's/.*"replicas":\\([0-9]*\\).*/\\1/p')
    [ -z "$new" ] || edit "s/^replicas .*/replicas $new/" "$d"
    new=$(printf '%s' "$patch" | sed -n 's/.*"image":"\\([^"]*\\)".*/\\1/p')
    [ -z "$new" ] || edit "s#^image app .*#image app $new#" "$d"
    grep -q '^owned' "$d" || echo owned >>"$d" ;;
  *'rollout status '*) d=\${*#*deployment/}; ! grep -qF "$(cat bad 2>/dev/null || echo none)" "deployment.\${d%% *}" ;;
esac
`;
