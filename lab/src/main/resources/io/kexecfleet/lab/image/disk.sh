#!/bin/bash
# Builds the disk layer: the base layer, the agent's package on top if there is one, as an ext4 disk to boot from.
# Usage: disk.sh ROOTFS OUTPUT [PACKAGE.deb], OUTPUT an empty folder.
# Runs in mount and process namespaces of its own, so an interrupted build leaves no mount and no process.
set -euo pipefail
export LC_ALL=C
base=$1
output=$2
package=${3:-}
root=$base

if [ -n "$package" ]; then
  root=$output/merged
  mkdir "$root" "$output/upper" "$output/work"
  # Copying the base takes seconds, an overlay nothing; it is missing where the cache itself is on an overlay.
  if ! mount -t overlay overlay -o "lowerdir=$base,upperdir=$output/upper,workdir=$output/work" "$root"; then
    echo "no overlay here, copying the base" >&2
    cp -a --reflink=auto "$base/." "$root/"
  fi
  cp "$package" "$root/agent.deb"
  mount -t proc proc "$root/proc"
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive \
    dpkg --install --no-debsig /agent.deb
  umount "$root/proc"
  # A host without settings of its own is one without an agent.
  rm "$root/agent.deb" "$root/etc/kexec-fleet-agent/agent.properties"
fi

# What QEMU boots in the place of a boot loader, and the kernels' releases, the one first that /vmlinuz leads to.
mkdir "$output/boot"
cp --reflink=auto "$root"/boot/vmlinuz-* "$root"/boot/initrd.img-* "$output/boot/"
{ readlink "$root/vmlinuz"; ls -v "$root"/boot/vmlinuz-*; } | sed 's/.*vmlinuz-//' | awk '!seen[$0]++' > "$output/kernels"

# Sparse: room for logs and further kernels costs nothing until used.
truncate -s "$DISK_SIZE" "$output/disk.img"
# Every host starts from this disk, so the check that follows a crash is the journal's, not e2fsck's.
mkfs.ext4 -q -F -L kexec-fleet -E lazy_itable_init=1,lazy_journal_init=1 -m 0 -d "$root" "$output/disk.img"

if [ -n "$package" ]; then
  umount "$root" 2> /dev/null || true
  rm -rf "$output/merged" "$output/upper" "$output/work"
fi
