#!/usr/bin/env bash
# Runs in the guest, as root: a simulated board behind a real USB serial device, and the command line as a person uses it.
# usage: guest-plotters.sh REPOSITORY
set -euo pipefail
source "$(dirname "$0")/claims.sh"

# gadget NAME NUMBER NICKNAME: describes a USB device with a board's identity, not yet plugged in
gadget() {
  local dir=/sys/kernel/config/usb_gadget/$1
  mkdir -p "$dir/strings/0x409" "$dir/configs/c.1" "$dir/functions/acm.$2"
  echo 0x04d8 >"$dir/idVendor"
  echo 0xfd92 >"$dir/idProduct"
  echo SchmalzHaus >"$dir/strings/0x409/manufacturer"
  echo "EiBotBoard,$3" >"$dir/strings/0x409/product"
  echo "$3" >"$dir/strings/0x409/serialnumber"
  ln -s "$dir/functions/acm.$2" "$dir/configs/c.1/"
}
plug() { echo "dummy_udc.$2" >"/sys/kernel/config/usb_gadget/$1/UDC"; }
unplug() { echo "" >"/sys/kernel/config/usb_gadget/$1/UDC"; }

# board NUMBER PORT SPEED: a simulated board on the device side of gadget NUMBER
board() {
  node "$repository/packages/sim/dist/bin.js" ebb --tcp "$2" --speed "$3" --picture "/tmp/board-$1.svg" >"/tmp/board-$1.log" 2>&1 &
  for _ in {1..600}; do grep -q tcp "/tmp/board-$1.log" 2>/dev/null && break; sleep 0.1; done
  socat "/dev/ttyGS$1,raw,echo=0" "TCP:127.0.0.1:$2" &
}

modprobe dummy_hcd num=3
modprobe libcomposite
modprobe usb_f_acm
modprobe cdc-acm

expect 3 'ebb:sim' 'without a plotter, plot says what to do' "${vfab[@]}" plot docs/examples/first-plot.svg

gadget east 0 East
plug east 0
wait_for /dev/ttyACM0
wait_for /dev/ttyGS0
udevadm settle
board 0 4100 40

expect 0 'East' 'detect names the board by its nickname' "${vfab[@]}" detect
expect 0 '"/dev/ttyACM0"' 'detect --json gives the port of the board' "${vfab[@]}" detect --json
expect 0 '' 'plot finds the attached board by itself and draws' "${vfab[@]}" plot docs/examples/first-plot.svg
expect 0 '' 'the board is found by its nickname' "${vfab[@]}" pen cycle --device ebb:East
expect 0 '' 'the board is found by its port' "${vfab[@]}" driver test ebb:/dev/ttyACM0

useradd -m maker
expect 4 'dialout' 'a user without rights is told which group to join' \
  su maker -c "cd $repository && NO_COLOR=1 ${vfab[*]} pen up --device ebb:/dev/ttyACM0"

"${vfab[@]}" plot docs/examples/first-plot.svg >/tmp/first.log 2>&1 &
first=$!
# Until it draws: an emulated computer takes its time, the more so beside others.
for _ in {1..1200}; do grep -q 'left, stroke' /tmp/first.log && break; sleep 0.1; done
expect 5 'process [0-9]+' 'a second plot is told who holds the port' "${vfab[@]}" pen up --device ebb:/dev/ttyACM0
unplug east
status=0
wait "$first" || status=$?
[ "$status" = 6 ] || fail "a pulled cable ends the plot with exit 6 (got $status)" "$(cat /tmp/first.log)"
ok 'a pulled cable ends the plot with exit 6'
wait_gone /dev/ttyACM0

plug east 0
gadget west 1 West
plug west 1
wait_for /dev/ttyACM1
udevadm settle
expect '2' 'West' 'with two boards, one must be named' "${vfab[@]}" plot docs/examples/first-plot.svg

echo "plotters: $passed passed, 0 failed"
