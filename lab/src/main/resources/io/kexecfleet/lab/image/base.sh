#!/bin/bash
# Builds the base layer: a Debian root file system with kexec-capable kernels and the lab's settings.
# Usage: base.sh ROOTFS SETTINGS, ROOTFS not existing yet, SETTINGS a folder laid over it.
# Environment: SUITE, PACKAGES (space-separated names), KERNEL (a package's name), KERNEL_SUITES (space-separated, the one
# with the newest kernel last), ARCHIVE (may be empty).
# Runs in mount and process namespaces of its own, so an interrupted build leaves no mount and no process.
set -euo pipefail
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
rootfs=$1
settings=$2

# The archive this machine's apt already uses serves the suite too: nothing to configure, no address to go stale.
archive=${ARCHIVE:-}
if [ -z "$archive" ]; then
  archive=$(apt-get indextargets --format '$(CREATED_BY)|$(LABEL)|$(REPO_URI)' |
    awk -F'|' '$1 == "Packages" && $2 == "Debian" { print $3; exit }')
fi
if [ -z "$archive" ]; then
  echo "error: apt on this machine knows no Debian archive; run 'apt-get update', or name one in KEXEC_FLEET_ARCHIVE" >&2
  exit 3
fi

in_root() { chroot "$rootfs" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@"; }

debootstrap --variant=minbase --include="${PACKAGES// /,}" "$SUITE" "$rootfs" "$archive"

# Before the kernel is installed: its package builds the initrd with these settings.
cp -r --no-preserve=ownership "$settings/." "$rootfs/"
for suite in $KERNEL_SUITES; do
  [ "$suite" = "$SUITE" ] && continue
  echo "deb $archive $suite main" >> "$rootfs/etc/apt/sources.list.d/kernels.list"
  printf 'Package: %s\nPin: release n=%s\nPin-Priority: %s\n\n' '*' "$suite" -1 'linux-*' "$suite" 100 \
    >> "$rootfs/etc/apt/preferences.d/kernels"
done
apt-config dump | grep -E '^Acquire::https?::Proxy ' > "$rootfs/etc/apt/apt.conf.d/90build" || true
mount -t proc proc "$rootfs/proc"
# The one interface stays eth0, which the settings name; the initrd takes this over.
ln -s /dev/null "$rootfs/etc/systemd/network/99-default.link"
# The initrd loads the few drivers by name; finding them through udev takes longer than all the rest of it.
rm "$rootfs"/usr/share/initramfs-tools/{hooks,scripts/init-top,scripts/init-bottom}/udev
chmod +x "$rootfs/etc/initramfs-tools/scripts/init-bottom/devices"
in_root apt-get -q update
# One after the other, as a host that is upgraded gets them: the kernels before stay, /vmlinuz is the newest.
for suite in $KERNEL_SUITES; do
  in_root apt-get -q install -y --no-install-recommends "$KERNEL/$suite"
done

# kexec-tools would otherwise load an image of its own at every reboot.
sed -i 's/^LOAD_KEXEC=.*/LOAD_KEXEC=false/' "$rootfs/etc/default/kexec"

in_root systemctl -q enable kexec-fleet-network.service kexec-fleet-config.service
# Every process costs an emulated CPU a third of a second; none of these has work to do in a lab host.
in_root systemctl -q mask \
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer \
  getty.target systemd-firstboot.service systemd-hwdb-update.service ldconfig.service systemd-binfmt.service \
  systemd-journal-catalog-update.service systemd-update-done.service systemd-tmpfiles-clean.timer \
  systemd-network-generator.service systemd-udev-load-credentials.service systemd-pstore.service \
  systemd-random-seed.service systemd-tmpfiles-setup-dev-early.service systemd-modules-load.service \
  modprobe@.service kmod-static-nodes.service dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount \
  sys-kernel-tracing.mount sys-kernel-config.mount sys-fs-fuse-connections.mount \
  run-lock.mount tmp.mount systemd-sysusers.service systemd-user-sessions.service systemd-tmpfiles-setup-dev.service
# Nor have generators, which are run at every boot and at every reload: nothing of a lab host is made by them.
mkdir -p "$rootfs/etc/systemd/system-generators"
for generator in "$rootfs"/usr/lib/systemd/system-generators/*; do
  ln -s /dev/null "$rootfs/etc/systemd/system-generators/${generator##*/}"
done
in_root systemctl -q set-default multi-user.target

in_root passwd -q -l root
: > "$rootfs/etc/machine-id" # empty: each host takes its own from its virtual mainboard
rm -f "$rootfs/var/lib/dbus/machine-id" # would be taken instead, by all of them
mkdir -p "$rootfs/etc/kexec-fleet-agent" "$rootfs/var/log/journal"
rm -f "$rootfs/etc/hostname" "$rootfs/etc/resolv.conf"
rm -f "$rootfs/etc/apt/sources.list.d/kernels.list" "$rootfs/etc/apt/preferences.d/kernels" "$rootfs/etc/apt/apt.conf.d/90build"
rm -f "$rootfs"/var/cache/apt/*.bin "$rootfs"/var/log/*.log "$rootfs"/var/log/apt/*
rm -rf "$rootfs"/var/cache/apt/archives/*.deb "$rootfs"/var/lib/apt/lists/* "$rootfs"/usr/share/{doc,man,locale,info}/*
umount "$rootfs/proc"
ls "$rootfs"/boot/vmlinuz-* "$rootfs"/boot/initrd.img-* "$rootfs/vmlinuz" "$rootfs/initrd.img" > /dev/null
