#!/usr/bin/env bash
# Runs in the guest, as root: a thermometer and a barometer on a simulated I2C bus with the kernel's own drivers, and a HID device with
# buttons; `vfab read` and `vfab monitor` as a person uses them.
# usage: guest-sensors.sh REPOSITORY
set -euo pipefail
source "$(dirname "$0")/claims.sh"

project=/tmp/project
mkdir -p "$project/node_modules/@vfab"
ln -s "$repository/packages/sensor-linux" "$project/node_modules/@vfab/sensor-linux"
ln -s "$repository/packages/plotter-ebb" "$project/node_modules/@vfab/plotter-ebb"
echo '{ "name": "project", "private": true, "dependencies": { "@vfab/sensor-linux": "^1.0.0", "@vfab/plotter-ebb": "^1.0.0" } }' >"$project/package.json"
cp docs/examples/first-plot.svg "$project/"
cd "$project"

modprobe i2c-dev
modprobe i2c-stub chip_addr=0x48,0x76
bus=$(i2cdetect -l | awk '/SMBus stub/ { sub("i2c-", "", $1); print $1 }')

# lm75: 23.5 °C, the most significant byte first.
celsius() { i2cset -f -y "$bus" 0x48 0 "$1" w; }
celsius 0x8017
modprobe lm75
echo lm75 0x48 >"/sys/bus/i2c/devices/i2c-$bus/new_device"

# bmp280 with the registers of Bosch's worked example: 25.08 °C, 100.653 kPa.
i2cset -y "$bus" 0x76 0xd0 0x58 b
register=0x88
for word in 27504 26435 -1000 36477 -10685 3024 2855 140 -7 15500 -14600 6000; do
  i2cset -y "$bus" 0x76 "$register" $((word & 0xff)) b
  i2cset -y "$bus" 0x76 $((register + 1)) $(((word >> 8) & 0xff)) b
  register=$((register + 2))
done
register=0xf7
for byte in 0x65 0x5a 0xc0 0x7e 0xed 0x00; do
  i2cset -y "$bus" 0x76 "$register" "$byte" b
  register=$((register + 1))
done
modprobe bmp280-i2c
echo bmp280 0x76 >"/sys/bus/i2c/devices/i2c-$bus/new_device"
wait_for /sys/bus/iio/devices/iio:device0/in_temp_input

expect 0 'linux:/sys' 'detect lists the sensors of the computer' "${vfab[@]}" detect
expect 0 'lm75\.temp1 +23\.5 +°C' 'a thermometer of the hwmon drivers has its temperature' "${vfab[@]}" read
expect 0 'bmp280\.temp +25\.08 +°C' 'a sensor of the IIO drivers has its temperature' "${vfab[@]}" read
expect 0 'bmp280\.pressure +100\.653' 'and its pressure, in kPa' "${vfab[@]}" read
expect 0 '"value": 23.5' 'one channel is read as JSON' "${vfab[@]}" read linux:/sys -c lm75.temp1 --json
expect 0 'channels have values' 'the self-test finds all channels well' "${vfab[@]}" driver test linux:/sys

"${vfab[@]}" monitor -c lm75.temp1 --every 100ms --changes --for 120s >monitor.ndjson &
monitor=$!
seen() { for _ in {1..300}; do grep -Eq "$1" monitor.ndjson && return 0; sleep 0.1; done; return 1; }
seen '"value":23.5' || fail 'the monitor tells the temperature at the start'
celsius 0x8018
seen '"value":24.5' || fail 'a change of a register is told' "$(cat monitor.ndjson)"
ok 'a change of a register is told'
echo 0x48 >"/sys/bus/i2c/devices/i2c-$bus/delete_device"
seen '"quality":"bad","reason":"disconnected"' || fail 'a chip that is taken away has no value' "$(cat monitor.ndjson)"
ok 'a chip that is taken away has no value'
celsius 0x0019
echo lm75 0x48 >"/sys/bus/i2c/devices/i2c-$bus/new_device"
seen '"value":25,' || fail 'a chip that is put back is read again' "$(cat monitor.ndjson)"
ok 'a chip that is put back is read again'
kill -INT "$monitor"
wait "$monitor" || true

modprobe uhid
modprobe hid-generic
mkfifo presses
node "$repository/tools/hwlab/uhid-buttons.js" 'Vfab Door' <presses &
exec 3>presses
for _ in {1..600}; do grep -qs 'Vfab Door' /sys/class/input/event*/device/name && break; sleep 0.1; done
udevadm settle
cat >vfab.config.yaml <<CONFIG
devices:
  door:
    driver: linux
    root: /sys
    devices: ['input/Vfab*']
    buttonsOf: ['Vfab*']
    names: { 'input/Vfab Door': door }
CONFIG
expect 0 'door\.btn-trigger +false' 'the state of a button is known before it is pressed' "${vfab[@]}" read door
"${vfab[@]}" monitor door -c 'door.btn-trigger' --for 120s >monitor.ndjson &
monitor=$!
seen '"value":false' || fail 'the monitor tells the state of the button'
echo 1 >&3
seen '"value":true' || fail 'a press of a button is told' "$(cat monitor.ndjson)"
ok 'a press of a button is told'
kill -INT "$monitor"
wait "$monitor" || true
echo 0 >&3

# A door that is opened while the machine draws.
"${vfab[@]}" plot first-plot.svg --device ebb:sim --sim-speed 2 --guard "door.btn-trigger == true: pause, resume" >plot.log 2>&1 &
plot=$!
told() { for _ in {1..600}; do grep -q "$1" plot.log && return 0; sleep 0.1; done; return 1; }
told '%' || fail 'the plot begins' "$(cat plot.log)"
echo 1 >&3
told 'the plot pauses' || fail 'a plot pauses when the door is opened' "$(cat plot.log)"
told 'paused' || fail 'a plot pauses when the door is opened' "$(cat plot.log)"
ok 'a plot pauses when the door is opened'
echo 0 >&3
told 'the plot resumes' || fail 'it goes on when the door is shut' "$(cat plot.log)"
wait "$plot" || fail 'it goes on to its end when the door is shut' "$(cat plot.log)"
ok 'it goes on to its end when the door is shut'
exec 3>&-

echo "sensors: $passed passed, 0 failed"
