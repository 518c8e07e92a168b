#!/bin/sh
# Clones a Git repository at one revision into a workspace.
# reads: PARAMS_URL PARAMS_REVISION PARAMS_REFSPEC PARAMS_DEPTH PARAMS_SUBMODULES PARAMS_SPARSECHECKOUTDIRECTORIES
# reads: PARAMS_SUBDIRECTORY PARAMS_DELETEEXISTING PARAMS_SSLVERIFY PARAMS_CRTFILENAME PARAMS_VERBOSE
# reads: PARAMS_HTTPPROXY PARAMS_HTTPSPROXY PARAMS_NOPROXY HOME
# reads: WORKSPACES_OUTPUT_PATH WORKSPACES_SSH_DIRECTORY_BOUND WORKSPACES_SSH_DIRECTORY_PATH
# reads: WORKSPACES_BASIC_AUTH_BOUND WORKSPACES_BASIC_AUTH_PATH
# reads: WORKSPACES_SSL_CA_DIRECTORY_BOUND WORKSPACES_SSL_CA_DIRECTORY_PATH
# writes: RESULTS_COMMIT_PATH RESULTS_URL_PATH RESULTS_COMMITTER_DATE_PATH
# writes: RESULTS_CHAINS_GIT_URL_PATH RESULTS_CHAINS_GIT_COMMIT_PATH
set -eu
LC_ALL=C
export LC_ALL

# usage: fail PROPERTY FACT ALLOWED REMEDY
fail() {
  printf 'git-clone: %s: %s. %s. %s.\n' "$@" >&2
  exit 1
}

# A value for the log: one line, ASCII, of limited length.
quoted() {
  printf '"%s"' "$(printf '%s' "$1" | tr -c ' -~' '?' | cut -c 1-120)"
}

# A URL for the log before it is parsed: everything that could be a password is removed.
redacted() {
  quoted "$(printf '%s' "$1" | tr -c ' -~' '?' | sed -e 's#^\([a-z]*://\)\{0,1\}.*@#\1***@#')"
}

# ---- what was asked for ----

check_flag() {
  case $2 in
    true | false) ;;
    *) fail "$1" "$(quoted "$2") is neither true nor false" 'Allowed: true, false' 'Quote it in YAML: "true"' ;;
  esac
}

check_no_control() {
  case $2 in
    *[[:cntrl:]]*) fail "$1" "$(quoted "$2") has a control character" 'Allowed: one line of text' 'Remove the line break or tab' ;;
  esac
}

is_hex() {
  case $1 in
    '' | *[!0-9a-fA-F]*) return 1 ;;
  esac
}

is_full_sha() {
  is_hex "$1" && { [ "${#1}" -eq 40 ] || [ "${#1}" -eq 64 ]; }
}

is_short_sha() {
  is_hex "$1" && [ "${#1}" -ge 7 ] && [ "${#1}" -lt 40 ]
}

# The name of a ref as Git defines it, which knows no space, no "..", no "~^:?*[\".
check_ref() {
  case $2 in
    -*) fail "$1" "$(quoted "$2") begins with a dash" 'Allowed: a branch, a tag, a ref, a SHA of 7 or more digits' 'Name the revision' ;;
  esac
  git check-ref-format "refs/heads/$2" 2>/dev/null ||
    fail "$1" "$(quoted "$2") cannot be the name of a ref" 'Allowed: a branch, a tag, a ref, a SHA of 7 or more digits' 'Name the revision without ~ ^ : ? * [ \ and spaces'
}

check_revision() {
  check_no_control revision "$PARAMS_REVISION"
  [ -z "$PARAMS_REVISION" ] || check_ref revision "$PARAMS_REVISION"
}

# The refspecs, one a line; several are separated by spaces.
refspecs() {
  printf '%s' "$PARAMS_REFSPEC" | tr -s ' ' '\n'
}

