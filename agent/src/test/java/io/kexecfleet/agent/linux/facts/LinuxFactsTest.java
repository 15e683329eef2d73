package io.kexecfleet.agent.linux.facts;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.agent.machine.DeparturePolicy;
import io.kexecfleet.agent.preflight.Policy;
import io.kexecfleet.agent.preflight.Preflight;
import io.kexecfleet.protocol.Order;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From files to findings: a tree in which one thing is changed, and what is said of it. */
class LinuxFactsTest {

  @TempDir Path root;
  FakeHost host;

  /** The file system of / in the tree's mountinfo, as /proc/locks writes it. */
  private static final String ROOT_DEVICE = "fe:01";

  record Change(String says, Consumer<FakeHost> change) {
    @Override
    public String toString() {
      return says;
    }
  }

  @BeforeEach
  void build() {
    host = new FakeHost(root);
  }

  @Test
  void ofAHostWithoutTroubleThereIsNothingToSay() {
    assertThat(host.findings()).isEmpty();
  }

  private static final DeparturePolicy WATCHDOG = new DeparturePolicy(Departure.Through.SYSTEMD, 60);

  /** A host that would arm its watchdog, but for one file. */
  private static void guarded(FakeHost host, String file, String text) {
    host.policy = WATCHDOG;
    host.watchdog();
    host.put("sys/" + file, text);
  }

  private static void withANamelessDriver(FakeHost host) {
    guarded(host, "class/watchdog/watchdog0/state", "inactive\n");
    host.remove("sys/class/watchdog/watchdog0/device/driver/module");
  }

  /** As with i6300esb, which registers its watchdog without a device. */
  @Test
  void aDriverThatDoesNotTellItsNameIsTheOnlyOneThereIs() {
    withANamelessDriver(host);
    host.put("sys/module/watchdog/holders/iTCO_wdt/refcnt", "");
    assertThat(host.findings()).isEmpty();
  }

  @Test
  void aWatchdogThatCanBeArmedIsNothingToSayAnythingAbout() {
    guarded(host, "class/watchdog/watchdog0/bootstatus", "32\n");
    assertThat(host.findings()).isEmpty();
  }

