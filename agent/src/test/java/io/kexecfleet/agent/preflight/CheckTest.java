package io.kexecfleet.agent.preflight;

import static io.kexecfleet.agent.preflight.Facts.MIB;
import static io.kexecfleet.agent.preflight.Facts.OPTIONS;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.machine.Images;
import io.kexecfleet.agent.machine.LoadConditions;
import io.kexecfleet.agent.machine.MemoryRange;
import io.kexecfleet.agent.preflight.facts.Fact;
import io.kexecfleet.agent.preflight.facts.KexecFacts.CrashKernel;
import io.kexecfleet.agent.preflight.facts.KexecFacts.KernelOptions;
import io.kexecfleet.agent.preflight.facts.KexecFacts.Lockdown;
import io.kexecfleet.agent.preflight.facts.MemoryFacts.Room;
import io.kexecfleet.agent.preflight.facts.ModuleFacts.Module;
import io.kexecfleet.agent.preflight.facts.Plan.PastReboot;
import io.kexecfleet.agent.preflight.facts.PlatformFacts.Efi;
import io.kexecfleet.agent.preflight.facts.PlatformFacts.Model;
import io.kexecfleet.agent.preflight.facts.StorageFacts.Array;
import io.kexecfleet.agent.preflight.facts.UseFacts.Inhibitor;
import io.kexecfleet.agent.preflight.facts.UseFacts.PackageLock;
import io.kexecfleet.agent.preflight.facts.UseFacts.Session;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Outcome;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each check both ways: what it says of a host that has the trouble, and that the host without it hears nothing. */
class CheckTest {

  private static final LoadConditions NO_CMA = new LoadConditions(false, false, 0, 0, 0, null);

  /** A host with trouble, and what is to be found. */
  record Trouble(Check check, Consumer<Facts> change, String says) {
    @Override
    public String toString() {
      return check + ": " + says;
    }
  }

  /** A host that only looks as if it had. */
  record Harmless(Check check, String why, Consumer<Facts> change) {
    @Override
    public String toString() {
      return check + ": " + why;
    }
  }

