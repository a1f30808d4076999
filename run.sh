#!/usr/bin/env bash
# Starts Promptmill on any Java from 17 on; builds it first when it is missing or older than its sources.
#
#   JAVA_HOME               the Java to use (else the one on PATH, else the usual folders)
#   PROMPTMILL_JAVA_OPTS    further options for the JVM, separated by blanks
#   PROMPTMILL_JDK_FOLDERS  where to look for a JDK instead of the usual folders, separated by colons
#
# .app/ holds what this script makes: a folder per build, and "current", which names the one to start. A new build
# gets a new folder, because a JVM whose jars are replaced under it dies. Runs on bash 3.2 (macOS) and later.
# A shell without bash's syntax (sh run.sh) hands over before it meets any.
if [ -z "${BASH_VERSION:-}" ]; then exec bash "$0" ${1+"$@"}; fi
set -u

readonly oldest_java=17

say() { printf 'promptmill: %s\n' "$*" >&2; }

# Nothing was sent when the program could not even start: exit code 2 says so.
die() {
  say "$@"
  exit 2
}

# --- where we are ---------------------------------------------------------------------------------------------

# Functions that are called on every start answer in "reply": a subshell costs more than what they do.
# This one follows symbolic links by hand, as readlink -f is missing from older systems.
real_path() {
  local target
  reply=$1
  while [ -h "$reply" ]; do
    target=$(readlink "$reply")
    case $target in
    /*) reply=$target ;;
    *) reply=${reply%/*}/$target ;;
    esac
  done
}

locate_home() {
  local script=${BASH_SOURCE[0]}
  case $script in */*) ;; *) script=./$script ;; esac
  real_path "$script"
  root=$(CDPATH='' cd -P -- "${reply%/*}/" && pwd) || die "cannot enter the folder of $reply"
  readonly root apps=$root/.app
}

# --- which Java -----------------------------------------------------------------------------------------------

# Sets java_home, java_version (everything that tells two JVMs apart) and java_major for a folder or a launcher.
inspect_java() {
  local launcher=$1/bin/java key value
  java_home=$1 java_version='' java_major=0
  [ -x "$launcher" ] && [ ! -d "$launcher" ] || return 1
  if [ -r "$java_home/release" ]; then
    while IFS='=' read -r key value; do
      value=${value#\"} value=${value%%\"*}
      case $key in
      JAVA_VERSION) java_major=$value ;;
      JAVA_RUNTIME_VERSION | IMPLEMENTOR) java_version="$java_version $value" ;;
      esac
    done <"$java_home/release"
  fi
  [ "$java_major" != 0 ] || ask_java "$launcher"
  java_major=${java_major#1.} # Java 8 called itself 1.8
  java_major=${java_major%%[!0-9]*}
  [ -n "$java_major" ] || java_major=0
}

