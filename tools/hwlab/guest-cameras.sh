#!/usr/bin/env bash
# Runs in the guest, as root: cameras of the kernel's own, one with JPEG pictures and one with raw ones and controls.
# usage: guest-cameras.sh REPOSITORY
set -euo pipefail
source "$(dirname "$0")/claims.sh"

modprobe videodev
insmod /lab/v4l2loopback.ko devices=1 video_nr=10 card_label=LoopCam exclusive_caps=1
modprobe vivid n_devs=1 node_types=0x1 input_types=0x0 num_inputs=1 vid_cap_nr=20
udevadm settle
wait_for /dev/video10
wait_for /dev/video20
ffmpeg -v error -stream_loop -1 -re -i /lab/clip.avi -c copy -f v4l2 /dev/video10 &
for _ in {1..600}; do v4l2-ctl -d /dev/video10 --list-formats-ext 2>/dev/null | grep -q MJPG && break; sleep 0.1; done

project=/tmp/project
mkdir -p "$project/node_modules/@vfab"
ln -s "$repository/packages/camera-usb" "$project/node_modules/@vfab/camera-usb"
echo '{ "name": "project", "private": true, "dependencies": { "@vfab/camera-usb": "^1.0.0" } }' >"$project/package.json"
cd "$project"
loop=usb-camera:/dev/video10
vivid=usb-camera:/dev/video20

expect 0 '640 × 360' 'a camera that delivers JPEG gives a picture' "${vfab[@]}" snapshot -d "$loop" -o loop.jpg
[ "$(head -c 2 loop.jpg | od -An -tx1 | tr -d ' ')" = ffd8 ] || fail 'the picture is a JPEG'
ok 'the picture is a JPEG'
expect 0 '320 × 180' 'a camera with raw pictures gives one in the size that was asked for' \
  "${vfab[@]}" snapshot -d "$vivid" -o raw.jpg --set widthPx=320 --set heightPx=180 --set framesPerS=10
expect 2 'it offers' 'a size that the camera has not is refused with those it has' \
  "${vfab[@]}" snapshot -d "$vivid" -o none.jpg --set widthPx=321
before=$(v4l2-ctl -d /dev/video20 --get-ctrl brightness)
expect 0 '' 'a control is set for a picture' \
  "${vfab[@]}" snapshot -d "$vivid" -o bright.jpg --set 'controls={"brightness":200}' --set widthPx=320 --set heightPx=180
[ "$(v4l2-ctl -d /dev/video20 --get-ctrl brightness)" = "$before" ] || fail 'controls are set back'
ok 'controls are set back'
expect 0 'picture' 'a film of two seconds' "${vfab[@]}" record -d "$loop" --for 2s -o film --sheet sheet.png
expect 0 'pictures' 'the film tells what is on it' "${vfab[@]}" film film --json
expect 3 'no such camera|does not exist|there is no' 'a camera that is not there ends with exit 3' \
  "${vfab[@]}" snapshot -d usb-camera:/dev/video99 -o none.jpg

useradd -m maker
chmod 777 "$project"
expect 4 'group video' 'a user without rights is told which group to join' \
  su maker -c "cd $project && NO_COLOR=1 ${vfab[*]} snapshot -d $loop -o $project/other.jpg"

v4l2-ctl -d /dev/video20 --stream-mmap=4 --stream-count=100000 >/dev/null 2>&1 &
holder=$!
for _ in {1..600}; do [ -e "/proc/$holder/fd/3" ] && break; sleep 0.1; done
sleep 1
expect 5 'in use|busy' 'a camera that another program uses is busy' \
  "${vfab[@]}" snapshot -d "$vivid" -o none.jpg --set widthPx=320 --set heightPx=180
kill "$holder"

echo "cameras: $passed passed, 0 failed"