  static Stream<Trouble> troubles() {
    return Stream.of(
        new Trouble(Check.CAPABILITIES, f -> f.capabilities = Fact.of(0x1ffffbfffffL), "without CAP_SYS_BOOT"),
        new Trouble(Check.KEXEC_DISABLED, f -> f.disabled = Fact.of(true), "kexec_load_disabled is 1"),
        new Trouble(Check.LOAD_LIMIT, f -> f.loadsLeft = Fact.of(0L), "leaves 0 calls"),
        new Trouble(Check.LOAD_LIMIT, f -> f.loadsLeft = Fact.of(1L), "leaves 1 calls"),
        new Trouble(Check.LOAD_LIMIT_SET, f -> f.loadsLeft = Fact.of(2L), "leaves 2 calls until"),
        new Trouble(Check.KEXEC_FILE_LOAD, f -> f.options = options(false, false), "CONFIG_KEXEC_FILE and without CONFIG_KEXEC."),
        new Trouble(Check.KEXEC_FILE_LOAD, f -> f.options = options(false, true), "kexec-tools"),
        new Trouble(Check.LOCKDOWN, f -> f.lockdown = Fact.of(Lockdown.INTEGRITY), "(integrity)"),
        new Trouble(Check.SIGNATURE_POLICY, f -> f.signatureDemands = Fact.of(List.of("ima_policy=secure_boot")), "ima_policy"),
        new Trouble(
            Check.FOREIGN_IMAGE,
            f -> {
              f.loaded = Fact.of(true);
              f.loadedIsOurs = false;
            },
            "did not load"),
        new Trouble(Check.MEMORY, f -> f.room = Fact.of(new Room(159 * MIB, 150 * MIB)), "80.0 MiB, more than half"),
        new Trouble(Check.MEMORY, f -> f.room = Fact.of(new Room(1024 * MIB, 113 * MIB)), "114.0 MiB (the image 80.0 MiB"),
        new Trouble(
            Check.MEMORY_REMOVED,
            f -> f.present = Fact.of(List.of(new MemoryRange(4096, 640 << 10), new MemoryRange(MIB, 896 * MIB))),
            "0x38000000-0x3fffffff"),
        new Trouble(Check.MEMORY_REMOVED, f -> f.block = Fact.of(0L), "0 bytes"),
        new Trouble(Check.CMA_SIZE, f -> f.conditions = conditions(0, 0), "no CMA area"),
        new Trouble(Check.CMA_SIZE, f -> f.conditions = conditions(64, 64), "copied in the hot phase"),
        new Trouble(Check.CMA_SIZE, f -> f.conditions = conditions(256, 159), "room for two"),
        new Trouble(Check.CMA_ALIGNMENT, f -> f.options = granule(MIB), "multiples of 1.0 MiB and the image needs a multiple of 2.0"),
        new Trouble(Check.CMA_ALIGNMENT, f -> f.options = granule(0), "does not say"),
        new Trouble(
            Check.INIT_ON_ALLOC,
            f -> f.conditions = Fact.of(new LoadConditions(true, false, 256 * MIB, 256 * MIB, 0, null)),
            "not known to clear"),
        new Trouble(Check.KHO, f -> f.handover = Fact.of(true), "KHO"),
        new Trouble(Check.TAINT, f -> f.taint = Fact.of(1L | 1 << 7 | 1 << 12 | 1L << 40), "P proprietary module, D died"),
        new Trouble(Check.TAINT, f -> f.taint = Fact.of(1L << 40), "bit 40"),
        new Trouble(
            Check.OUT_OF_TREE_MODULES,
            f -> f.modules = Fact.of(List.of(new Module("ext4", ""), new Module("zfs", "POE"))),
            "own: zfs (POE)."),
        new Trouble(Check.MODULES_MISSING, f -> f.ofTarget = Fact.of(Set.of()), "No modules are installed for 6.18.1"),
        new Trouble(
            Check.MODULES_MISSING, f -> f.modules = Fact.of(List.of(new Module("my-raid", "OE"))), "not installed for 6.18.1: my-raid"),
        new Trouble(Check.BAD_DRIVER, f -> f.drivers = Fact.of(Set.of("nvidia", "igb")), "open-gpu-kernel-modules#1027"),
        new Trouble(Check.CLOUD_VENDOR, f -> f.model = Fact.of(new Model("Google", "Google Compute Engine")), "talos#8838"),
        new Trouble(
            Check.CLOUD_VENDOR, f -> f.model = Fact.of(new Model("Microsoft Corporation", "Virtual Machine")), "systemd#20072"),
        new Trouble(Check.CLOUD_VENDOR, f -> f.hypervisor = Fact.of("xen"), "Xen"),
        new Trouble(Check.ACPI_TABLES, f -> f.efi = Fact.of(new Efi(true, false, false)), "ACPI's tables"),
        new Trouble(Check.WATCHDOG, f -> f.watchdogs = Fact.of(List.of()), "no watchdog"),
        new Trouble(Check.WATCHDOG_NOT_ARMED, f -> f.unguarded = Fact.of(List.of("It is off.", "It is old.")), "jump. It is off. It is old."),
        new Trouble(Check.WATCHDOG, f -> f.watchdogs = Fact.of(List.of("Software Watchdog")), "software watchdog only"),
        new Trouble(Check.PANIC_BEHAVIOUR, f -> f.panicTimeout = Fact.of(0L), "for ever"),
        new Trouble(Check.CRASH_KERNEL, f -> f.crash = Fact.of(new CrashKernel(256 * MIB, false)), "256.0 MiB"),
        new Trouble(Check.FIRMWARE_UPDATE, f -> f.firmwareRequests = Fact.of(List.of("boot entry 0003, once")), "boot entry 0003"),
        new Trouble(
            Check.PACKAGE_MANAGER,
            f -> f.packageLocks = Fact.of(List.of(new PackageLock("/var/lib/dpkg/lock", 812))),
            "process 812 holds /var/lib/dpkg/lock"),
        new Trouble(
            Check.PACKAGE_MANAGER,
            f -> f.packageLocks = Fact.of(List.of(new PackageLock("/var/lib/pacman/db.lck", 0))),
            "db.lck is held"),
        new Trouble(
            Check.RAID_REBUILD, f -> f.arrays = Fact.of(List.of(new Array("md1", "reshape = 3.0%", false))), "md1: reshape = 3.0%"),
        new Trouble(Check.RAID_DEGRADED, f -> f.arrays = Fact.of(List.of(new Array("md1", "", true))), "members: md1"),
        new Trouble(
            Check.INHIBITORS, f -> f.inhibitors = Fact.of(List.of(new Inhibitor("backup", "nightly"))), "backup (nightly)"),
        new Trouble(Check.SESSIONS, f -> f.sessions = Fact.of(List.of(new Session("ada", "pts/0"))), "ada at pts/0"),
        new Trouble(Check.ROOT_ON_NETWORK, f -> f.network = Fact.of(List.of("nfs4 from nas:/root")), "nfs4 from nas:/root"),
        new Trouble(Check.DISK_PASSPHRASE, f -> f.passphrases = Fact.of(List.of("root_crypt")), "root_crypt"),
        new Trouble(Check.DISK_SPACE, f -> f.stateSpace = Fact.of(MIB), "1.0 MiB are free"),
        new Trouble(
            Check.PREVIOUS_OUTCOMES,
            f ->
                f.past =
                    List.of(
                        new PastReboot(Outcome.KEXEC, "6.12.9", "6.18.1"),
                        new PastReboot(Outcome.FIRMWARE_FALLBACK, "6.12.8", "6.12.9")),
            "last 2 reboots of this host 1 ended badly: FIRMWARE_FALLBACK from 6.12.8 to 6.12.9"));
  }

