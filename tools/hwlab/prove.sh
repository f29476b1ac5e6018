#!/usr/bin/env bash
# Proves the command line on real kernel devices: Debian's kernel under emulation, and in it what each guest-*.sh sets up.
# Installs what it needs from Debian's packages.
#   prove.sh [NAME…]    e.g. prove.sh plotters; all by default
set -euo pipefail
repository=$(realpath "$(dirname "$0")/../..")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends qemu-system-x86 busybox-static cpio kmod udev socat >/dev/null
kernel=$(apt-cache depends linux-image-amd64 | awk '/Depends:/ { print $2 }')
(cd "$work" && apt-get download "$kernel" 2>/dev/null && dpkg -x "$kernel"_*.deb kernel)

[ $# -gt 0 ] || set -- $(cd "$repository/tools/hwlab" && ls guest-*.sh | sed 's/^guest-//; s/\.sh$//')
for name in "$@"; do
  lab=$work/$name
  mkdir "$lab"
  # What a guest needs beyond the above, it installs and builds on the host: into /lab of the guest.
  prepare=$repository/tools/hwlab/prepare-$name.sh
  [ ! -e "$prepare" ] || bash "$prepare" "$lab" "$kernel"
  KDIR=$work/kernel timeout "${LAB_TIMEOUT_S:-1800}" bash "$repository/tools/hwlab/boot.sh" "$lab" \
    "bash /host$repository/tools/hwlab/guest-$name.sh /host$repository"
  status=$(cat "$lab/rc")
  [ "$status" = 0 ] || exit "$status"
done
