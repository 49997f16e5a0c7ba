#!/bin/sh
# Installs Clutch's systemd units for this checkout: ./setup.sh [--home DIR] [--user NAME] [--print]
# --print writes the finished units to standard output and installs nothing.
set -eu
ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
HOME_DIR=$ROOT/var
USER_NAME=${SUDO_USER:-$(id -un)}
PRINT=no
while [ $# -gt 0 ]; do
  case $1 in
    --home) HOME_DIR=$2; shift 2 ;;
    --user) USER_NAME=$2; shift 2 ;;
    --print) PRINT=yes; shift ;;
    -h | --help) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
    *) printf 'setup.sh: there is no option "%s"\n' "$1" >&2; exit 2 ;;
  esac
done

fill() { sed -e "s|@CLUTCH_ROOT@|$ROOT|g" -e "s|@CLUTCH_HOME@|$HOME_DIR|g" -e "s|@CLUTCH_USER@|$USER_NAME|g" "$1"; }

if [ "$PRINT" = yes ]; then
  for unit in "$ROOT"/systemd/clutch*; do printf '# %s\n' "$(basename "$unit")"; fill "$unit"; echo; done
  exit 0
fi
[ "$(id -u)" = 0 ] || { echo "setup.sh: run it as root (sudo ./setup.sh), or with --print." >&2; exit 77; }
command -v systemctl >/dev/null 2>&1 || { echo "setup.sh: there is no systemd here; use ./run.sh up --detach." >&2; exit 69; }
for unit in "$ROOT"/systemd/clutch*; do
  fill "$unit" >"/etc/systemd/system/$(basename "$unit")"
  echo "installed $(basename "$unit")"
done
systemctl daemon-reload
systemctl enable clutch.target clutch-backend clutch-server clutch-loop clutch-bridge clutch-session-watcher
echo "Start it: systemctl start clutch.target    Sign in: $ROOT/bin/clutch sign-in"
echo "Agents outlive a stopped loop; ./run.sh stop ends them with a record."