# For a Java without a release file, such as a version manager's shim: costs the start of a JVM.
ask_java() {
  local line
  while IFS= read -r line; do
    case $line in
    *'java.home = '*) java_home=${line#*java.home = } ;;
    *'java.runtime.version = '*) java_version=${line#*= } ;;
    *' version "'*)
      java_major=${line#*\"}
      java_major=${java_major%%\"*}
      ;;
    esac
  done <<EOF
$("$1" -XshowSettings:properties -version 2>&1 </dev/null)
EOF
}

# Walks PATH itself: the first java there may be too old and the second one right.
try_java_on_path() {
  local rest=$PATH: folder
  while [ -n "$rest" ]; do
    folder=${rest%%:*} rest=${rest#*:}
    if [ ! -f "$folder/java" ] || [ ! -x "$folder/java" ]; then continue; fi
    real_path "$folder/java"
    case $reply in */bin/java) try_java "${reply%/bin/java}" && return ;; esac
  done
  return 1
}

# Tries one folder; remembers what was found and why it would not do.
try_java() {
  [ -n "$1" ] && inspect_java "$1" || return 1
  if [ "$java_major" -lt "$oldest_java" ]; then
    refused="$refused $java_home (Java $java_major)"
    return 1
  fi
  if [ "$need" = jdk ] && [ ! -x "$java_home/bin/javac" ]; then
    refused="$refused $java_home (Java $java_major, without the compiler javac)"
    return 1
  fi
}

usual_folders() {
  if [ -n "${PROMPTMILL_JDK_FOLDERS+set}" ]; then
    local IFS=:
    # shellcheck disable=SC2086 # splitting at the colons is the point
    printf '%s\n' $PROMPTMILL_JDK_FOLDERS
    return
  fi
  printf '%s\n' /usr/lib/jvm/* /usr/lib64/jvm/* /opt/java/* /opt/jdk* /usr/java/* /usr/local/openjdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* "${HOME-}"/.asdf/installs/java/* \
    "${HOME-}"/.local/share/mise/installs/java/*
}

# find_java jre|jdk sets java_home, java_version and java_major, or fails.
find_java() {
  local need=$1 folder
  refused=
  try_java "${JAVA_HOME-}" && return
  try_java_on_path && return
  while IFS= read -r folder; do
    try_java "$folder" && return
  done <<EOF
$(usual_folders)
EOF
  return 1
}

die_without_java() {
  [ -z "$refused" ] || say "found, but of no use here:$refused"
  die "$1 Install one (Debian, Ubuntu: apt-get install openjdk-17-jdk-headless; macOS: brew install openjdk;" \
    "others: https://adoptium.net) or point JAVA_HOME at it, then start again."
}

# --- building -------------------------------------------------------------------------------------------------

current_app() {
  local version
  app=
  [ -r "$apps/current" ] && read -r version <"$apps/current" && [ -f "$apps/$version/promptmill.jar" ] || return 1
  app=$apps/$version
}

# Sets reply to a source that is newer than the given file, or to nothing.
newer_source() {
  reply=$(find "$root/pom.xml" "$root/src/main" -newer "$1" 2>/dev/null)
  reply=${reply%%$'\n'*}
}

is_up_to_date() {
  current_app && newer_source "$app/built" && [ -z "$reply" ]
}

# Two builds at once would do no harm (each works in a folder of its own); the lock only saves the work. So a lock
# whose holder is gone, or that is older than any build, is simply taken over.
take_lock() {
  local holder said=
  until mkdir "$lock" 2>/dev/null; do
    [ -d "$lock" ] || die "cannot write to $apps: Promptmill has to be built there. Check its owner and permissions."
    holder=
    [ ! -r "$lock/pid" ] || read -r holder <"$lock/pid"
    if [ -n "$(find "$lock" -prune -mmin +20 2>/dev/null)" ] || { [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; }; then
      rm -rf "$lock"
      continue
    fi
    [ -n "$said" ] || say "another start is building Promptmill; waiting for it ..."
    said=1
    sleep 0.3
  done
  locked=1
  printf '%s\n' $$ >"$lock/pid"
}

tidy_up() {
  [ -z "$child" ] || kill "$child" 2>/dev/null
  [ -z "$work" ] || rm -rf "$work"
  [ -z "$locked" ] || rm -rf "$lock"
  child='' work='' locked=''
}

# Runs a command behind a log and waits in a way that a signal can end at once; at most the given seconds.
run_logged() {
  local limit=$((SECONDS + $1)) status
  shift
  "$@" >>"$log" 2>&1 </dev/null &
  child=$!
  while kill -0 "$child" 2>/dev/null; do
    if [ "$SECONDS" -gt "$limit" ]; then
      kill -KILL "$child" 2>/dev/null
      break
    fi
    sleep 0.1
  done
  wait "$child" 2>/dev/null
  status=$?
  child=
  return $status
}

# Only the goals that make a jar: no tests, no formatter, no compiler plug-ins, so that neither their downloads nor
# a newer JDK that they do not know yet stand between an operator and a run. The check is ./mvnw verify.
maven() {
  cd "$root" || exit
  unset APIXO_API_KEY APIXO_API_KEY_FILE
  export JAVA_HOME=$java_home
  set -- -q -B -ntp "-Dpromptmill.target=$work/target" -DskipChecks \
    resources:resources compiler:compile jar:jar spring-boot:repackage
  if [ -z "${HOME-}" ] || [ ! -w "$HOME" ]; then
    export HOME=$apps/home MAVEN_USER_HOME=$apps/home/.m2
    set -- "-Dmaven.repo.local=$MAVEN_USER_HOME/repository" "$@"
  fi
  exec sh ./mvnw "$@"
}

# The build's time is that of its start: what changes meanwhile is newer. A source from the future (a wrong clock)
# counts as of now, or every start would build again.
stamp_sources() {
  : >"$1"
  while newer_source "$1" && [ -n "$reply" ]; do
    touch -r "$reply" "$1"
  done
}

build() {
  local version previous
  find_java jdk || die_without_java \
    "Promptmill has to be built first, and building takes a JDK (with javac) $oldest_java or newer: there is none."
  if [ -n "$app" ]; then
    say "Building Promptmill (its sources have changed) ..."
  else
    say "Building Promptmill (first start, about a minute) ..."
  fi
  work=$apps/.build-$$ previous=${app##*/} version=$(date +%Y%m%d-%H%M%S)-$$
  rm -rf "$work"
  mkdir -p "$work/app" || die "cannot write to $apps. Check its owner and permissions."
  : >"$log"
  stamp_sources "$work/built"
  if ! run_logged 1800 maven || ! run_logged 120 "$java_home/bin/java" -Djarmode=tools \
    -jar "$work/target/promptmill.jar" extract --destination "$work/app" --force; then
    tail -n 25 "$log" >&2
    die "the build failed, nothing was started. The full log: $log"
  fi
  mv "$work/built" "$work/app/built"
  mv "$work/app" "$apps/$version"
  app=$apps/$version
  if find_java jre; then make_archive; fi
  printf '%s\n' "$version" >"$work/current"
  mv -f "$work/current" "$apps/current" || die "cannot write $apps/current. Check its owner and permissions."
  remove_old_builds "$version" "$previous"
}