check_refspec() {
  check_no_control refspec "$PARAMS_REFSPEC"
  refspecs | while read -r refspec || [ -n "$refspec" ]; do
    source=${refspec#+}
    target=${source#*:}
    for name in "${source%%:*}" "$target"; do
      case $name in
        '' | -* | *\**\** | *[!A-Za-z0-9._/*@+=-]*)
          fail refspec "$(quoted "$refspec") is not a refspec" 'Allowed: SOURCE or SOURCE:TARGET with at most one * in each' 'Write e.g. refs/pull/7/head:refs/heads/pr-7' ;;
      esac
    done
  done
}

check_depth() {
  case $PARAMS_DEPTH in
    '' | *[!0-9]* | ??????????*) fail depth "$(quoted "$PARAMS_DEPTH") is not a number of commits" 'Allowed: 0 (everything) to 999999999' 'Give digits only' ;;
  esac
}

check_proxy() {
  case $2 in
    -* | *[!A-Za-z0-9._~:/@%+,=*\[\]-]*) fail "$1" 'has a character that no proxy has (the value is not shown, it may hold a password)' 'Allowed: http://HOST:PORT, for noProxy a list of hosts separated by commas' 'Percent-encode user and password' ;;
  esac
}

check_inputs() {
  check_revision
  check_refspec
  check_depth
  check_flag submodules "$PARAMS_SUBMODULES"
  check_flag sslVerify "$PARAMS_SSLVERIFY"
  check_flag deleteExisting "$PARAMS_DELETEEXISTING"
  check_flag verbose "$PARAMS_VERBOSE"
  check_no_control subdirectory "$PARAMS_SUBDIRECTORY"
  check_no_control sparseCheckoutDirectories "$PARAMS_SPARSECHECKOUTDIRECTORIES"
  check_proxy httpProxy "$PARAMS_HTTPPROXY"
  check_proxy httpsProxy "$PARAMS_HTTPSPROXY"
  check_proxy noProxy "$PARAMS_NOPROXY"
}

# ---- the address: sets scheme, address (host and port), userinfo and url, which has no credentials ----

refuse_url() {
  fail url "$(redacted "$PARAMS_URL") $1" 'Allowed: https://, http://, ssh://, git://, file:///, USER@HOST:PATH' "$2"
}

split_url() {
  userinfo='' scheme=ssh address=''
  case $PARAMS_URL in
    '' | -* | *[!]A-Za-z0-9._~:/@%+,=[-]*) refuse_url 'is not a Git URL' 'Percent-encode what is neither a letter nor a digit' ;;
    https://* | http://*) split_authority; url=$scheme://$address/$path ;;
    ssh://* | git://*) split_authority; url=$scheme://${userinfo:+$userinfo@}$address/$path; check_ssh_user "$userinfo" ;;
    file:///?*) scheme="file"; url=$PARAMS_URL ;;
    *://* | *::*) refuse_url 'has a scheme that is not allowed' 'Use one of these' ;;
    ?*@?*:?*) url=$PARAMS_URL; address=${url#*@}; address=${address%%:*}; check_ssh_user "${url%%@*}"; check_host "$address" ;;
    *) refuse_url 'is not a Git URL' 'A folder of the pod is file:///PATH' ;;
  esac
}

split_authority() {
  scheme=${PARAMS_URL%%://*}
  path=${PARAMS_URL#*://}
  authority=${path%%/*}
  case $path in
    */?*) path=${path#*/} ;;
    *) refuse_url 'has no path' 'Name the repository after the host' ;;
  esac
  address=${authority##*@}
  [ "$address" = "$authority" ] || userinfo=${authority%@*}
  check_host "$address"
}

check_host() {
  case $1 in
    '' | -* | .* | :* | *:*[!0-9]* | *[!A-Za-z0-9._:-]*)
      case $1 in
        \[*[!0-9a-fA-F:.]*\]* | *\]*[!0-9:]*) ;;
        \[?*:?*\] | \[?*:?*\]:*) return ;;
      esac
      refuse_url 'names no host' 'Write HOST or HOST:PORT after the scheme' ;;
  esac
}

# The user of ssh is part of the address and stays in it.
check_ssh_user() {
  case $1 in
    -* | *[!A-Za-z0-9._-]*) refuse_url 'has a user that ssh cannot take' 'Write USER@HOST; ssh takes a key from workspace ssh-directory, no password' ;;
  esac
}

# ---- the configuration of git and ssh: all of it in its own folder, nothing in the clone ----

