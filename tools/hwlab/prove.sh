#!/usr/bin/env bash
# Proves the command line on a real USB serial port: Debian's kernel under emulation, a USB gadget with a board's identity,
# a simulated board behind it. Installs what it needs from Debian's packages.
set -euo pipefail
repository=$(realpath "$(dirname "$0")/../..")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends qemu-system-x86 busybox-static cpio kmod udev socat >/dev/null
kernel=$(apt-cache depends linux-image-amd64 | awk '/Depends:/ { print $2 }')
(cd "$work" && apt-get download "$kernel" 2>/dev/null && dpkg -x "$kernel"_*.deb kernel)

mkdir "$work/lab"
KDIR=$work/kernel timeout "${LAB_TIMEOUT_S:-1800}" bash "$repository/tools/hwlab/boot.sh" "$work/lab" "bash /host$repository/tools/hwlab/guest.sh /host$repository"
exit "$(cat "$work/lab/rc")"