  static Stream<Change> changes() {
    return Stream.of(
        new Change("CAPABILITIES: The agent runs", h -> h.put("proc/self/status", "CapEff:\t0000000000000000\n")),
        new Change("CAPABILITIES: /proc/self/status does not say", h -> h.put("proc/self/status", "Name:\tjava\n")),
        new Change("KEXEC_DISABLED: kernel.kexec_load_disabled is 1", h -> h.put("proc/sys/kernel/kexec_load_disabled", "1\n")),
        new Change("LOAD_LIMIT: kernel.kexec_load_limit_reboot leaves 1", h -> h.put("proc/sys/kernel/kexec_load_limit_reboot", "1\n")),
        new Change("LOAD_LIMIT_SET: kernel.kexec_load_limit_reboot leaves 5", h -> h.put("proc/sys/kernel/kexec_load_limit_reboot", "5\n")),
        new Change("KEXEC_FILE_LOAD: The running kernel was built without CONFIG_KEXEC_FILE and", h ->
            h.put("boot/config-" + FakeHost.RELEASE, "CONFIG_CMA_ALIGNMENT=9\n")),
        new Change("KEXEC_FILE_LOAD: The configuration of kernel", h -> h.remove("boot/config-" + FakeHost.RELEASE)),
        new Change("KEXEC_FILE_LOAD: What is there as the configuration", h -> h.put("boot/config-" + FakeHost.RELEASE, "?")),
        new Change("LOCKDOWN: The kernel is locked down (integrity)", h ->
            h.put("sys/kernel/security/lockdown", "none [integrity] confidentiality\n")),
        new Change("LOCKDOWN: /sys/kernel/security/lockdown has \"none\"", h -> h.put("sys/kernel/security/lockdown", "none\n")),
        new Change("kernel/security is empty: is securityfs mounted?", h -> h.remove("sys/kernel/security/lockdown")),
        new Change("SIGNATURE_POLICY: This kernel loads signed images only: CONFIG_KEXEC_SIG_FORCE", h ->
            h.put("boot/config-" + FakeHost.RELEASE, "CONFIG_KEXEC_FILE=y\nCONFIG_KEXEC_SIG_FORCE=y\nCONFIG_CMA_ALIGNMENT=9\n")),
        new Change("IMA's architecture policy under secure boot", h -> {
          h.put("boot/config-" + FakeHost.RELEASE, "CONFIG_KEXEC_FILE=y\nCONFIG_IMA_ARCH_POLICY=y\nCONFIG_CMA_ALIGNMENT=9\n");
          h.efiVariable("SecureBoot", 1, 1);
        }),
        new Change("IMA's rule \"appraise func=KEXEC_KERNEL_CHECK", h ->
            h.put("etc/ima/ima-policy", "measure func=KEXEC_KERNEL_CHECK\nappraise func=KEXEC_KERNEL_CHECK appraise_type=imasig\n")),
        new Change("SIGNATURE_POLICY: EFI's variable SecureBoot has 4 bytes", h -> h.efiVariable("SecureBoot", 0, 0)),
        new Change("FOREIGN_IMAGE: An image is loaded", h -> h.put("sys/kernel/kexec/loaded", "1\n")),
        new Change("MEMORY: Loading takes 115.0 MiB", h ->
            h.put("proc/meminfo", "MemTotal:        4000000 kB\nMemAvailable:      90000 kB\n")),
        new Change("MEMORY: /proc/meminfo does not say", h -> h.put("proc/meminfo", "")),
        new Change("MEMORY_REMOVED: The next kernel would be told of System RAM that is no longer there: 0x140000000-0x17fffffff.", h ->
            h.put("proc/iomem", "00001000-0009fbff : System RAM\n00100000-7ffdffff : System RAM\n100000000-13fffffff : System RAM (kmem)\n")),
        new Change("MEMORY_REMOVED: /proc/iomem does not show where memory is", h ->
            h.put("proc/iomem", "00000000-00000000 : System RAM\n")),
        new Change("MEMORY_REMOVED: With mem= on the command line", h -> h.put("proc/cmdline", "mem=2G\n")),
        new Change("CMA_SIZE: The running kernel has no CMA area", h -> h.put("sys/kernel/mm/cma/reserved/total_pages", "0\n")),
        new Change("CMA_SIZE: What the kernel can do for a load cannot be told", h -> h.remove("sys/kernel/mm/cma/reserved/total_pages")),
        new Change("CMA_ALIGNMENT: CMA hands out memory at multiples of 1.0 MiB", h ->
            h.put("boot/config-" + FakeHost.RELEASE, "CONFIG_KEXEC_FILE=y\nCONFIG_CMA_ALIGNMENT=8\n")),
        new Change("INIT_ON_ALLOC: There is a CMA area", h -> h.put("dev/kmsg", "6,1,2,-;mem auto-init: stack:off, heap alloc:off\n")),
        new Change("KHO: Kexec HandOver", h -> h.put("proc/cmdline", "kho=on\n")),
        new Change("TAINT: The kernel is tainted (512): W warning.", h -> h.put("proc/sys/kernel/tainted", "512\n")),
        new Change("OUT_OF_TREE_MODULES: Modules that are not the kernel's own: zfs (PO)", h ->
            h.put("proc/modules", "zfs 4358144 6 - Live 0x0000000000000000 (PO)\n")),
        new Change("MODULES_MISSING: Modules that run now and are not installed for 7.2.12-test: zfs", h ->
            h.put("proc/modules", "zfs 4358144 6 - Live 0x0000000000000000 (PO)\n")),
        new Change("OUT_OF_TREE_MODULES: /proc/modules has \"nonsense\"", h -> h.put("proc/modules", "nonsense\n")),
        new Change("BAD_DRIVER: Drivers that others saw fail at a kexec: nvidia", h ->
            h.put("sys/bus/pci/drivers/nvidia/0000:65:00.0/vendor", "0x10de\n")),
        new Change("CLOUD_VENDOR: This host is a Google Compute Engine", h -> {
          h.put("sys/class/dmi/id/sys_vendor", "Google\n");
          h.put("sys/class/dmi/id/product_name", "Google Compute Engine\n");
        }),
        new Change("CLOUD_VENDOR: This host runs on Xen", h -> h.put("sys/hypervisor/type", "xen\n")),
        new Change("WATCHDOG_NOT_ARMED: The watchdog cannot be armed across the jump. The watchdog is active", h -> guarded(h, "class/watchdog/watchdog0/state", "active\n")),
        new Change("stop_on_reboot is -1", h -> guarded(h, "module/watchdog/parameters/stop_on_reboot", "-1\n")),
        new Change("nowayout is not 0", h -> guarded(h, "class/watchdog/watchdog0/nowayout", "1\n")),
        new Change("counts to 30 s at most, and 60 s", h -> guarded(h, "class/watchdog/watchdog0/max_timeout", "30\n")),
        new Change(
            "has no driver iTCO_wdt",
            h -> guarded(h, "../usr/lib/modules/" + FakeHost.RELEASE + "/modules.builtin", "kernel/drivers/net/virtio_net.ko\n")),
        new Change(
            "Which driver the watchdog has cannot be told",
            h -> {
              guarded(h, "module/watchdog/holders/iTCO_wdt/refcnt", "");
              h.put("sys/module/watchdog/holders/ipmi_watchdog/refcnt", "");
              h.remove("sys/class/watchdog/watchdog0/device/driver/module");
            }),
        new Change("Which driver the watchdog has cannot be told", LinuxFactsTest::withANamelessDriver),
        new Change(
            "has no driver i6300esb",
            h -> {
              withANamelessDriver(h);
              h.put("sys/module/watchdog/holders/i6300esb/refcnt", "");
            }),
        new Change("stop_on_reboot is not readable", h -> h.policy = WATCHDOG),
        new Change("WATCHDOG: There is a software watchdog only", h -> h.put("sys/class/watchdog/watchdog0/identity", "Software Watchdog\n")),
        new Change("CRASH_KERNEL: 256.0 MiB are reserved", h -> h.put("sys/kernel/kexec/crash_size", "268435456\n")),
        new Change("boot/efi/EFI/debian/fw/fwupd-1.cap", h -> h.put("boot/efi/EFI/debian/fw/fwupd-1.cap", "")),
        new Change("a capsule on disk (OsIndications)", h -> h.efiVariable("OsIndications", 8, 4)),
        new Change("boot entry 0003, once (BootNext)", h -> h.efiVariable("BootNext", 2, 3)),
        new Change("RAID_REBUILD: Software RAID is being rebuilt: md0: recovery = 12.6%", h ->
            h.put("proc/mdstat", "md0 : active raid1 vdb1[2] vda2[0]\n      1046528 blocks [2/1] [U_]\n      [==>....]  recovery = 12.6% (1/9) finish=1.1min\n")),
        new Change("RAID_DEGRADED: Software RAID lacks members: md0", h ->
            h.put("proc/mdstat", "md0 : active raid1 vda2[0]\n      1046528 blocks super 1.2 [2/1] [U_]\n")),
        new Change("INHIBITORS: A shutdown is inhibited: backup (nightly)", h ->
            h.put("run/systemd/inhibit/7", "# This is private data. Do not parse.\nWHAT=shutdown:sleep\nMODE=block\nUID=0\nPID=9\nWHO=backup\nWHY=nightly\n")),
        new Change("SESSIONS: Logged in: ada at 10.0.0.7", h ->
            h.put("run/systemd/sessions/4", "UID=1000\nUSER=ada\nACTIVE=1\nSTATE=active\nREMOTE=1\nREMOTE_HOST=10.0.0.7\nTYPE=tty\nCLASS=user\n")),
        new Change("DISK_PASSPHRASE: Encrypted disks ask somebody at boot: root_crypt", h ->
            h.put("etc/crypttab", "# name\nroot_crypt UUID=1 none luks\ndata UUID=2 /etc/keys/data luks\ntpm UUID=3 - tpm2-device=auto\n")),
        new Change("ROOT_ON_NETWORK: The root file system is on the network: nfs4 from nas:/root a", h ->
            h.put("proc/self/mountinfo", "29 1 0:33 / / rw - nfs4 nas:/root\\040a rw\n")),
        new Change("ROOT_ON_NETWORK: /proc/self/mountinfo has \"29\"", h -> h.put("proc/self/mountinfo", "29\n")));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void whatIsInTheFilesIsFound(Change change) {
    change.change().accept(host);
    assertThat(host.findings()).anyMatch(line -> line.contains(change.says()));
  }

  @Test
  void kernelsBefore619HaveTheirStateUnderOlderNames() throws IOException {
    for (var name : new String[] {"loaded", "crash_loaded", "crash_size"}) {
      Files.move(root.resolve("sys/kernel/kexec").resolve(name), root.resolve("sys/kernel/kexec_" + name));
    }
    assertThat(host.findings()).isEmpty();
    host.put("sys/kernel/kexec_loaded", "1\n");
    assertThat(host.findings()).singleElement().asString().startsWith("FOREIGN_IMAGE");
  }

  @Test
  void kernelsBefore63HaveNoLimit() {
    host.remove("proc/sys/kernel/kexec_load_limit_reboot");
    assertThat(host.findings()).isEmpty();
  }

  @Test
  void theRunningKernelsConfigurationIsAlsoTakenFromItself() throws IOException {
    var config = root.resolve("boot/config-" + FakeHost.RELEASE);
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write(Files.readAllBytes(config));
    }
    Files.write(root.resolve("proc/config.gz"), packed.toByteArray());
    host.remove("boot/config-" + FakeHost.RELEASE);
    assertThat(host.findings()).isEmpty();
    Files.writeString(root.resolve("proc/config.gz"), "not packed", StandardCharsets.UTF_8);
    assertThat(host.findings()).anyMatch(line -> line.contains("config.gz cannot be unpacked"));
  }

