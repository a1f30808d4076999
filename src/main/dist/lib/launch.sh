# Finds a Java and starts Promptmill with it. Read by run.sh of the sources, which builds first, and by bin/promptmill
# of the archive; they set
#
#   root     the folder of Promptmill: data/ in it is the default of the setting "data"
#   jar      the program
#   crashes  a folder for what the JVM writes when it crashes
#
# For any POSIX shell with "local" (dash, bash from 3.2 on, BusyBox). Functions that are called on every start
# answer in "reply" or another variable: a subshell costs more than what they do.

oldest_java=17
IFS=' 	
'

say() { printf 'promptmill: %s\n' "$*" >&2; }

# Nothing was sent when the program could not even start: exit code 2 says so.
die() {
  say "$@"
  exit 2
}

# What is no fault is not said to those who asked for --quiet.
note() {
  [ -n "${quiet-}" ] || say "$@"
}

listen() {
  local word
  quiet=
  for word; do
    case $word in
    --quiet) quiet=1 ;;
    --) return ;;
    esac
  done
}

# --- which Java -----------------------------------------------------------------------------------------------

# Sets java_home, java_version (everything that tells two JVMs apart) and java_major for a folder or a launcher.
inspect_java() {
  local launcher="$1/bin/java" key value
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
  done <<END
$("$1" -XshowSettings:properties -version 2>&1 </dev/null)
END
}

# Walks PATH itself: the first java there may be too old and the second one right.
try_java_on_path() {
  local rest="$PATH:" folder
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
  local need="$1" folder
  refused=
  try_java "${JAVA_HOME-}" && return
  try_java_on_path && return
  while IFS= read -r folder; do
    try_java "$folder" && return
  done <<END
$(usual_folders)
END
  return 1
}

# die_without_java TEXT jre|jdk
die_without_java() {
  [ -z "$refused" ] || say "found, but of no use here:$refused"
  die "$1 Install one (Debian, Ubuntu: apt-get install openjdk-17-$2-headless; macOS: brew install openjdk;" \
    "others: https://adoptium.net) or point JAVA_HOME at it, then start again."
}

# --- waiting ---------------------------------------------------------------------------------------------------

