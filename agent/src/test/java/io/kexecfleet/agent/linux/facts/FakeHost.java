package io.kexecfleet.agent.linux.facts;

import io.kexecfleet.agent.linux.LinuxMachine;
import io.kexecfleet.agent.linux.LinuxPaths;
import io.kexecfleet.agent.linux.Programs;
import io.kexecfleet.agent.machine.DeparturePolicy;
import io.kexecfleet.agent.machine.Images;
import io.kexecfleet.agent.preflight.Policy;
import io.kexecfleet.agent.preflight.Preflight;
import io.kexecfleet.agent.preflight.facts.Fact;
import io.kexecfleet.agent.preflight.facts.HostFacts;
import io.kexecfleet.agent.preflight.facts.Plan;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Order;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.time.Duration;
import java.util.List;

/** A host as a tree of files, with nothing to be said about it until a test changes it. */
final class FakeHost {

  static final String RELEASE = "7.2.12-test";

  private final Path root;

  /** What the owner of the host wants. */
  DeparturePolicy policy = DeparturePolicy.ORDERLY;

  FakeHost(Path root) {
    this.root = root;
    put("proc/self/status", "Name:\tjava\nCapInh:\t0000000000000000\nCapEff:\t000001ffffffffff\n");
    put("proc/self/mountinfo", "29 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n36 29 0:26 / /run rw - tmpfs tmpfs rw\n");
    put("proc/sys/kernel/kexec_load_disabled", "0\n");
    put("proc/sys/kernel/kexec_load_limit_reboot", "-1\n");
    put("proc/sys/kernel/osrelease", RELEASE + "\n");
    put("proc/sys/kernel/random/boot_id", "11111111-1111-1111-1111-111111111111\n");
    put("proc/sys/kernel/tainted", "0\n");
    put("proc/cmdline", "root=/dev/vda1 cma=256M panic=10\n");
    put("proc/meminfo", "MemTotal:        4000000 kB\nMemFree:         100000 kB\nMemAvailable:    3000000 kB\n");
    put(
        "proc/iomem",
        """
        00000000-00000fff : Reserved
        00001000-0009fbff : System RAM
        000a0000-000bffff : PCI Bus 0000:00
        00100000-7ffdffff : System RAM
          2a000000-2affffff : Kernel code
        100000000-17fffffff : System RAM
        """);
    put("proc/modules", "virtio_net 102400 0 - Live 0x0000000000000000\next4 1036288 1 - Live 0x0000000000000000\n");
    put("proc/mdstat", "Personalities : [raid1]\nmd0 : active raid1 vdb1[1] vda2[0]\n      1046528 blocks [2/2] [UU]\n\nunused devices: <none>\n");
    put("proc/locks", "1: POSIX  ADVISORY  WRITE 612 00:1a:1032 0 EOF\n2: FLOCK  ADVISORY  WRITE 1 <none>:0 0 EOF\n");
    memory(0, "0x0", "0x9fbff", "System RAM");
    memory(1, "0x100000", "0x7ffdffff", "System RAM");
    memory(2, "0xfeffc000", "0xfeffffff", "Reserved");
    memory(3, "0x100000000", "0x17fffffff", "System RAM");
    put("sys/devices/system/memory/block_size_bytes", "8000000\n");
    put("sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
    put("sys/kernel/kexec/loaded", "0\n");
    put("sys/kernel/kexec/crash_loaded", "0\n");
    put("sys/kernel/kexec/crash_size", "0\n");
    put("sys/kernel/mm/cma/reserved/total_pages", "65536\n");
    put("sys/kernel/mm/cma/reserved/available_pages", "65504\n");
    put("sys/class/dmi/id/sys_vendor", "Dell Inc.\n");
    put("sys/class/dmi/id/product_name", "PowerEdge R750\n");
    put("sys/class/watchdog/watchdog0/identity", "iTCO_wdt\n");
    put("sys/firmware/efi/runtime-map/0/type", "0x5\n");
    efiVariable("SecureBoot", 1, 0);
    put("sys/bus/pci/drivers/virtio-pci/bind", "");
    put("sys/bus/pci/drivers/virtio-pci/0000:00:03.0/vendor", "0x1af4\n");
    put("sys/bus/pci/drivers/nvidia/bind", "");
    put("dev/kmsg", "6,1,2,-;mem auto-init: stack:all(zero), heap alloc:on, heap free:off\n");
    put("boot/vmlinuz-" + RELEASE, "kernel");
    put("boot/config-" + RELEASE, "CONFIG_KEXEC=y\nCONFIG_KEXEC_FILE=y\nCONFIG_CMA_ALIGNMENT=9\nCONFIG_PANIC_TIMEOUT=0\n");
    put("usr/lib/modules/" + RELEASE + "/modules.dep", "kernel/fs/ext4/ext4.ko.xz: kernel/lib/crc16.ko.xz\n");
    put("usr/lib/modules/" + RELEASE + "/modules.builtin", "kernel/drivers/net/virtio_net.ko\n");
    put("run/systemd/sessions/c1", "# This is private data. Do not parse.\nUID=0\nUSER=root\nACTIVE=1\nCLASS=background\n");
    put("var/lib/state/record", "");
  }

  void put(String name, String text) {
    write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void write(String name, byte[] bytes) {
    try {
      var file = root.resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** A watchdog that can guard a jump into any release with its driver. */
  void watchdog() {
    put("sys/class/watchdog/watchdog0/state", "inactive\n");
    put("sys/class/watchdog/watchdog0/nowayout", "0\n");
    put("sys/class/watchdog/watchdog0/bootstatus", "0\n");
    put("sys/class/watchdog/watchdog0/max_timeout", "2046\n");
    put("sys/module/iTCO_wdt/refcnt", "0\n");
    link("sys/class/watchdog/watchdog0/device/driver/module", "sys/module/iTCO_wdt");
    put("sys/module/watchdog/parameters/stop_on_reboot", "0\n");
    put("usr/lib/modules/" + RELEASE + "/modules.builtin", "kernel/drivers/net/virtio_net.ko\nkernel/drivers/watchdog/iTCO_wdt.ko\n");
  }

  void link(String name, String target) {
    try {
      Files.createDirectories(root.resolve(name).getParent());
      Files.createSymbolicLink(root.resolve(name), root.resolve(target));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  void remove(String name) {
    try {
      Files.delete(root.resolve(name));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  void executable(String name) {
    put(name, "");
    try {
      Files.setPosixFilePermissions(root.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  String inode(String name) {
    try {
      return String.valueOf(Files.getAttribute(root.resolve(name), "unix:ino"));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  void memory(int entry, String start, String end, String type) {
    put("sys/firmware/memmap/" + entry + "/start", start + "\n");
    put("sys/firmware/memmap/" + entry + "/end", end + "\n");
    put("sys/firmware/memmap/" + entry + "/type", type + "\n");
  }

  void efiVariable(String name, int length, long value) {
    var bytes = ByteBuffer.allocate(4 + Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(7).putLong(value).array();
    write(
        "sys/firmware/efi/efivars/" + name + "-8be4df61-93ca-11d2-aa0d-00e098032b8c", Arrays.copyOf(bytes, 4 + length));
  }

  /** Boot parameters of the running kernel. */
  void bootParameters(long rsdp) {
    var bytes = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN).putLong(0x70, rsdp).array();
    write("sys/kernel/boot_params/data", bytes);
  }

  HostFacts facts() {
    return facts("root=/dev/vda1 panic=10");
  }

  HostFacts facts(String nextCommandLine) {
    var boot = root.resolve("boot");
    var paths = LinuxPaths.under(root, List.of(boot), root.resolve("var/lib/state"), root.resolve("run/agent"));
    var machine =
        new LinuxMachine(paths, new Programs("false", "false", "false", "no-kexec", Duration.ofSeconds(1)), policy);
    var image =
        Images.plain(boot.resolve("vmlinuz-" + RELEASE), boot.resolve("initrd"), 20 << 20, RELEASE, 2 << 20, 60 << 20, 2047);
    return new LinuxFacts(paths, machine).gather(new Plan(Fact.of(image), nextCommandLine, false, List.of()));
  }

  /** One line for each finding: code and text. */
  List<String> findings() {
    return inWords(Preflight.examine(facts(), Policy.byDefault(), Order.Way.KEXEC));
  }

  static List<String> inWords(List<Finding> findings) {
    return findings.stream().map(finding -> finding.code() + ": " + finding.finding()).toList();
  }
}
