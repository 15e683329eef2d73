package io.kexecfleet.lab.image;

import java.nio.file.Path;

/**
 * A kernel on a host's disk.
 *
 * @param release what {@code uname -r} says where it runs
 * @param kernel bzImage, the same file as {@code /boot/vmlinuz-RELEASE} on the disk
 * @param initrd the same file as {@code /boot/initrd.img-RELEASE} on the disk
 */
public record InstalledKernel(String release, Path kernel, Path initrd) {}
