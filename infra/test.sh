#!/bin/sh
# `./run.sh test`: sets up what the tests need where it may, then runs all of them. `--full` runs the long proofs whole.
set -eu
FULL=no
for argument in "$@"; do
  case $argument in
    --full) FULL=yes ;;
    *) printf 'run.sh test: there is no option "%s" (only --full)\n' "$argument" >&2; exit 2 ;;
  esac
done

step() { printf '\n== %s\n' "$1"; }
has() { command -v "$1" >/dev/null 2>&1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif has sudo && sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}
apt_updated=no
apt_install() {
  has apt-get || return 1
  if [ "$apt_updated" = no ]; then
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null 2>&1 || true
    apt_updated=yes
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

step "What the tests need of this machine"
has bwrap || apt_install bubblewrap || true
if has bwrap; then echo "bubblewrap: $(bwrap --version)"; else echo "bubblewrap: not here and not installable; its level of supervision is not tested"; fi

find_chromium() {
  for name in "${CLUTCH_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [ -n "$name" ] && has "$name"; then command -v "$name"; return 0; fi
  done
  return 1
}
playwright_has_chromium() {
  node -e 'const { chromium } = require("playwright"); process.exit(require("fs").existsSync(chromium.executablePath()) ? 0 : 1)' 2>/dev/null
}
if CLUTCH_CHROMIUM=$(find_chromium); then
  echo "browser: $CLUTCH_CHROMIUM"
elif playwright_has_chromium || node node_modules/playwright/cli.js install chromium >/dev/null 2>&1; then
  CLUTCH_CHROMIUM=''
  echo "browser: Playwright's Chromium"
elif apt_install chromium fonts-liberation && CLUTCH_CHROMIUM=$(find_chromium); then
  echo "browser: $CLUTCH_CHROMIUM"
else
  echo "No browser could be found or installed. Install Chromium, or set CLUTCH_CHROMIUM to one." >&2
  exit 69
fi
export CLUTCH_CHROMIUM CI="${CI:-true}"

# A whole run takes an hour: what fails in one part does not hide what the others have to say.
FAILED=''
part() {
  name=$1
  shift
  step "$name"
  "$@" || { FAILED="$FAILED $name;"; [ "$FULL" = yes ] || exit 1; }
}

part "Format, types, lint, architecture, unit tests" npm run --silent check
[ "$FULL" = no ] || export CLUTCH_FULL=1
part "The pages are built" node bin/build.ts
# They wait for processes more than they compute: twice as many at a time as there are cores.
WORKERS=$(node -p 'require("os").availableParallelism() * 2')
part "Contracts, scenarios, real processes" npx vitest run --project stories --maxWorkers="$WORKERS"
part "Browser journeys over a whole Clutch" npx playwright test
if [ "${CLUTCH_TEST_OPENCLAW:-}" = 1 ]; then
  part "Real OpenClaw gateways with a scripted model" npm run --silent test:openclaw
fi
if [ "$FULL" = yes ]; then
  part "The long proofs of the pure parts" npx vitest run --project unit domain local-backend
fi
if [ -n "$FAILED" ]; then
  echo "Failed:$FAILED see above." >&2
  exit 1
fi
