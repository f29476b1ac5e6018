#!/usr/bin/env bash
# Proves Modbus on programs that are not ours: pymodbus as the device, over TCP and over RTU on a pair of pseudo-terminals, and mbpoll as the client of the
# simulated device. Installs what it needs from Debian's packages.
set -euo pipefail
here=$(realpath "$(dirname "$0")")
repository=$(realpath "$here/../..")
work=$(mktemp -d)
started=()
finish() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT

export DEBIAN_FRONTEND=noninteractive
if ! command -v mbpoll socat >/dev/null || ! /usr/bin/python3 -c 'import pymodbus.server' 2>/dev/null; then
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends python3-pymodbus python3-serial-asyncio socat mbpoll >/dev/null
fi

# Starts a program in the background, its output in a file, and remembers it.
start() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 &
  started+=($!)
}
# Waits until a file has a line, or a path exists.
appears() {
  for _ in $(seq 300); do
    if [ -f "$1" ]; then [ ! -s "$1" ] || return 0; elif [ -e "$1" ]; then return 0; fi
    sleep 0.1
  done
  echo "$1 never came" >&2
  return 1
}
# Compares what mbpoll prints for registers 11 to 14, or coils, with what they hold.
expect() {
  local wanted=$1
  shift
  local got
  got=$("$@" | sed -n 's/^\[\([0-9]*\)\]:[[:space:]]*\(-\{0,1\}[0-9]*\).*/\1=\2/p' | tr '\n' ' ')
  [ "$got" = "$wanted " ] || { echo "$*: got \"$got\", wanted \"$wanted\"" >&2; return 1; }
}

port=$((20000 + RANDOM % 20000))
start "$work/tcp.log" /usr/bin/python3 "$here/pymodbus-server.py" tcp "$port"
node "$repository/tools/dist/modbus/peers.js" "tcp://127.0.0.1:$port"

start "$work/socat.log" socat "pty,raw,echo=0,link=$work/a" "pty,raw,echo=0,link=$work/b"
appears "$work/a"
appears "$work/b"
start "$work/rtu.log" /usr/bin/python3 "$here/pymodbus-server.py" rtu "$work/a"
node "$repository/tools/dist/modbus/peers.js" "$work/b"

start "$work/sim-tcp" node "$repository/packages/sim/dist/bin.js" modbus
start "$work/sim-pty" node "$repository/packages/sim/dist/bin.js" modbus --pty
appears "$work/sim-tcp"
appears "$work/sim-pty"
sim_port=$(sed -n 's/^tcp:.*:\([0-9]*\)$/\1/p' "$work/sim-tcp")
terminal=$(head -n 1 "$work/sim-pty")
for way in "-m tcp -p $sim_port 127.0.0.1" "-m rtu -b 115200 -P none $terminal"; do
  read -r -a words <<<"$way"
  target=${words[-1]}
  unset 'words[-1]'
  ask=(mbpoll "${words[@]}" -a 1 -0 -1 -q)
  expect "11=11 12=12 13=13 14=14" "${ask[@]}" -r 11 -c 4 "$target"
  expect "0=0 1=1 2=0 3=1" "${ask[@]}" -t 1 -r 0 -c 4 "$target"
  "${ask[@]}" -r 300 "$target" 4711 815 >/dev/null
  expect "300=4711 301=815 302=302" "${ask[@]}" -r 300 -c 3 "$target"
  "${ask[@]}" -t 0 -r 1 "$target" 0 >/dev/null
  expect "0=0 1=0" "${ask[@]}" -t 0 -r 0 -c 2 "$target"
done
echo "mbpoll read and wrote the simulated device over TCP and RTU"
