/**
 * A cluster with Services and Deployments in files. `service.NAME`: version, colour, record, and whether our field
 * manager owns fields; `deployment.NAME`: replicas, image. The file `conflict` rejects the next patch of a Service,
 * `bad` names an image whose rollout fails, `runs` has "NAME END" lines, `forbidden` rejects each patch of a Service.
 */
export const BLUE_GREEN_CLUSTER = `
cd "$record"
edit() { sed "$1" "$2" >edited && mv edited "$2"; }
object() { for word; do case $word in service/*|deployment/*) echo "$word" | tr / .; return ;; esac; done; }
read_file() { { read -r version; read -r colour; read -r note; read -r owned; } <"$1"; }
write_file() { printf '%s\\n' "$version" "$colour" "$note" "$owned" >"$2"; cp "$2" "$1"; rm "$2"; }
running() { name=$1; sed -n 's/^replicas //p' "deployment.$name"; }
pods() { for name in $(ls | sed -n 's/^deployment[.]//p'); do
    case $2 in *"colour=\${name##*-}"*) ;; *) continue ;; esac
    [ ! -f gone ] || [ "$(cat gone)" != "$name" ] || continue
    i=0; while [ "$i" -lt "$(running "$name")" ]; do i=$((i + 1)); printf "$1" "$name-$i"; done; done; }
file=$(object "$@")
case "$*" in
  *'get pipelineruns'*selector*) [ ! -f numbers ] || cat numbers ;;
  *'get pipelineruns'*.spec.status*) [ ! -f cancelled ] || printf Cancelled ;;
  *'get pipelineruns'*) for word; do [ ! -f runs ] || sed -n "s#^$word #$word/#p" runs; done ;;
  *'get service/'*managedFields*) read_file "$file"
    printf '%s' "$version"; [ -z "$note" ] || printf ' record'; [ -z "$owned" ] || printf ' 1 2' ;;
  *'get deployment/'*managedFields*) printf '7'; ! grep -q '^owned' "$file" || printf ' 0' ;;
  *'get service/'*'{{with .metadata.annotations}}'*'{{range'*) read_file "$file"
    printf '%s false\\n%s\\napp=shop\\n' "$version" "$note"; [ -z "$colour" ] || printf 'colour=%s\\n' "$colour" ;;
  *'get service/'*) read_file "$file"; printf '%s' "$note" ;;
  *'get deployment/'*availableReplicas*) n=$(running "\${file#*.}")
    if [ -f gone ]; then echo "$n/0"; else echo "$n/$n"; fi ;;
  *'get deployment/'*paused*) printf '%s - %s\\n' "$(running "\${file#*.}")" "\${file##*-}"
    sed -n 's/^image //p' "$file"; [ ! -f several ] || echo 'proxy proxy:v1' ;;
  *'get pods '*-o\\ name) [ ! -f foreign ] || cat foreign ;;
  *'get pods '*restartCount*) [ ! -f restarts ] || cat restarts ;;
  *'get pods '*Ready*) pods . "$*" ;;
  *'get pods '*) pods '%s\\n' "$*" ;;
  *'get endpointslices'*) name=\${*#*service-name=}; read_file "service.\${name%% *}"
    pods '%s\\n' "colour=$colour" ;;
  *'patch service/'*) [ ! -f forbidden ] || { echo 'Error from server (Forbidden)' >&2; exit 1; }
    for patch; do :; done; read_file "$file"
    if [ -f conflict ]; then rm conflict; version=$((version + 1)); write_file "$file" written; exit 1; fi
    case $patch in *"resourceVersion\\",\\"value\\":\\"$version\\""*) ;; *) echo 'rejected' >&2; exit 1 ;; esac
    version=$((version + 1)) owned=owned
    case $patch in *'"op":"remove","path":"/spec/selector/colour"'*) colour='' ;; esac
    new=$(printf '%s' "$patch" | sed -n 's|.*"op":"add","path":"/spec/selector/colour","value":"\\([^"]*\\)".*|\\1|p')
    colour=\${new:-$colour}
    case $patch in *'"op":"remove","path":"/metadata/annotations/'*) note='' ;; esac
    new=$(printf '%s' "$patch" | sed -n 's|.*cdk8s-argo-tekton~1release","value":"\\([^"]*\\)".*|\\1|p')
    note=\${new:-$note}
    case $patch in *'"op":"remove","path":"/metadata/managedFields'*) owned='' ;; esac
    write_file "$file" written ;;
  *'patch deployment/'*) for patch; do :; done
    case $patch in *managedFields*) edit '/^owned/d' "$file"; exit ;; esac
    new=$(printf '%s' "$patch" | sed -n 's/.*"replicas":\\([0-9]*\\).*/\\1/p')
    [ -z "$new" ] || edit "s/^replicas .*/replicas $new/" "$file"
    new=$(printf '%s' "$patch" | sed -n 's/.*"image":"\\([^"]*\\)".*/\\1/p')
    [ -z "$new" ] || edit "s#^image app .*#image app $new#" "$file"
    echo owned >>"$file" ;;
  *'rollout status '*) if [ -f hang ]; then : >hanging; exec sleep 60; fi
    name=\${*#*deployment/}; ! grep -qF "$(cat bad 2>/dev/null || echo none)" "deployment.\${name%% *}" ;;
esac
`;
