package io.kexecfleet.agent.linux.facts;

import io.kexecfleet.agent.preflight.facts.Fact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Finds what the root file system needs of the network, through all that its device is made of. */
final class RootDevice {

  private static final Set<String> NETWORK_TYPES =
      Set.of("nfs", "nfs4", "cifs", "smb3", "ceph", "9p", "afs", "glusterfs", "fuse.glusterfs", "lustre", "gfs2", "ocfs2");

  private static final Pattern ISCSI = Pattern.compile("session\\d+");
  private static final Pattern NETWORK_DISK = Pattern.compile("(?:nbd|rbd)\\d+.*");
  private static final Pattern NVME_CONTROLLER = Pattern.compile("nvme\\d+");

  private static final Pattern DEVICE = Pattern.compile("/dev/([a-z0-9]+)");

  /** Devices are made of devices, a few deep: file system, encryption, volume, RAID, multipath, partition, disk. */
  private static final int DEEPEST = 12;

  private final Path sys;

  RootDevice(Path sys) {
    this.sys = sys;
  }

  /** One phrase for each need; none where the root file system is local. */
  Fact<List<String>> network(Mounts mounts) {
    var root = mounts.of("/");
    if (root.isEmpty()) {
      return Fact.unknown("/proc/self/mountinfo has no root file system.");
    }
    if (NETWORK_TYPES.contains(root.get().type())) {
      return Fact.of(List.of("%s from %s".formatted(root.get().type(), root.get().source())));
    }
    var needs = new TreeSet<String>();
    try {
      for (var device : devices(root.get())) {
        addNeeds(needs, device.toRealPath(), DEEPEST);
      }
    } catch (IOException | UncheckedIOException failed) {
      return Fact.unknown("What the root file system lies on cannot be told: %s.".formatted(failed));
    }
    return Fact.of(List.copyOf(needs));
  }

  /** By number; where a file system has several devices and a number of its own, by the name of the one it was mounted by. */
  private List<Path> devices(Mounts.Mount root) {
    var byNumber = sys.resolve("dev/block").resolve(root.device());
    if (Files.exists(byNumber)) {
      return List.of(byNumber);
    }
    var name = DEVICE.matcher(root.source());
    if (!name.matches()) {
      return List.of();
    }
    var byName = sys.resolve("class/block").resolve(name.group(1));
    return Files.exists(byName) ? List.of(byName) : List.of();
  }

  private void addNeeds(Set<String> needs, Path device, int deeper) throws IOException {
    if (deeper == 0) {
      throw new IOException("%s is made of too many devices".formatted(device));
    }
    var names = new ArrayList<String>();
    device.forEach(part -> names.add(part.toString()));
    names.stream().filter(part -> ISCSI.matcher(part).matches()).forEach(part -> needs.add("iSCSI (" + part + ")"));
    if (NETWORK_DISK.matcher(names.getLast()).matches()) {
      needs.add(names.getLast());
    }
    if (names.contains("nvme-fabrics")) {
      needs.add("NVMe over fabrics (" + names.getLast() + ")");
    }
    var parent = device.getParent();
    if (parent != null && String.valueOf(parent.getFileName()).startsWith("nvme-subsys")) {
      addFabrics(needs, parent);
    }
    try (var slaves = Files.list(device.resolve("slaves"))) {
      for (var slave : slaves.toList()) {
        addNeeds(needs, slave.toRealPath(), deeper - 1);
      }
    } catch (NoSuchFileException none) {
      // A partition is made of nothing else.
    }
  }

  /** With native multipath a namespace hangs below its subsystem, and the controllers beside it know how they are reached. */
  private static void addFabrics(Set<String> needs, Path subsystem) throws IOException {
    try (var controllers = Files.list(subsystem)) {
      for (var controller : controllers.toList()) {
        if (NVME_CONTROLLER.matcher(String.valueOf(controller.getFileName())).matches()
            && Read.optional(controller.resolve("transport")) instanceof Fact.Known<Optional<String>>(var how)) {
          how.filter(transport -> !transport.equals("pcie"))
              .ifPresent(transport -> needs.add("NVMe over " + transport));
        }
      }
    }
  }
}