make_scratch() {
  case ${HOME:-} in
    /*[!A-Za-z0-9._/-]* | [!/]* | '') fail HOME "$(quoted "${HOME:-}") cannot be used" 'Allowed: an absolute path of letters, digits, . _ -' 'Set HOME=/tmp on the step' ;;
  esac
  scratch=$(mktemp -d "$HOME/git-clone.XXXXXX") ||
    fail HOME "$(quoted "$HOME") cannot be written to" 'Needed: a folder for credentials and settings' 'Set HOME=/tmp and mount an emptyDir there where the root is read-only'
  trap 'rm -rf -- "$scratch"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  HOME=$scratch
  export HOME
}

setting() {
  git config --file "$scratch/.gitconfig" --add "$1" "$2"
}

prepare_git() {
  make_scratch
  prepare_credentials
  prepare_tls
  prepare_proxies
  setting core.hooksPath /dev/null
  setting gc.auto 0
  setting advice.detachedHead false
  setting safe.directory '*' # fsGroup leaves the volume's root with another owner
  protocols=git:http:https
  [ "$scheme" != file ] || protocols=$protocols:file # also for its submodules; never for those of another repository
  if [ "$WORKSPACES_SSH_DIRECTORY_BOUND" = true ]; then
    prepare_ssh
    protocols=$protocols:ssh
  elif [ "$scheme" = ssh ]; then
    fail url "$(quoted "$url") needs ssh, and workspace ssh-directory is not bound" 'Needed: a private key and known_hosts' 'Bind a Secret with id_ed25519 and known_hosts (ssh-keyscan HOST, compared with what the host publishes)'
  fi
  export GIT_CONFIG_GLOBAL="$scratch/.gitconfig" GIT_ALLOW_PROTOCOL="$protocols" GIT_TERMINAL_PROMPT=0 GIT_ASKPASS='' SSH_ASKPASS=''
}

# Credentials in the URL go to a file of the credential store, so that no log, no error and no .git/config shows them.
prepare_credentials() {
  case $scheme:$userinfo in
    http*:*:*)
      (umask 077 && printf '%s://%s@%s\n' "$scheme" "$userinfo" "$address" >"$scratch/url-credentials")
      setting credential.helper "store --file=$scratch/url-credentials" ;;
    http*:?*) setting "credential.$scheme://$address.username" "$userinfo" ;;
  esac
  [ "$WORKSPACES_BASIC_AUTH_BOUND" = true ] || return 0
  copy_secret "$WORKSPACES_BASIC_AUTH_PATH/.git-credentials" "$scratch/.git-credentials" && setting credential.helper store
  copy_secret "$WORKSPACES_BASIC_AUTH_PATH/.gitconfig" "$scratch/given.gitconfig" && setting include.path "$scratch/given.gitconfig"
  [ -f "$scratch/.git-credentials" ] || [ -f "$scratch/given.gitconfig" ] ||
    fail basic-auth 'is bound and has neither file' 'Allowed: .git-credentials, .gitconfig' 'Add .git-credentials with a line https://USER:PASSWORD@HOST'
}

# Copies a file that may be missing; git writes locks beside what it reads, and a Secret is read-only.
copy_secret() {
  [ -f "$1" ] || return 1
  (umask 077 && cat -- "$1" >"$2") || fail "${1##*/}" "cannot be read by user $(id -u)" 'Needed: the right to read it' 'Set fsGroup of the pod, or defaultMode of the Secret'
}

