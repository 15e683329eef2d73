package io.kexecfleet.lab.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a disk is made of: everything that, when changed, must give another disk.
 *
 * @param suite Debian release of everything but the kernels
 * @param packages what is installed besides the minimal system
 * @param kernel the package that brings a suite's kernel
 * @param kernelSuites the suites whose kernels are installed side by side, the one with the newest last; nothing else comes
 *     from those other than {@code suite}, but for what such a kernel needs
 * @param diskSize as {@code truncate} takes it; the file is sparse
 * @param files the scripts and the settings laid over the root file system, by resource name
 */
record Recipe(
    String suite,
    List<String> packages,
    String kernel,
    List<String> kernelSuites,
    String diskSize,
    Map<String, String> files) {

  static final String BASE_SCRIPT = "base.sh";
  static final String DISK_SCRIPT = "disk.sh";
  static final String SETTINGS = "settings/";

  private static final List<String> FILES =
      List.of(
          BASE_SCRIPT,
          DISK_SCRIPT,
          SETTINGS + "etc/dpkg/dpkg.cfg.d/lab",
          SETTINGS + "etc/initramfs-tools/conf.d/lab.conf",
          SETTINGS + "etc/initramfs-tools/modules",
          SETTINGS + "etc/initramfs-tools/scripts/init-bottom/devices",
          SETTINGS + "etc/kexec-fleet-network",
          SETTINGS + "etc/modprobe.d/lab.conf",
          SETTINGS + "etc/systemd/journald.conf.d/lab.conf",
          SETTINGS + "etc/systemd/system.conf.d/lab.conf",
          SETTINGS + "etc/systemd/system/kexec-fleet-config.service",
          SETTINGS + "etc/systemd/system/kexec-fleet-network.service",
          SETTINGS + "etc/systemd/system/qemu-guest-agent.service.d/lab.conf",
          SETTINGS + "etc/systemd/system/systemd-udev-trigger.service.d/lab.conf");

  Recipe {
    packages = List.copyOf(packages);
    kernelSuites = List.copyOf(kernelSuites);
    files = Map.copyOf(files);
  }

  /** The lab's own recipe. */
  static Recipe standard() {
    var files = new TreeMap<String, String>();
    for (String name : FILES) {
      files.put(name, resource(name));
    }
    return new Recipe(
        "trixie",
        List.of(
            "systemd",
            "systemd-sysv",
            "udev",
            "dbus",
            "kmod",
            "iproute2",
            "kexec-tools",
            "initramfs-tools",
            "lz4",
            "qemu-guest-agent"),
        "linux-image-cloud-amd64",
        List.of("bookworm", "trixie", "trixie-backports"),
        "3G",
        files);
  }

  /** Names the base layer: hexadecimal, the same for the same recipe on every machine. */
  String baseKey() {
    var digest =
        new KeyDigest()
            .add(suite)
            .add(String.join(" ", packages))
            .add(kernel)
            .add(String.join(" ", kernelSuites));
    new TreeMap<>(files)
        .forEach(
            (name, text) -> {
              if (!name.equals(DISK_SCRIPT)) {
                digest.add(name).add(text);
              }
            });
    return digest.hex();
  }

  /**
   * Names the disk layer.
   *
   * @param packageDigest digest of the agent's package, empty for a disk without an agent
   */
  String diskKey(String packageDigest) {
    return new KeyDigest()
        .add(baseKey())
        .add(diskSize)
        .add(files.getOrDefault(DISK_SCRIPT, ""))
        .add(packageDigest)
        .hex();
  }

  /** Writes scripts and settings into a folder that is there and empty. */
  void unpack(Path folder) throws IOException {
    for (var file : files.entrySet()) {
      Path target = folder.resolve(file.getKey());
      Files.createDirectories(Objects.requireNonNull(target.getParent()));
      Files.writeString(target, file.getValue());
    }
  }

  private static String resource(String name) {
    try (InputStream in = Recipe.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the lab's jar lacks " + name + ": build it again");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