  @Test
  void aKernelThatNeedsTheClassicCallIsFineWhereKexecToolsAre() {
    host.put("boot/config-" + FakeHost.RELEASE, "CONFIG_KEXEC=y\nCONFIG_CMA_ALIGNMENT=9\n");
    assertThat(host.findings()).singleElement().asString().startsWith("KEXEC_FILE_LOAD").contains("kexec-tools");
    host.executable("usr/sbin/kexec");
    assertThat(host.findings()).isEmpty();
  }

  @Test
  void withoutPanicOnTheNextCommandLineTheTargetsConfigurationCounts() {
    var found = FakeHost.inWords(Preflight.examine(host.facts("quiet"), Policy.byDefault(), Order.Way.KEXEC));
    assertThat(found).singleElement().asString().startsWith("PANIC_BEHAVIOUR");
    host.put("boot/config-" + FakeHost.RELEASE, "CONFIG_KEXEC_FILE=y\nCONFIG_CMA_ALIGNMENT=9\nCONFIG_PANIC_TIMEOUT=10\n");
    assertThat(Preflight.examine(host.facts("quiet"), Policy.byDefault(), Order.Way.KEXEC)).isEmpty();
  }

  @Test
  void whatACheckOfARaidReadsIsNoRebuild() {
    host.put("proc/mdstat", "md0 : active raid1 vdb1[1] vda2[0]\n      1 blocks [2/2] [UU]\n      [=>..]  check =  5.0% (1/9) finish=1.1min\n");
    assertThat(host.findings()).isEmpty();
    host.remove("proc/mdstat");
    assertThat(host.findings()).isEmpty();
  }