prepare_tls() {
  setting http.sslVerify "$PARAMS_SSLVERIFY"
  [ "$PARAMS_SSLVERIFY" = true ] || printf 'git-clone: sslVerify is false: anyone on the way can change what is cloned\n' >&2
  case $PARAMS_CRTFILENAME in
    */* | -* | .*. | *[[:cntrl:]]*) fail crtFileName "$(quoted "$PARAMS_CRTFILENAME") is not a file name" 'Allowed: the name of a file of workspace ssl-ca-directory' 'Remove the folder' ;;
  esac
  [ "$WORKSPACES_SSL_CA_DIRECTORY_BOUND" = true ] || return 0
  export GIT_SSL_CAPATH="$WORKSPACES_SSL_CA_DIRECTORY_PATH"
  [ -n "$PARAMS_CRTFILENAME" ] || return 0
  [ -f "$WORKSPACES_SSL_CA_DIRECTORY_PATH/$PARAMS_CRTFILENAME" ] ||
    fail crtFileName "workspace ssl-ca-directory has no file $(quoted "$PARAMS_CRTFILENAME")" "It has: $(cd -- "$WORKSPACES_SSL_CA_DIRECTORY_PATH" && printf '%s ' *)" 'Name one of these'
  export GIT_SSL_CAINFO="$WORKSPACES_SSL_CA_DIRECTORY_PATH/$PARAMS_CRTFILENAME"
}

# curl, which git uses, reads http_proxy in lower case only.
prepare_proxies() {
  [ -z "$PARAMS_HTTPPROXY" ] || export http_proxy="$PARAMS_HTTPPROXY" HTTP_PROXY="$PARAMS_HTTPPROXY"
  [ -z "$PARAMS_HTTPSPROXY" ] || export https_proxy="$PARAMS_HTTPSPROXY" HTTPS_PROXY="$PARAMS_HTTPSPROXY"
  [ -z "$PARAMS_NOPROXY" ] || export no_proxy="$PARAMS_NOPROXY" NO_PROXY="$PARAMS_NOPROXY"
}

# ssh looks for its files in the home of /etc/passwd, not in $HOME: every path is given. What is before the Include wins.
prepare_ssh() {
  command -v ssh >/dev/null || fail ssh-directory 'is bound, and the image has no ssh' 'Needed: the OpenSSH client' 'Use an image with git and ssh'
  id -un >/dev/null 2>&1 || fail ssh-directory "ssh refuses to run as user $(id -u), which /etc/passwd of the image does not name" 'Allowed: a user the image knows, e.g. 65534 (nobody)' 'Set runAsUser of the step'
  [ -s "$WORKSPACES_SSH_DIRECTORY_PATH/known_hosts" ] ||
    fail ssh-directory 'has no known_hosts: the host cannot be distinguished from an impostor' 'Needed: known_hosts with the keys of the host' 'Add it to the Secret (ssh-keyscan HOST, compared with what the host publishes)'
  (umask 077 && mkdir "$scratch/ssh")
  {
    printf 'UserKnownHostsFile %s\n' "$scratch/ssh/known_hosts"
    printf '%s\n' 'GlobalKnownHostsFile /dev/null' 'StrictHostKeyChecking yes' 'UpdateHostKeys no' 'BatchMode yes' 'ConnectTimeout 30'
  } >"$scratch/ssh/settings"
  for file in "$WORKSPACES_SSH_DIRECTORY_PATH"/*; do
    if [ -f "$file" ]; then copy_ssh_file "$file" "$scratch/ssh/${file##*/}"; fi
  done
  if [ -f "$scratch/ssh/config" ]; then
    sed -e "s#~/\.ssh/#$scratch/ssh/#g" "$scratch/ssh/config" >>"$scratch/ssh/settings"
  fi
  export GIT_SSH_COMMAND="ssh -F $scratch/ssh/settings" GIT_SSH_VARIANT=ssh
}

copy_ssh_file() {
  case ${1##*/} in
    settings | *[!A-Za-z0-9._@-]*) fail ssh-directory "has a file $(quoted "${1##*/}")" 'Allowed: names of letters, digits, . _ @ - other than "settings"' 'Rename it' ;;
  esac
  copy_secret "$1" "$2"
  # OpenSSH rejects a key whose last line has no end, which Secrets made by hand often lack
  [ -z "$(tail -c 1 -- "$2")" ] || echo >>"$2"
  read -r first <"$2" || :  # an empty file is not a key
  case ${first:-} in
    *'PRIVATE KEY-----'*) printf 'IdentityFile %s\n' "$2" >>"$scratch/ssh/settings" ;;
  esac
}

# ---- where it goes: sets destination, and goes there ----