  static Stream<Harmless> harmless() {
    return Stream.of(
        new Harmless(Check.LOAD_LIMIT, "two calls are enough", f -> f.loadsLeft = Fact.of(2L)),
        new Harmless(Check.KEXEC_FILE_LOAD, "the classic call will do", f -> {
          f.options = options(false, true);
          f.kexecTools = Fact.of(true);
        }),
        new Harmless(Check.FOREIGN_IMAGE, "ours is loaded", f -> f.loaded = Fact.of(true)),
        new Harmless(Check.FOREIGN_IMAGE, "nothing is loaded", f -> f.loadedIsOurs = false),
        new Harmless(Check.MEMORY, "just enough", f -> f.room = Fact.of(new Room(160 * MIB, 114 * MIB))),
        new Harmless(Check.MEMORY, "ours makes way", f -> {
          f.loaded = Fact.of(true);
          f.room = Fact.of(new Room(1024 * MIB, 34 * MIB));
        }),
        new Harmless(
            Check.MEMORY_REMOVED,
            "less than a block was trimmed",
            f -> f.present = Fact.of(List.of(new MemoryRange(4096, 640 << 10), new MemoryRange(MIB, 1023 * MIB)))),
        new Harmless(Check.CMA_SIZE, "before 6.17", f -> f.conditions = Fact.of(NO_CMA)),
        new Harmless(Check.CMA_SIZE, "two fit", f -> f.conditions = conditions(256, 160)),
        new Harmless(Check.CMA_SIZE, "ours makes way", f -> {
          f.loaded = Fact.of(true);
          f.conditions = conditions(160, 10);
        }),
        new Harmless(Check.CMA_ALIGNMENT, "there is no CMA", f -> {
          f.conditions = Fact.of(NO_CMA);
          f.options = granule(MIB);
        }),
        new Harmless(Check.CMA_ALIGNMENT, "the image asks for nothing", f -> {
          f.options = granule(MIB);
          f.image = Fact.of(Images.plain(Path.of("/boot/v"), null, 0, "6.18.1", 0, MIB, 2047));
        }),
        new Harmless(Check.INIT_ON_ALLOC, "there is no CMA", f -> f.conditions = Fact.of(NO_CMA)),
        new Harmless(
            Check.MODULES_MISSING, "it is there", f -> f.modules = Fact.of(List.of(new Module("virtio-net", "O")))),
        new Harmless(Check.CLOUD_VENDOR, "another product", f -> f.model = Fact.of(new Model("Microsoft Corporation", "Surface"))),
        new Harmless(Check.ACPI_TABLES, "by BIOS", f -> f.efi = Fact.of(new Efi(false, false, false))),
        new Harmless(Check.ACPI_TABLES, "newer kernels tell", f -> f.efi = Fact.of(new Efi(true, false, true))),
        new Harmless(Check.WATCHDOG, "one of two", f -> f.watchdogs = Fact.of(List.of("Software Watchdog", "IPMI"))),
        new Harmless(Check.PANIC_BEHAVIOUR, "at once", f -> f.panicTimeout = Fact.of(-1L)),
        new Harmless(Check.CRASH_KERNEL, "it is loaded", f -> f.crash = Fact.of(new CrashKernel(256 * MIB, true))),
        new Harmless(Check.DISK_SPACE, "just enough", f -> f.stateSpace = Fact.of(4 * MIB)),
        new Harmless(Check.PREVIOUS_OUTCOMES, "it never left", f ->
            f.past = List.of(new PastReboot(Outcome.NEVER_LEFT, "a", "b"))));
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void troubleIsFound(Trouble trouble) {
    var facts = new Facts();
    trouble.change().accept(facts);
    assertThat(trouble.check().look(facts.build())).get().asString().contains(trouble.says());
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void whatOnlyLooksLikeTroubleIsNone(Harmless harmless) {
    var facts = new Facts();
    harmless.change().accept(facts);
    assertThat(harmless.check().look(facts.build())).isEmpty();
  }

  @Test
  void ofAHostWithoutTroubleThereIsNothingToSay() {
    assertThat(Preflight.examine(new Facts().build(), Policy.byDefault(), Order.Way.KEXEC)).isEmpty();
  }

  @Test
  void everyCheckHasATroubleThatItFinds() {
    assertThat(troubles().map(Trouble::check)).containsAll(EnumSet.allOf(Check.class));
  }

  @Test
  void whatCannotBeReadIsAFindingOfItsOwn() {
    var unread = Fact.<Object>unknown("that file cannot be read");
    var facts = new Facts();
    for (var field : Facts.class.getDeclaredFields()) {
      if (field.getType() == Fact.class) {
        try {
          field.set(facts, unread);
        } catch (IllegalAccessException impossible) {
          throw new AssertionError(impossible);
        }
      }
    }
    var findings = Preflight.examine(facts.build(), Policy.byDefault(), Order.Way.KEXEC);
    assertThat(findings).allSatisfy(finding -> assertThat(finding.finding()).isEqualTo("that file cannot be read"));
    var expected = EnumSet.complementOf(EnumSet.of(Check.PREVIOUS_OUTCOMES));
    assertThat(findings).extracting(Finding::code).containsExactlyElementsOf(expected.stream().map(Check::name).toList());
  }

  private static Fact<LoadConditions> conditions(long total, long available) {
    return Fact.of(new LoadConditions(true, true, total * MIB, available * MIB, 0, null));
  }

  private static Fact<KernelOptions> options(boolean kexecFile, boolean kexecLoad) {
    return Fact.of(new KernelOptions(kexecFile, kexecLoad, false, false, false, OPTIONS.cmaGranule(), 10));
  }

  private static Fact<KernelOptions> granule(long bytes) {
    return Fact.of(new KernelOptions(true, true, false, false, false, bytes, 10));
  }

  @Test
  void throughTheFirmwareOnlyWhatConcernsAnyRebootMatters() {
    var matters = Stream.of(Check.values()).filter(check -> check.matters(Order.Way.FIRMWARE)).toList();
    assertThat(matters)
        .containsExactly(
            Check.PACKAGE_MANAGER,
            Check.RAID_REBUILD,
            Check.RAID_DEGRADED,
            Check.INHIBITORS,
            Check.SESSIONS,
            Check.DISK_PASSPHRASE,
            Check.DISK_SPACE);
    assertThat(Check.values()).allMatch(check -> check.matters(Order.Way.KEXEC));
  }
}