# Keeps the newest two builds and whatever a long command still runs on (see note_use).
remove_old_builds() {
  local folder
  find "$apps" -maxdepth 1 -name '.build-*' ! -name ".build-$$" -mmin +60 -exec rm -rf {} + 2>/dev/null
  for folder in "$apps"/[0-9]*; do
    case ${folder##*/} in "$1" | "$2") continue ;; esac
    is_in_use "$folder" || rm -rf "$folder"
  done
}

is_in_use() {
  local note
  for note in "$1"/used-by/*; do
    [ -e "$note" ] || continue
    case ${note##*/} in
    "$HOSTNAME".*) ! kill -0 "${note##*.}" 2>/dev/null || return 0 ;;
    *) return 0 ;; # another host shares this folder: nobody here can tell
    esac
  done
  return 1
}

# The process id stays the same across exec, so this note names the JVM.
note_use() {
  { mkdir -p "$app/used-by" && : >"$app/used-by/$HOSTNAME.$$"; } 2>/dev/null
}

# --- a faster start: an archive of loaded classes, one per JVM --------------------------------------------------

# The archive holds for one JVM and for one place of the jars, so its name tells both apart.
archive_name() {
  local text="$java_home $java_version $app" sum=0 at code
  for ((at = 0; at < ${#text}; at++)); do
    printf -v code %d "'${text:at:1}"
    sum=$(((sum * 31 + code) % 4294967296))
  done
  archive=$app/classes-$java_major-${sum#-}.jsa
}

# An archive that cannot be made leaves an empty file, so that only the first start tries. A damaged one can crash the
# JVM, hence the trial and the sync. The environment is empty so that no setting of the operator's leads the warm-up to a
# real database.
make_archive() {
  archive_name
  [ ! -e "$archive" ] && [ -w "$app" ] || return 0
  local scratch=$app/warm-up-$$
  mkdir -p "$scratch" || return 0
  jvm_options warm-up
  options=(env -i "PATH=$PATH" "HOME=$scratch" LC_CTYPE=C.UTF-8 "$java_home/bin/java" "${options[@]}"
    "-Dpromptmill.home=$scratch" "-Djava.io.tmpdir=$scratch")
  if ! run_logged 90 "${options[@]}" "-XX:ArchiveClassesAtExit=$scratch/archive" -jar "$app/promptmill.jar" warm-up ||
    [ ! -s "$scratch/archive" ] ||
    ! run_logged 30 "${options[@]}" "-XX:SharedArchiveFile=$scratch/archive" -jar "$app/promptmill.jar" --help; then
    rm -f "$scratch/archive"
    : >"$scratch/archive"
  fi
  sync
  mv -f "$scratch/archive" "$archive"
  rm -rf "$scratch"
}

# --- starting -------------------------------------------------------------------------------------------------

# Sets options for a command. Long ones get the optimizing compiler; short ones end before it would pay. What the JVM
# itself has to say must never get into the data on stdout, and a JVM that refuses the archive is only slower.
jvm_options() {
  options=(-Xshare:auto -Xlog:disable -XX:+DisplayVMOutputToStderr
    -Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8
    -Dsun.stdout.encoding=UTF-8 -Dsun.stderr.encoding=UTF-8
    -Djava.awt.headless=true -Dh2.bindAddress=127.0.0.1 -Dsun.net.httpserver.nodelay=true
    -XX:-CreateCoredumpOnCrash "-XX:ErrorFile=$apps/crash-%p.log")
  case " ${PROMPTMILL_JAVA_OPTS-} " in *' -XX:+Use'*'GC '*) ;; *) options+=(-XX:+UseSerialGC) ;; esac
  # From 24 on the JVM warns about what libraries such as jline have always done.
  [ "$java_major" -lt 24 ] || options+=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
  if is_long "$@"; then
    # The optimizing compiler took a third of the processor time of 20,000 rows and most of the wait for the first
    # one: it begins later, with what is really hot.
    options+=(-XX:Tier4InvocationThreshold=100000 -XX:Tier4MinInvocationThreshold=12000
      -XX:Tier4CompileThreshold=300000 -XX:Tier4BackEdgeThreshold=800000)
    # No ExitOnOutOfMemoryError or the like: they would end a run for a request from outside that asks for too much.
    # The program itself ends with 1 when one of its threads runs out of memory.
    options+=(-XX:MaxRAMPercentage=50)
  else
    options+=(-XX:TieredStopAtLevel=1)
  fi
}

is_long() {
  local word
  for word; do
    case $word in
    -*) ;;
    run | restart | simulator | worker | verify) return 0 ;;
    *) return 1 ;;
    esac
  done
  return 1
}