  @Test
  void withoutEfiNothingIsSaidOfIt() throws IOException {
    host.remove("sys/firmware/efi/runtime-map/0/type");
    try (var files = Files.walk(root.resolve("sys/firmware/efi"))) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    assertThat(host.findings()).isEmpty();
  }

  @Test
  void beforeKernel70AnEfiHostWithoutRuntimeServicesMayLoseItsTables() throws IOException {
    host.remove("sys/firmware/efi/runtime-map/0/type");
    Files.delete(root.resolve("sys/firmware/efi/runtime-map/0"));
    assertThat(host.findings()).singleElement().asString().startsWith("ACPI_TABLES").contains("boot_params/data is not there");
    host.bootParameters(0);
    assertThat(host.findings()).isEmpty();
    host.put("proc/sys/kernel/osrelease", "6.12.9\n");
    host.put("boot/config-6.12.9", "CONFIG_KEXEC_FILE=y\nCONFIG_CMA_ALIGNMENT=9\n");
    assertThat(host.findings()).singleElement().asString().startsWith("ACPI_TABLES: The running kernel was started by EFI");
    host.bootParameters(0xe0000);
    assertThat(host.findings()).isEmpty();
  }

  @Test
  void aLockIsSeenByDeviceAndInode() {
    host.put("var/lib/dpkg/lock-frontend", "");
    var inode = host.inode("var/lib/dpkg/lock-frontend");
    assertThat(host.findings()).isEmpty();
    host.put("proc/locks", "1: POSIX  ADVISORY  WRITE 812 %s:%s 0 EOF\n".formatted(ROOT_DEVICE, inode));
    assertThat(host.findings())
        .containsExactly("PACKAGE_MANAGER: Packages are being changed: process 812 holds /var/lib/dpkg/lock-frontend.");
    host.put("proc/locks", "1: POSIX  ADVISORY  WRITE 812 fe:02:%s 0 EOF\n".formatted(inode));
    assertThat(host.findings()).isEmpty();
    host.put("proc/locks", "1: -> POSIX  ADVISORY  WRITE 812 %s:%s 0 EOF\n".formatted(ROOT_DEVICE, inode));
    assertThat(host.findings()).isEmpty();
    host.put("proc/locks", "?\n");
    assertThat(host.findings()).singleElement().asString().startsWith("PACKAGE_MANAGER: /proc/locks has \"?\"");
  }

