# What the scripts share: where the project is, how they speak, how they fail. Sourced, never run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PROJECT=$PWD

say() { printf '\n== %s\n' "$*"; }
fail() {
  printf '\n%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# Emscripten's optimiser needs acorn, which Debian keeps apart from a Node that is not its own.
if [ -d /usr/share/nodejs ]; then export NODE_PATH=/usr/share/nodejs${NODE_PATH:+:$NODE_PATH}; fi

# Puts what tests write into memory, where the machine has enough of it: a test that makes a database waits some
# twenty times for the disk, which can be the most of a run. Elsewhere it stays in the usual folder.
write_tests_into_memory() {
  local free memory
  [ "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs ] && [ -w /dev/shm ] || return 0
  free=$(df --output=avail -k /dev/shm | tail -n 1)
  memory=$(awk '/^MemAvailable/ {print $2}' /proc/meminfo)
  [ "$free" -ge 2000000 ] && [ "$memory" -ge 6000000 ] || return 0
  TMPDIR=$(mktemp -d /dev/shm/booking-tests-XXXXXX)
  export TMPDIR
  # PostgreSQL runs as a user of its own, and has to find its folder in it.
  chmod 711 "$TMPDIR"
  trap 'rm -rf "$TMPDIR"' EXIT
}
