package io.kexecfleet.lab.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a lab host shall be. Immutable; start from {@link #named} and change one thing at a time.
 *
 * @param name its host name: letters, digits and hyphens, at most 32; unique among the hosts of a run
 * @param memoryMib memory at the start, in MiB
 * @param memorySlots how many more DIMMs may be plugged in while it runs, up to four times its memory; 0 for none, which
 *     leaves the memory map as on a host without hotplug. With slots the kernel takes what is plugged in for movable pages
 *     only, without which it would soon not give a DIMM back
 * @param cpus number of CPUs
 * @param kernelSeries the series of the kernel that its firmware boots, for example {@code 6.12}; empty for the newest
 * @param kernelArguments added to the command line of every boot through firmware, for example {@code cma=128M}; the last
 *     of two that contradict each other counts, so these win over the lab's own
 * @param configFiles content by relative path, found below {@code /etc/kexec-fleet-agent}, read-only, readable by root
 *     alone; without any the host has no config drive
 * @param qemuArguments further arguments of QEMU, for example devices
 */
public record HostSpec(
    String name,
    int memoryMib,
    int memorySlots,
    int cpus,
    Optional<String> kernelSeries,
    List<String> kernelArguments,
    Map<String, byte[]> configFiles,
    List<String> qemuArguments) {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9-]{0,31}");
  private static final int DEFAULT_MEMORY_MIB = 1024;

  /** Checks the name and the config files' paths, and copies the collections. */
  public HostSpec {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'%s' cannot be a host name: use up to 32 letters, digits and hyphens".formatted(name));
    }
    for (String path : configFiles.keySet()) {
      if (path.startsWith("/") || List.of(path.split("/", -1)).contains("..")) {
        throw new IllegalArgumentException(
            "config file '%s' would lie outside the config drive: use a relative path".formatted(path));
      }
    }
    kernelArguments = List.copyOf(kernelArguments);
    configFiles = Map.copyOf(configFiles);
    qemuArguments = List.copyOf(qemuArguments);
  }

  /** A host with 1024 MiB, one CPU and nothing special. */
  public static HostSpec named(String name) {
    return new HostSpec(name, DEFAULT_MEMORY_MIB, 0, 1, Optional.empty(), List.of(), Map.of(), List.of());
  }

  /** The same with another amount of memory, in MiB. */
  public HostSpec withMemoryMib(int mib) {
    return new HostSpec(name, mib, memorySlots, cpus, kernelSeries, kernelArguments, configFiles, qemuArguments);
  }

  /** The same with room for DIMMs that are plugged in later. */
  public HostSpec withMemorySlots(int slots) {
    return new HostSpec(name, memoryMib, slots, cpus, kernelSeries, kernelArguments, configFiles, qemuArguments);
  }

  /** The same with another number of CPUs. */
  public HostSpec withCpus(int number) {
    return new HostSpec(name, memoryMib, memorySlots, number, kernelSeries, kernelArguments, configFiles, qemuArguments);
  }

  /** The same with another kernel than the newest behind its firmware: the one of a series, for example {@code 6.12}. */
  public HostSpec withKernel(String series) {
    return new HostSpec(
        name, memoryMib, memorySlots, cpus, Optional.of(series), kernelArguments, configFiles, qemuArguments);
  }

  /**
   * The same with a watchdog that resets the machine, which whoever opens {@code /dev/watchdog} arms. It is set up as on a
   * host that wants it to count on across a jump; by default its driver stops it there, as most do. Debian's kernels have
   * the driver from 6.12 on: an older kernel is not told of the watchdog and is reset by it.
   */
  public HostSpec withWatchdog() {
    return withQemuArguments("-device", "i6300esb", "-action", "watchdog=reset")
        .withKernelArguments("watchdog.stop_on_reboot=0");
  }

  /** The same with these kernel arguments as well. */
  public HostSpec withKernelArguments(String... more) {
    var all = new ArrayList<>(kernelArguments);
    all.addAll(List.of(more));
    return new HostSpec(name, memoryMib, memorySlots, cpus, kernelSeries, all, configFiles, qemuArguments);
  }

  /** The same with one more file on the config drive; a second one of the same path replaces the first. */
  public HostSpec withConfigFile(String path, byte[] content) {
    var all = new TreeMap<>(configFiles);
    all.put(path, content.clone());
    return new HostSpec(name, memoryMib, memorySlots, cpus, kernelSeries, kernelArguments, all, qemuArguments);
  }

  /** The same with these QEMU arguments as well. */
  public HostSpec withQemuArguments(String... more) {
    var all = new ArrayList<>(qemuArguments);
    all.addAll(List.of(more));
    return new HostSpec(name, memoryMib, memorySlots, cpus, kernelSeries, kernelArguments, configFiles, all);
  }
}
