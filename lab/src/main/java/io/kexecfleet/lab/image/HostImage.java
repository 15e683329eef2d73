package io.kexecfleet.lab.image;

import java.nio.file.Path;

/**
 * What a lab host boots from. The files are shared between hosts and runs: read them, never write them.
 *
 * @param disk raw ext4 disk without a partition table, root file system of the host
 * @param kernel bzImage, the same file as {@code /vmlinuz} on the disk
 * @param initrd the same file as {@code /initrd.img} on the disk
 * @param kernelRelease what {@code uname -r} says in the host
 */
public record HostImage(Path disk, Path kernel, Path initrd, String kernelRelease) {}
