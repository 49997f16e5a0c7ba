#!/bin/sh
# Starts, stops and shows Clutch on one machine. `./run.sh help` lists the verbs.
set -eu
ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

usage() {
  cat <<'USAGE'
usage: ./run.sh <verb>

  demo [--detach]    a sample: simulated agents turn cards into commits (own data, ports 3012, 3230 to 3232)
  up [--detach]      start Clutch for your own repositories (ports 3002, 3210, 3211)
  stop               end all processes; agents are interrupted and go on at the next start
  restart            restart Clutch's processes; agents are not touched
  status             what runs, and where
  logs [process]     follow the logs of all, or of backend, server, loop, bridge or watcher
  loop-logs  bridge-logs  watcher-logs  all-logs
  test [--full]      check everything; --full runs the long proofs too
  backend | server | loop | bridge | watcher | deploy
                     one process in the foreground (for systemd); deploy gives the backend its functions

The sample is reached by the same verbs: ./run.sh demo stop, ./run.sh demo status, ./run.sh demo logs.
Settings are in .env.example.
USAGE
}

VERB=${1:-help}
[ $# -eq 0 ] || shift
case $VERB in
  help | -h | --help) usage; exit 0 ;;
esac

if [ "$VERB" = demo ]; then
  # The sample never touches a real installation: its own directory and its own ports.
  CLUTCH_HOME=${CLUTCH_DEMO_HOME:-$ROOT/var-demo}
  PORT=3012 CONVEX_PORT=3230 CONVEX_SITE_PORT=3231 CLUTCH_GATEWAY_PORT=3232
  CONVEX_SELF_HOSTED_URL='' CONVEX_URL=''
  # Its chats are answered by a simulation, as its cards are worked on by one.
  OPENCLAW_URL=simulation
  export CLUTCH_HOME PORT CONVEX_PORT CONVEX_SITE_PORT CLUTCH_GATEWAY_PORT CONVEX_SELF_HOSTED_URL CONVEX_URL OPENCLAW_URL
  case ${1:-} in
    '' | --*) ;;
    *) VERB=$1; shift ;;
  esac
fi

. "$ROOT/infra/node/bootstrap.sh"
cd "$ROOT"
case $VERB in
  demo) exec node bin/demo/main.ts "$@" ;;
  test) exec sh infra/test.sh "$@" ;;
  up | stop | restart | status | logs | deploy | server) exec node bin/clutch.ts "$VERB" "$@" ;;
  loop-logs | bridge-logs | watcher-logs) exec node bin/clutch.ts logs "${VERB%-logs}" "$@" ;;
  all-logs) exec node bin/clutch.ts logs "$@" ;;
  backend) exec node bin/clutch.ts backend "$@" ;;
  loop | bridge | watcher) exec node "worker/$VERB.ts" "$@" ;;
  *) printf 'run.sh: there is no verb "%s"\n\n' "$VERB" >&2; usage >&2; exit 2 ;;
esac