  @Test
  void pacmansLockIsTheFileItself() {
    host.put("var/lib/pacman/db.lck", "");
    assertThat(host.findings()).containsExactly("PACKAGE_MANAGER: Packages are being changed: /var/lib/pacman/db.lck is held.");
  }

  @Test
  void theRootFileSystemIsFollowedThroughVolumesToANetworkDisk() {
    host.put("sys/devices/platform/host2/session3/target2:0:0/2:0:0:1/block/sdb/size", "1\n");
    host.put("sys/devices/virtual/block/dm-0/dm/name", "root\n");
    host.link("sys/devices/virtual/block/dm-0/slaves/sdb", "sys/devices/platform/host2/session3/target2:0:0/2:0:0:1/block/sdb");
    host.link("sys/dev/block/254:1", "sys/devices/virtual/block/dm-0");
    assertThat(host.findings()).containsExactly("ROOT_ON_NETWORK: The root file system is on the network: iSCSI (session3).");
  }

  @Test
  void aFileSystemOfSeveralDevicesIsFollowedByName() {
    host.put("proc/self/mountinfo", "29 1 0:22 /@ / rw - btrfs /dev/nbd0p1 rw\n");
    host.put("sys/devices/virtual/block/nbd0/nbd0p1/size", "1\n");
    host.link("sys/class/block/nbd0p1", "sys/devices/virtual/block/nbd0/nbd0p1");
    assertThat(host.findings()).containsExactly("ROOT_ON_NETWORK: The root file system is on the network: nbd0p1.");
  }

