#!/usr/bin/env bash
# Starts Promptmill on any Java from 17 on; builds it first when it is missing or older than its sources.
#
#   JAVA_HOME               the Java to use (else the one on PATH, else the usual folders)
#   PROMPTMILL_JAVA_OPTS    further options for the JVM, separated by blanks
#   PROMPTMILL_JDK_FOLDERS  where to look for a JDK instead of the usual folders, separated by colons
#
# What is the same in the archive, finding a Java and starting, is in src/main/dist/lib/launch.sh.
#
# .app/ holds what this script makes: a folder per build, and "current", which names the one to start. A new build
# gets a new folder, because a JVM whose jars are replaced under it dies. Runs on bash 3.2 (macOS) and later.
# A shell without bash's syntax (sh run.sh) hands over before it meets any.
if [ -z "${BASH_VERSION:-}" ]; then exec bash "$0" ${1+"$@"}; fi
set -u

# --- where we are ---------------------------------------------------------------------------------------------

# Sets reply to where a link leads in the end: readlink -f is missing from older systems.
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
  root=$(CDPATH='' cd -P -- "${reply%/*}/" && pwd) && [ -n "$root" ] || exit 2
  readonly root apps=$root/.app crashes=$root/.app
  [ -r "$root/src/main/dist/lib/launch.sh" ] || {
    printf 'promptmill: %s is incomplete: src/ is missing or cannot be read.\n' "$root" >&2
    exit 2
  }
}

# --- building -------------------------------------------------------------------------------------------------

current_app() {
  local version
  app=
  [ -r "$apps/current" ] && read -r version <"$apps/current" && [ -f "$apps/$version/promptmill.jar" ] || return 1
  app=$apps/$version jar=$apps/$version/promptmill.jar
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
    [ -n "$said" ] || note "another start is building Promptmill; waiting for it ..."
    said=1
    sleep 0.3
  done
  locked=1
  printf '%s\n' $$ >"$lock/pid"
}

tidy_up() {
  tidy_launch
  [ -z "$work" ] || rm -rf "$work"
  [ -z "$locked" ] || rm -rf "$lock"
  work='' locked=''
}

# Only the goals that make a jar: no tests, no formatter, no compiler plug-ins, so that neither their downloads nor
# a newer JDK that they do not know yet stand between an operator and a run. The check is ./mvnw verify.
maven() {
  local commit
  cd "$root" || exit
  unset APIXO_API_KEY APIXO_API_KEY_FILE
  export JAVA_HOME=$java_home
  set -- -q -B -ntp "-Dpromptmill.target=$work/target" -DskipChecks \
    resources:resources compiler:compile jar:jar spring-boot:repackage
  if [ -e .git ] && commit=$(git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null); then
    set -- "-Dpromptmill.commit=$commit" "$@"
  fi
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
    "Promptmill has to be built first, and building takes a JDK (with javac) $oldest_java or newer: there is none." jdk
  if [ -n "$app" ]; then
    note "Building Promptmill (its sources have changed) ..."
  else
    note "Building Promptmill (first start, about a minute) ..."
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
  app=$apps/$version jar=$apps/$version/promptmill.jar
  if find_java jre; then prepare_archives; fi
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

find_archive() {
  archive_name
  archive=$app/$reply
  [ -e "$archive" ] || [ -w "$app" ] || archive=
}

main() {
  locate_home
  # shellcheck source=src/main/dist/lib/launch.sh
  . "$root/src/main/dist/lib/launch.sh"
  listen "$@"
  readonly lock=$apps/lock log=$apps/build.log
  work='' locked='' app=''
  watch_signals tidy_up
  if ! is_up_to_date; then
    mkdir -p "$apps" || die "cannot make $apps: Promptmill has to be built there. Check its owner and permissions."
    take_lock
    is_up_to_date || build
    tidy_up
  fi
  find_java jre || die_without_java "Promptmill takes Java $oldest_java or newer: there is none." jre
  prepare_archives "Preparing Promptmill for Java $java_major (once, a few seconds) ..."
  choose_archive "$@"
  trap - INT TERM HUP EXIT
  if is_long "$@"; then
    require_file_handles
    note_use
  fi
  start "$@"
}

main "$@"
