#!/usr/bin/env bash
# Builds a V4L2 node that takes the pictures of any program, for the guest's kernel, and a clip to feed it with.
# usage: prepare-cameras.sh LAB KERNEL_PACKAGE
set -euo pipefail
lab=$1
version=${2#linux-image-}
apt-get install -y -qq --no-install-recommends ffmpeg v4l-utils make gcc "linux-headers-$version" >/dev/null
source=$(mktemp -d)
trap 'rm -rf "$source"' EXIT
(cd "$source" && apt-get download v4l2loopback-dkms 2>/dev/null && dpkg -x v4l2loopback-dkms_*.deb .)
make -s -C "/usr/src/linux-headers-$version" M="$(echo "$source"/usr/src/v4l2loopback-*)" modules >/dev/null
cp "$source"/usr/src/v4l2loopback-*/v4l2loopback.ko "$lab/"
ffmpeg -v error -f lavfi -i testsrc2=size=640x360:rate=10 -t 8 -c:v mjpeg -q:v 6 "$lab/clip.avi"