# File names and arguments are decoded by the locale alone, so a plain C locale gets UTF-8; set for the JVM only,
# since bash complains when a system does not have it.
utf8_locale() {
  case ${LC_ALL:-${LC_CTYPE:-${LANG-}}} in
  *[uU][tT][fF]8* | *[uU][tT][fF]-8*) locale=() ;;
  *) locale=(env LC_ALL=C.UTF-8) ;;
  esac
}

# Java could not even load what says so: jars, database, requests and downloads need about this many.
require_file_handles() {
  local most
  most=$(ulimit -n)
  case $most in *[!0-9]* | '') return ;; esac
  [ "$most" -ge 300 ] || die "this shell lets a process open $most files and connections, and a run needs 300." \
    "Nothing was sent. Raise the limit (ulimit -n 4096; LimitNOFILE=4096 in a systemd unit), then start again."
}

start() {
  local extra=() terminal=false typed=false
  [ ! -t 2 ] || terminal=true
  [ ! -t 0 ] || typed=true
  if [ -n "${PROMPTMILL_JAVA_OPTS-}" ]; then IFS=$' \t\n' read -r -d '' -a extra <<<"$PROMPTMILL_JAVA_OPTS"; fi
  jvm_options "$@"
  [ ! -s "$archive" ] || options+=("-XX:SharedArchiveFile=$archive")
  if is_long "$@"; then
    require_file_handles
    note_use
  fi
  utf8_locale
  exec ${locale[@]+"${locale[@]}"} "$java_home/bin/java" "${options[@]}" ${extra[@]+"${extra[@]}"} \
    "-Dpromptmill.home=$root" "-Dpromptmill.terminal=$terminal" "-Dpromptmill.stdin-terminal=$typed" -jar "$app/promptmill.jar" "$@"
}

main() {
  locate_home
  readonly lock=$apps/lock log=$apps/build.log
  child='' work='' locked='' app=''
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  trap tidy_up EXIT
  if ! is_up_to_date; then
    mkdir -p "$apps" || die "cannot make $apps: Promptmill has to be built there. Check its owner and permissions."
    take_lock
    is_up_to_date || build
    tidy_up
  fi
  find_java jre || die_without_java "Promptmill takes Java $oldest_java or newer: there is none."
  archive_name
  if [ ! -e "$archive" ] && [ -w "$app" ]; then
    say "Preparing Promptmill for Java $java_major (once, a few seconds) ..."
    make_archive
  fi
  trap - INT TERM HUP EXIT
  start "$@"
}

main "$@"