enter_destination() {
  root=$(cd -P -- "$WORKSPACES_OUTPUT_PATH" && pwd -P) || fail output "$(quoted "$WORKSPACES_OUTPUT_PATH") is not a folder" 'Needed: a writable workspace' 'Bind a claim or an emptyDir'
  [ "$root" != / ] || fail output 'is the root of the container' 'Needed: a workspace' 'Bind a claim or an emptyDir'
  destination=$root
  case $PARAMS_SUBDIRECTORY in
    /*) refuse_subdirectory 'is an absolute path' ;;
  esac
  rest=$PARAMS_SUBDIRECTORY/
  while [ -n "$rest" ]; do
    part=${rest%%/*}
    rest=${rest#*/}
    case $part in
      '' | .) continue ;;
      ..) refuse_subdirectory 'has a ".."' ;;
    esac
    [ -e "$destination/$part" ] || [ -L "$destination/$part" ] || mkdir -- "$destination/$part" || refuse_subdirectory 'cannot be made'
    destination=$(cd -P -- "$destination/$part" 2>/dev/null && pwd -P) || refuse_subdirectory 'is not a folder'
    case $destination/ in
      "$root"/*) ;;
      *) refuse_subdirectory 'leads out of the workspace through a symbolic link' ;;
    esac
  done
  cd -P -- "$destination"
}

refuse_subdirectory() {
  fail subdirectory "$(quoted "$PARAMS_SUBDIRECTORY") $1" 'Allowed: a relative path inside workspace output' 'Name a folder of the workspace, or leave it empty'
}

# What lies in the destination; lost+found belongs to the file system of the volume.
existing() {
  find . ! -name . -prune ! -name lost+found "$@"
}

empty_destination() {
  [ -n "$(existing)" ] || return 0
  if [ "$PARAMS_DELETEEXISTING" = false ]; then
    fail subdirectory "the destination is not empty: $(quoted "$(existing | head -n 5 | tr '\n' ' ')")" 'Allowed: an empty folder' 'Set deleteExisting to true, or name another subdirectory'
  fi
  existing -exec rm -rf -- {} + 2>/dev/null || clear_read_only
}

# Read-only folders (the module cache of Go) can be removed once they are writable; find follows no links.
clear_read_only() {
  find . -type d ! -perm -700 -exec chmod u+rwx {} \;
  existing -exec rm -rf -- {} + ||
    fail deleteExisting "files of another user stay in $(quoted "$destination") (this is user $(id -u))" 'Needed: the right to remove them' 'Run all tasks of the workspace as one user, or set fsGroup'
}

# ---- the clone ----

run_git() {
  [ "$PARAMS_VERBOSE" = false ] || printf '+ git %s\n' "$*" >&2
  git "$@"
}

# The commit of a name in the clone.
commit_of() {
  git rev-parse --quiet --verify "$1^{commit}" 2>/dev/null
}

fetch_everything() {
  if [ "$(git rev-parse --is-shallow-repository)" = true ]; then
    run_git fetch --unshallow --force --tags --no-recurse-submodules -- origin '+refs/heads/*:refs/remotes/origin/*'
  else
    run_git fetch --force --tags --no-recurse-submodules -- origin '+refs/heads/*:refs/remotes/origin/*'
  fi
}

# To the depth that was asked for; FETCH_HEAD is the first of what is named.
fetch() {
  if [ "$PARAMS_DEPTH" = 0 ]; then
    fetch_everything && run_git fetch --force --no-tags --no-recurse-submodules --update-head-ok -- origin "$@"
  else
    run_git fetch --force --no-tags --no-recurse-submodules --update-head-ok --depth="$PARAMS_DEPTH" -- origin "$@"
  fi
}

# Names of the remote that the revision may mean; sets ref, empty if there is none.
find_ref() {
  ref='' branch='' tag=''
  case $PARAMS_REVISION in
    refs/*) set -- "$PARAMS_REVISION" ;;
    *) set -- "refs/heads/$PARAMS_REVISION" "refs/tags/$PARAMS_REVISION" "refs/$PARAMS_REVISION" ;;
  esac
  run_git ls-remote -- origin "$@" >"$scratch/refs" || fail url "$(quoted "$url") cannot be read (see the output of git above)" 'Needed: a repository and the right to read it' 'Check address, credentials and network'
  while read -r _ name; do
    case $name in
      "refs/heads/$PARAMS_REVISION") branch=$name ref=$name ;;
      "refs/tags/$PARAMS_REVISION") tag=$name ref=$name ;;
      "$PARAMS_REVISION" | "refs/$PARAMS_REVISION") ref=${ref:-$name} ;;
    esac
  done <"$scratch/refs"
  [ -z "$branch" ] || [ -z "$tag" ] || fail revision "$(quoted "$PARAMS_REVISION") is a branch and a tag" "Allowed: $branch, $tag" 'Write which of the two you mean'
}

refuse_missing() {
  names=$(git ls-remote --heads --tags --refs -- origin | head -n 12 | while read -r _ name; do printf '%s ' "${name#refs/*/}"; done)
  fail revision "$(quoted "$PARAMS_REVISION") does not exist in $(quoted "$url")" "It has: ${names:-no branch and no tag }and commits" 'Push it first, or name another'
}

# usage: take REVISION; sets commit
take() {
  commit=$(commit_of "$1") || fail revision "$(quoted "$PARAMS_REVISION") is not a commit of $(quoted "$url")" 'Allowed: what leads to exactly one commit' 'Give more digits of the SHA, or a branch or tag'
}