  @Test
  void namespacesOfNvmeAreLocalOnlyOverPcie() {
    host.put("sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1/size", "1\n");
    host.put("sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0/transport", "pcie\n");
    host.link("sys/dev/block/254:1", "sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1");
    assertThat(host.findings()).isEmpty();
    host.put("sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme1/transport", "tcp\n");
    assertThat(host.findings()).containsExactly("ROOT_ON_NETWORK: The root file system is on the network: NVMe over tcp.");
  }

  @Test
  void logindsOtherFilesAreNoTrouble() {
    host.put("run/systemd/inhibit/1", "WHAT=sleep\nMODE=block\nWHO=a\nWHY=b\n");
    host.put("run/systemd/inhibit/2", "WHAT=shutdown\nMODE=delay\nWHO=a\nWHY=b\n");
    host.put("run/systemd/inhibit/2.ref", "");
    host.put("run/systemd/sessions/5", "USER=ada\nSTATE=closing\nTTY=pts/1\nCLASS=user\n");
    host.put("run/systemd/sessions/6", "USER=gdm\nSTATE=active\nTTY=tty1\nCLASS=greeter\n");
    host.put("run/systemd/sessions/7", "USER=cron\nSTATE=active\nTYPE=unspecified\nCLASS=user\n");
    assertThat(host.findings()).isEmpty();
  }

  @Test
  void withoutLogindNobodyKnowsWhoIsLoggedIn() throws IOException {
    host.remove("run/systemd/sessions/c1");
    Files.delete(root.resolve("run/systemd/sessions"));
    assertThat(host.findings()).singleElement().asString().startsWith("SESSIONS").contains("logind does not run");
  }

  @Test
  void anEmptyTreeIsAListOfWhatCannotBeRead(@TempDir Path nothing) throws IOException {
    var empty = new FakeHost(nothing);
    try (var files = Files.walk(nothing)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
    assertThat(empty.findings()).hasSizeGreaterThan(15);
  }

  @Test
  void namesThatNoPathCanHaveDoNoHarm() {
    host.put("etc/crypttab", "a\0b UUID=1 none\n");
    host.put("proc/self/mountinfo", "29 1 0:22 /@ / rw - btrfs /dev/\0 rw\n30 29 0:23 / /\0\u00fc rw - tmpfs x rw\n");
    assertThat(host.findings()).singleElement().asString().startsWith("DISK_PASSPHRASE");
    assertThat(Read.isPlainName(FakeHost.RELEASE)).isTrue();
    assertThat(Stream.of("7.2\0", "../7.2", "7.2/..", "..", "").filter(Read::isPlainName)).isEmpty();
  }

  @Test
  void aKernelWithoutModulesOrCrashDumpsHasNoFilesForThem() {
    host.remove("proc/modules");
    host.remove("sys/kernel/kexec/crash_size");
    host.remove("sys/kernel/kexec/crash_loaded");
    assertThat(host.findings()).isEmpty();
  }

  @Test
  void whatIsNoFileIsNotOpened() throws IOException {
    host.remove("proc/modules");
    Files.createDirectory(root.resolve("proc/modules"));
    assertThat(host.findings()).anyMatch(line -> line.startsWith("OUT_OF_TREE_MODULES") && line.contains("is not a file"));
  }

  @Test
  void aFileThatIsTooLargeIsNotRead() throws IOException {
    try (var file = new RandomAccessFile(root.resolve("proc/modules").toFile(), "rw")) {
      file.setLength(Read.LONGEST_FILE + 1L);
    }
    assertThat(host.findings()).anyMatch(line -> line.startsWith("OUT_OF_TREE_MODULES") && line.contains("was not read"));
  }
}
