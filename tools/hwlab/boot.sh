#!/usr/bin/env bash
# Boots the distribution's kernel under QEMU (software emulation, no KVM needed) with this machine's own root file system
# read-only under a memory overlay, so that the programs installed here meet real kernel drivers.
#
#   KDIR=unpacked-linux-image boot.sh WORKDIR "COMMAND"
#
# runs COMMAND as root in the guest; its output comes out here. WORKDIR is /lab in the guest, read-write; the exit status
# is left in WORKDIR/rc, the kernel's log in WORKDIR/kernel.log. /tmp in the guest is empty; this machine's own files, those in
# /tmp too, are below /host, read-only.
set -euo pipefail
work=$(realpath "$1")
command=$2
kernels=${KDIR:?directory with the unpacked linux-image package}
version=$(ls "$kernels/lib/modules" | head -n 1)
modules=$kernels/lib/modules

initrd=$work/.initrd
rm -rf "$initrd"
mkdir -p "$initrd"/{bin,proc,sys,dev,lower,upper,newroot,modules}
cp /usr/bin/busybox "$initrd/bin/busybox"
[ -f "$modules/$version/modules.dep" ] || /sbin/depmod -b "$kernels" "$version"

# What the guest needs before it can see this machine's file system, each module after those it depends on.
number=0
for name in virtio_pci 9pnet_virtio 9p overlay; do
  /sbin/modprobe -d "$kernels" -S "$version" --show-depends "$name"
done | awk '/^insmod/ && !seen[$2]++ { print $2 }' | while read -r file; do
  number=$((number + 1))
  cp "$file" "$initrd/modules/$(printf %02d "$number")-$(basename "$file")"
done

share() { echo "-t 9p -o trans=virtio,version=9p2000.L,msize=524288,$1"; }
cat >"$initrd/init" <<INIT
#!/bin/busybox sh
b=/bin/busybox
\$b mount -t proc proc /proc; \$b mount -t sysfs sys /sys; \$b mount -t devtmpfs dev /dev
for module in /modules/*.ko; do \$b insmod \$module; done
\$b mount $(share cache=loose,ro) host /lower || exec \$b poweroff -f
\$b mount -t tmpfs tmpfs /upper; \$b mkdir -p /upper/changed /upper/work
\$b mount -t overlay -o lowerdir=/lower,upperdir=/upper/changed,workdir=/upper/work overlay /newroot
\$b mkdir -p /newroot/lab /newroot/host /newroot/proc /newroot/sys /newroot/dev /newroot/run /newroot/tmp /newroot/lib/modules
\$b mount $(share cache=none) lab /newroot/lab
\$b mount -o bind /lower /newroot/host
\$b mount -t tmpfs tmpfs /newroot/run; \$b mount -t tmpfs tmpfs /newroot/tmp
\$b mount --move /proc /newroot/proc; \$b mount --move /sys /newroot/sys; \$b mount --move /dev /newroot/dev
exec \$b switch_root /newroot /lab/.guest
INIT

cat >"$work/.guest" <<GUEST
#!/bin/bash
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp PAGER=cat SYSTEMD_PAGER=cat
mkdir -p /dev/pts /dev/shm; mount -t devpts devpts /dev/pts; mount -t tmpfs tmpfs /dev/shm
chmod 1777 /tmp
mkdir -p /lib/modules/$version; mount $(share cache=loose,ro) modules /lib/modules
modprobe virtio_console
for attempt in {1..50}; do [ -e /dev/hvc0 ] && break; sleep 0.1; done
modprobe configfs; mount -t configfs configfs /sys/kernel/config
ip link set lo up 2>/dev/null || busybox ifconfig lo up
/lib/systemd/systemd-udevd --daemon; udevadm trigger; udevadm settle
cd /lab
bash -c '$command' >/dev/hvc0 2>&1 </dev/null
echo \$? >/lab/rc
sync; echo o >/proc/sysrq-trigger; sleep 5
GUEST
chmod +x "$initrd/init" "$work/.guest"
(cd "$initrd" && find . | cpio -o -H newc --quiet | gzip -1) >"$work/.initrd.gz"

rm -f "$work/rc"
disk() { echo "local,path=$1,mount_tag=$2,security_model=none"; }
exec qemu-system-x86_64 -machine q35 -accel tcg,thread=multi -cpu max -smp 2 -m "${MEM:-4G}" -nodefaults -display none -no-reboot \
  -kernel "$kernels/boot/vmlinuz-$version" -initrd "$work/.initrd.gz" \
  -append "console=ttyS0 quiet loglevel=3 panic=-1 mitigations=off" \
  -serial "file:$work/kernel.log" \
  -device virtio-serial-pci -chardev stdio,id=out,signal=on -device virtconsole,chardev=out \
  -virtfs "$(disk / host),readonly=on,multidevs=remap" \
  -virtfs "$(disk "$modules" modules),readonly=on" \
  -virtfs "$(disk "$work" lab)" \
  -device virtio-rng-pci