find_commit() {
  if [ -n "$PARAMS_REFSPEC" ]; then
    set -f
    # shellcheck disable=SC2046 # split at spaces, each checked
    fetch $(refspecs) || fail refspec "$(quoted "$PARAMS_REFSPEC") cannot be fetched (see the output of git above)" 'Needed: refs that exist, and the right to read them' 'Compare with git ls-remote'
    set +f
    [ -n "$PARAMS_REVISION" ] || { take FETCH_HEAD; return; }
    for name in "refs/heads/$PARAMS_REVISION" "refs/tags/$PARAMS_REVISION" "refs/remotes/origin/$PARAMS_REVISION" "refs/$PARAMS_REVISION" "$PARAMS_REVISION"; do
      case $name in
        refs/*) commit=$(commit_of "$name") && return ;;
      esac
    done
  fi
  if [ -z "$PARAMS_REVISION" ] || [ "$PARAMS_REVISION" = HEAD ]; then
    fetch HEAD || fail url "$(quoted "$url") cannot be read, or is empty (see the output of git above)" 'Needed: a repository with a commit, and the right to read it' 'Check address, credentials and network'
    take FETCH_HEAD
  elif is_full_sha "$PARAMS_REVISION"; then
    fetch "$PARAMS_REVISION" || { printf 'git-clone: the server does not hand out %s alone, so everything is fetched\n' "$PARAMS_REVISION" >&2; fetch_everything; }
    take "$PARAMS_REVISION"
  else
    find_ref
    if [ -n "$ref" ]; then
      fetch "$ref"
      take FETCH_HEAD
    elif is_short_sha "$PARAMS_REVISION"; then
      fetch_everything
      take "$PARAMS_REVISION"
    else
      refuse_missing
    fi
  fi
}

limit_checkout() {
  [ -n "$PARAMS_SPARSECHECKOUTDIRECTORIES" ] || return 0
  git config core.sparseCheckout true
  git config core.sparseCheckoutCone false
  mkdir -p .git/info
  printf '%s\n' "$PARAMS_SPARSECHECKOUTDIRECTORIES" | tr ',' '\n' >.git/info/sparse-checkout
}

check_out() {
  run_git checkout --quiet --force --detach "$commit"
  if [ -n "$PARAMS_SPARSECHECKOUTDIRECTORIES" ] && [ -z "$(existing ! -name .git)" ]; then
    fail sparseCheckoutDirectories "$(quoted "$PARAMS_SPARSECHECKOUTDIRECTORIES") leaves no file" "At the top there are: $(quoted "$(git ls-tree --name-only "$commit" | head -n 12 | tr '\n' ' ')")" 'Name folders of the repository, separated by commas'
  fi
}

fetch_submodules() {
  if [ "$PARAMS_SUBMODULES" = false ] || [ ! -e .gitmodules ]; then return 0; fi
  if [ "$PARAMS_DEPTH" != 0 ]; then
    run_git submodule --quiet update --init --recursive --depth "$PARAMS_DEPTH" && return 0
    printf 'git-clone: a submodule cannot be had at depth %s, so all of it is fetched\n' "$PARAMS_DEPTH" >&2
    git submodule --quiet deinit --force --all
    rm -rf -- .git/modules
  fi
  run_git submodule --quiet update --init --recursive --force ||
    fail submodules 'cannot be fetched (see the output of git above)' 'Needed: the right to read each; ssh only where ssh-directory is bound, file:// only where url is one' 'Bind credentials for them, or set submodules to false'
}

clone() {
  git init --quiet --template= .
  git remote add -- origin "$url"
  find_commit
  limit_checkout
  check_out
  fetch_submodules
}

write_results() {
  date=$(git show --no-patch --no-show-signature --format=%ct "$commit" --)
  printf 'git-clone: %s is at %s\n' "$url" "$commit"
  printf %s "$commit" >"$RESULTS_COMMIT_PATH"
  printf %s "$url" >"$RESULTS_URL_PATH"
  printf %s "$date" >"$RESULTS_COMMITTER_DATE_PATH"
  printf %s "$url" >"$RESULTS_CHAINS_GIT_URL_PATH"
  printf %s "$commit" >"$RESULTS_CHAINS_GIT_COMMIT_PATH"
}

main() {
  check_inputs
  split_url
  prepare_git
  enter_destination
  empty_destination
  clone
  write_results
}

main "$@"
