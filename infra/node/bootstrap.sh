# Sourced by run.sh and bin/clutch: puts the Node that Clutch needs on PATH and installs the packages.
# Expects ROOT. Prints only what takes long. POSIX sh.

WANT=24
say() { printf 'clutch: %s\n' "$1" >&2; }
major() { "$1" --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/'; }
is_new_enough() { m=$(major "$1"); [ -n "$m" ] && [ "$m" -ge "$WANT" ]; }

RUNTIME=$ROOT/infra/node
if [ -x "$RUNTIME/node_modules/.bin/node" ]; then
  PATH=$RUNTIME/node_modules/.bin:$PATH
elif ! is_new_enough node; then
  command -v npm >/dev/null 2>&1 || { say "npm was not found. Install Node.js 20 or newer with npm, then run this again."; exit 69; }
  case "$(uname -s)" in
    Linux) ;;
    *) say "Clutch needs Node.js $WANT or newer and cannot fetch it for $(uname -s). Install it (for example from nodejs.org), then run this again."; exit 69 ;;
  esac
  if ldd --version 2>&1 | grep -qi musl; then
    say "Clutch needs Node.js $WANT or newer and cannot fetch it for a musl system. Install it with the system's package manager, then run this again."
    exit 69
  fi
  say "fetching Node $WANT into infra/node (54 MB, once)"
  npm ci --prefix "$RUNTIME" --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null ||
    { say "Node $WANT could not be fetched; is the npm registry reachable?"; exit 69; }
  is_new_enough "$RUNTIME/node_modules/.bin/node" || { say "there is no Node $WANT package for $(uname -sm). Install Node.js $WANT, then run this again."; exit 69; }
  PATH=$RUNTIME/node_modules/.bin:$PATH
fi

# By us for just this lockfile, or by hand (`npm ci`) after it last changed: npm writes its own list when it is done.
is_installed() {
  cmp -s "$ROOT/package-lock.json" "$ROOT/node_modules/.clutch-lock" ||
    [ "$ROOT/node_modules/.package-lock.json" -nt "$ROOT/package-lock.json" ]
}
if ! is_installed; then
  command -v npm >/dev/null 2>&1 || { say "npm was not found. Install Node.js 20 or newer with npm, then run this again."; exit 69; }
  say "installing packages (about half a minute, once)"
  (cd "$ROOT" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null) ||
    { say "the packages could not be installed; is the npm registry reachable?"; exit 69; }
  cp "$ROOT/package-lock.json" "$ROOT/node_modules/.clutch-lock"
fi

CLUTCH_ROOT=$ROOT
NEXT_TELEMETRY_DISABLED=1
NODE_COMPILE_CACHE=${NODE_COMPILE_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/clutch}
export PATH CLUTCH_ROOT NEXT_TELEMETRY_DISABLED NODE_COMPILE_CACHE
