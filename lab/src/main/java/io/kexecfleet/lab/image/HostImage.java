package io.kexecfleet.lab.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a lab host boots from. The files are shared between hosts and runs: read them, never write them.
 *
 * @param disk raw ext4 disk without a partition table, root file system of the host
 * @param kernels those on the disk, at least one, the one first that {@code /vmlinuz} leads to
 */
public record HostImage(Path disk, List<InstalledKernel> kernels) {

  /** Copies the list. */
  public HostImage {
    kernels = List.copyOf(kernels);
  }

  /** The image in a folder as {@code disk.sh} filled it. */
  static HostImage in(Path folder) throws IOException {
    Path boot = folder.resolve("boot");
    return new HostImage(
        folder.resolve("disk.img"),
        Files.readAllLines(folder.resolve("kernels")).stream()
            .map(
                release ->
                    new InstalledKernel(
                        release, boot.resolve("vmlinuz-" + release), boot.resolve("initrd.img-" + release)))
            .toList());
  }

  /** The kernel that a host boots unless its spec names another: the newest. */
  public InstalledKernel newest() {
    return kernels.getFirst();
  }

  /**
   * The kernel of a series.
   *
   * @param series the first two numbers of its release, for example {@code 6.12}
   * @throws IllegalArgumentException if the disk has none of it
   */
  public InstalledKernel kernel(String series) {
    return kernels.stream()
        .filter(kernel -> kernel.release().startsWith(series + "."))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the disk has no kernel of the series %s; it has %s"
                        .formatted(
                            series, kernels.stream().map(InstalledKernel::release).collect(Collectors.joining(", ")))));
  }
}