# Runs a command behind a log and waits in a way that a signal can end at once; at most the given seconds.
run_logged() {
  local limit="${1}0" status
  shift
  "$@" >>"$log" 2>&1 </dev/null &
  child=$!
  while kill -0 "$child" 2>/dev/null; do
    limit=$((limit - 1))
    if [ "$limit" -lt 0 ]; then
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

tidy_launch() {
  [ -z "$child" ] || kill "$child" 2>/dev/null
  [ -z "$scratch" ] || rm -rf "$scratch"
  child='' scratch=''
}

watch_signals() {
  child='' scratch=''
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  trap "$1" EXIT
}

# --- a faster start: archives of loaded classes, two per JVM ----------------------------------------------------

# An archive holds for one JVM and for one place of the jars, so its name tells both apart. Short commands have one
# of their own: each start goes through a whole archive, and a run's has twice as many classes. Sets reply.
archive_name() {
  if [ "${summed-}" != "$java_home $java_version $jar" ]; then
    summed="$java_home $java_version $jar"
    sum=$(printf '%s' "$summed" | cksum)
  fi
  reply=classes-$java_major-$kind-${sum%% *}.jsa
}

# prepare_archives [TEXT] makes those that are missing, after it said so. The script that reads this has find_archive,
# which sets archive for a $kind: it exists or can be made, or is empty.
prepare_archives() {
  for kind in short long; do
    find_archive
    if [ -z "$archive" ] || [ -e "$archive" ]; then continue; fi
    [ -z "${1-}" ] || note "$1"
    set --
    make_archive
  done
}

# Sets archive for a command.
choose_archive() {
  kind=short
  ! is_long "$@" || kind=long
  find_archive
}

# An archive that cannot be made leaves an empty file, so that only the first start tries. A damaged one can crash the
# JVM, hence the trial and the sync. The environment is empty so that no setting of the operator's leads the warm-up to a
# real database.
make_archive() {
  scratch=$(dirname "$archive")/warm-up-$$
  mkdir -p "$scratch" 2>/dev/null || return 0
  jvm_options warm-up
  set -- env -i "PATH=$PATH" "HOME=$scratch" LC_CTYPE=C.UTF-8 "$java_home/bin/java" $options \
    "-Dpromptmill.home=$scratch" "-Djava.io.tmpdir=$scratch"
  if ! run_logged 90 "$@" "-XX:ArchiveClassesAtExit=$scratch/archive" -jar "$jar" warm-up $kind ||
    [ ! -s "$scratch/archive" ] ||
    ! run_logged 30 "$@" "-XX:SharedArchiveFile=$scratch/archive" -jar "$jar" --help; then
    rm -f "$scratch/archive"
    : >"$scratch/archive"
  fi
  sync
  chmod a+r "$scratch/archive"
  mv -f "$scratch/archive" "$archive"
  rm -rf "$scratch"
  scratch=
}

# --- starting -------------------------------------------------------------------------------------------------

# Sets options, words without blanks, for a command. Long ones get the optimizing compiler; short ones end before it
# would pay. What the JVM itself has to say must never get into the data on stdout, and a JVM that refuses the archive
# is only slower.
jvm_options() {
  options="-Xshare:auto -Xlog:disable -XX:+DisplayVMOutputToStderr
    -Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8
    -Dsun.stdout.encoding=UTF-8 -Dsun.stderr.encoding=UTF-8
    -Djava.awt.headless=true -Dsun.net.httpserver.nodelay=true
    -XX:-CreateCoredumpOnCrash"
  case " ${PROMPTMILL_JAVA_OPTS-} " in *' -XX:+Use'*'GC '*) ;; *) options="$options -XX:+UseSerialGC" ;; esac
  # From 24 on the JVM warns about what libraries such as jline have always done.
  [ "$java_major" -lt 24 ] || options="$options --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
  if is_long "$@"; then
    # The optimizing compiler took a third of the processor time of 20,000 rows and most of the wait for the first
    # one: it begins later, with what is really hot.
    options="$options -XX:Tier4InvocationThreshold=100000 -XX:Tier4MinInvocationThreshold=12000
      -XX:Tier4CompileThreshold=300000 -XX:Tier4BackEdgeThreshold=800000"
    # No ExitOnOutOfMemoryError or the like: they would end a run for a request from outside that asks for too much.
    # The program itself ends with 1 when one of its threads runs out of memory.
    options="$options -XX:MaxRAMPercentage=50"
  else
    # What is used again stays in the processor's cache, and the system has fewer pages to hand out.
    options="$options -XX:TieredStopAtLevel=1 -Xmn16m"
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
is_utf8_locale() {
  case ${LC_ALL:-${LC_CTYPE:-${LANG-}}} in
  *[uU][tT][fF]8* | *[uU][tT][fF]-8*) ;;
  *) return 1 ;;
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

# The program takes this process over, so signals reach it, and its exit code is ours.
start() {
  local terminal=false typed=false program="$0"
  [ ! -t 2 ] || terminal=true
  [ ! -t 0 ] || typed=true
  case $program in */*) ;; *) program=./$program ;; esac
  jvm_options "$@"
  set -- "-Dpromptmill.home=$root" "-Dpromptmill.program=$program" \
    "-Dpromptmill.terminal=$terminal" "-Dpromptmill.stdin-terminal=$typed" -jar "$jar" "$@"
  [ ! -s "$archive" ] || set -- "-XX:SharedArchiveFile=$archive" "$@"
  set -f # the operator's options are split at blanks, and nothing else
  set -- "$java_home/bin/java" $options "-XX:ErrorFile=$crashes/crash-%p.log" ${PROMPTMILL_JAVA_OPTS-} "$@"
  is_utf8_locale || set -- env LC_ALL=C.UTF-8 "$@"
  exec "$@"
}
