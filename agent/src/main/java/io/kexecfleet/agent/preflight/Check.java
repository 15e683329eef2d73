package io.kexecfleet.agent.preflight;

import static io.kexecfleet.protocol.Finding.Severity.BLOCKING;
import static io.kexecfleet.protocol.Finding.Severity.INFORMATION;
import static io.kexecfleet.protocol.Finding.Severity.WARNING;

import io.kexecfleet.agent.preflight.facts.HostFacts;
import io.kexecfleet.protocol.Finding.Severity;
import io.kexecfleet.protocol.Order;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The catalogue. Each check has a code that stays, the severity that it has unless the owner's policy says otherwise, what
 * it looks at, what its finding means, and what to do about it.
 */
enum Check {
  CAPABILITIES(
      BLOCKING,
      "the agent's own effective capabilities",
      "Without CAP_SYS_BOOT the kernel refuses to load anything (EPERM).",
      "Run the agent as root, and take CapabilityBoundingSet= without CAP_SYS_BOOT out of its unit.",
      LoadChecks::capabilities),
  KEXEC_DISABLED(
      BLOCKING,
      "kernel.kexec_load_disabled",
      "The kernel refuses every load until the next boot (EPERM); nothing can switch it back.",
      "Take the setting out of /etc/sysctl.d and go through the firmware once.",
      LoadChecks::disabled),
  LOAD_LIMIT(
      BLOCKING,
      "kernel.kexec_load_limit_reboot, below 2",
      "Each call uses one up, a failing or unloading one too: an image could be loaded that cannot be unloaded any more, and"
          + " every reboot would become a jump into it.",
      "Go through the firmware once, with a higher limit or none in /etc/sysctl.d.",
      LoadChecks::limitUsedUp),
  LOAD_LIMIT_SET(
      WARNING,
      "kernel.kexec_load_limit_reboot, 2 and above",
      "Each staging uses up two calls, one to load and one to let go again, and CMA is not tried because it could cost more.",
      "Take the limit out of /etc/sysctl.d to have CMA; the next boot knows nothing of it.",
      LoadChecks::limitSet),
  KEXEC_FILE_LOAD(
      BLOCKING,
      "the running kernel's configuration: CONFIG_KEXEC_FILE, else CONFIG_KEXEC and kexec-tools",
      "This kernel has no way to load an image (ENOSYS).",
      "Boot a kernel with CONFIG_KEXEC_FILE, or install kexec-tools; the configuration is looked for as config-RELEASE in the"
          + " first boot directory, in /usr/lib/modules/RELEASE and in /proc/config.gz.",
      LoadChecks::fileLoad),
  LOCKDOWN(
      WARNING,
      "/sys/kernel/security/lockdown",
      "The kernel loads images only if they are signed with a key that it trusts; others fail with EPERM, ENODATA or EKEYREJECTED.",
      "Boot targets must be signed by the distribution, or by a key that is enrolled (mokutil --import).",
      LoadChecks::lockdown),
  SIGNATURE_POLICY(
      WARNING,
      "CONFIG_KEXEC_SIG_FORCE, IMA's appraisal of kernels, secure boot",
      "As with LOCKDOWN: unsigned images are refused.",
      "Boot targets must be signed by the distribution, or by a key that is enrolled (mokutil --import, or IMA's keyring).",
      LoadChecks::signatures),
  FOREIGN_IMAGE(
      WARNING,
      "whether an image is loaded that is not this agent's",
      "Somebody else means to jump. Since systemd 255 every reboot becomes a jump into it, and staging would take its place.",
      "Find out who loaded it; kexec -u lets go of it.",
      LoadChecks::foreignImage),
  MEMORY(
      BLOCKING,
      "memory in all and available, against what the image and its files take",
      "The kernel refuses an image over half of the memory (EINVAL); without room for it, loading fails or pushes others out.",
      "Free memory, or make the initrd smaller (MODULES=dep, or dracut --hostonly).",
      MemoryChecks::room),
  MEMORY_REMOVED(
      BLOCKING,
      "System RAM that the firmware told of at the boot (/sys/firmware/memmap) and that is no longer in /proc/iomem",
      "A jump passes on the firmware's map of the boot: the next kernel would use memory that is gone, and crash.",
      "Go through the firmware, which makes a new map.",
      MemoryChecks::removed),
  CMA_SIZE(
      INFORMATION,
      "the CMA area's size, and what is free of it, against the image",
      "Where the image does not fit, it is loaded the normal way and copied in the hot phase: milliseconds. Where two do not"
          + " fit, one that lies badly cannot be moved.",
      "Boot with cma=SIZE, twice what the image takes and 16 MiB on top.",
      MemoryChecks::cmaSize),
  CMA_ALIGNMENT(
      INFORMATION,
      "CONFIG_CMA_ALIGNMENT against the alignment that the image asks for",
      "The kernel may put the image at too coarse an address, where it would run over its own initrd. The agent looks at the"
          + " address after each load, moves the image or loads it the normal way; kexec-tools and systemctl do not look.",
      "Nothing has to be done. Room for two images lets the agent move one; coherent_pool=1M on the command line was seen to"
          + " shift the addresses.",
      MemoryChecks::cmaAlignment),
  INIT_ON_ALLOC(
      WARNING,
      "whether the running kernel clears pages as it hands them out, where it has a CMA area",
      "What lies behind a CMA segment then fails the hash check between the kernels, which hangs for ever. The agent does not"
          + " use CMA here; kexec-tools and systemctl do.",
      "Boot with init_on_alloc=1, or without cma=.",
      MemoryChecks::initOnAlloc),
  KHO(
      INFORMATION,
      "kho= on the command line, CONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT",
      "With Kexec HandOver images go to its scratch area, and CMA is never tried.",
      "Boot with kho=off if nothing needs it.",
      MemoryChecks::handover),
  TAINT(
      WARNING,
      "kernel.tainted, bit by bit",
      "A kernel that died, saw bad pages or machine checks, or runs foreign code may not get as far as the jump.",
      "Look for the cause in the kernel's log. After an oops, bad pages or machine checks go through the firmware.",
      ModuleChecks::taint),
  OUT_OF_TREE_MODULES(
      INFORMATION,
      "modules that are proprietary, out of tree, unsigned or loaded by force (/proc/modules)",
      "They were not tested with the kernel, and seldom with kexec; their shutdown handlers are the usual place to hang.",
      "Try one host with this hardware first.",
      ModuleChecks::outOfTree),
  MODULES_MISSING(
      WARNING,
      "whether the target's release has modules, and those out-of-tree modules that run now",
      "The next kernel may come up without its network or its root file system.",
      "Install the modules for the target's release, or have DKMS build them.",
      ModuleChecks::missing),
  BAD_DRIVER(
      WARNING,
      "drivers that have a PCI device, against those that others saw fail at a kexec",
      "The host may hang at shutdown, or come back without this device.",
      "Try one host with this hardware first; have the driver unloaded before the jump, or go through the firmware.",
      ModuleChecks::badDriver),
  CLOUD_VENDOR(
      BLOCKING,
      "the firmware's vendor and product, and /sys/hypervisor: Google Compute Engine, Hyper-V and Azure, Xen",
      "Guests there were seen to get stuck at a kexec, and the firmware of a guest is quick anyway.",
      "Go through the firmware. Where kexec proved to work, set preflight.CLOUD_VENDOR=warning.",
      PlatformChecks::cloudVendor),
  ACPI_TABLES(
      WARNING,
      "how the running kernel was started by EFI, and what it passes on",
      "Without EFI's runtime services, kernels before 7.0 do not tell the next one where ACPI's tables are: it finds no"
          + " interrupt controllers (as in sonic-net/SONiC#548). Some older stable kernels have the correction too.",
      "Boot without noefi and efi=noruntime, or add acpi_rsdp=ADDRESS to the command line, the kernel log's \"ACPI: RSDP 0x…\".",
      PlatformChecks::firmwareTables),
  WATCHDOG(
      INFORMATION,
      "hardware watchdogs in /sys/class/watchdog",
      "A hang after the jump needs a hand.",
      "Load the driver of the machine's watchdog and set watchdog.seconds in the agent's settings.",
      PlatformChecks::watchdog),
  WATCHDOG_NOT_ARMED(
      WARNING,
      "where watchdog.seconds is set: watchdog0, stop_on_reboot, nowayout, and whether the target has the watchdog's driver",
      "The watchdog is not armed across the jump although the owner wants it: a hang after the jump needs a hand.",
      "Boot with watchdog.stop_on_reboot=0, let nobody else have the watchdog, and choose targets with its driver; or set"
          + " watchdog.seconds=off.",
      PlatformChecks::watchdogNotArmed),
  PANIC_BEHAVIOUR(
      WARNING,
      "panic= on the next kernel's command line, else its CONFIG_PANIC_TIMEOUT",
      "A kernel that panics right after the jump waits for ever instead of restarting through the firmware. kernel.panic comes"
          + " too late for that.",
      "Add panic=10 to the command line.",
      PlatformChecks::panic),
  CRASH_KERNEL(
      INFORMATION,
      "memory that crashkernel= reserved, and whether a crash kernel is loaded",
      "A panic leaves no dump. After each jump the crash kernel has to be loaded again.",
      "Start kdump (kdump-tools, or kdump.service), set crash.kernel=armed in the agent's settings, or take crashkernel= away.",
      LoadChecks::crashKernel),
  FIRMWARE_UPDATE(
      WARNING,
      "capsules on the EFI system partition (EFI/*/fw, EFI/UpdateCapsule), OsIndications, BootNext",
      "A jump passes the firmware by: what waits for it goes on waiting. A file may also be left from an earlier update.",
      "Go through the firmware instead, or see fwupdmgr get-history and efibootmgr.",
      PlatformChecks::firmwareUpdate),
  PACKAGE_MANAGER(
      BLOCKING,
      "the lock files of dpkg, apt, rpm, apk and pacman, in /proc/locks",
      "A reboot amid an installation can leave a kernel without its initrd, or a system that does not start.",
      "Wait until it has ended. A db.lck that pacman left behind may be removed.",
      UseChecks::packageManager),
  RAID_REBUILD(
      BLOCKING,
      "/proc/mdstat: resync, recovery, reshape",
      "Until it has ended the data hang on the disks that are left; a reboot takes it back to its last checkpoint.",
      "Wait until it has ended.",
      StorageChecks::rebuild),
  RAID_DEGRADED(
      WARNING,
      "/proc/mdstat: missing members",
      "One more failing disk, and a start is when disks fail, takes the data or the root file system along.",
      "Replace the member first.",
      StorageChecks::degraded),
  INHIBITORS(
      BLOCKING,
      "logind's inhibitors that block a shutdown",
      "Somebody asked not to be interrupted; since systemd 257 the jump would be refused for root too.",
      "Wait, or end what inhibits: systemd-inhibit --list names it.",
      UseChecks::inhibitors),
  SESSIONS(
      WARNING,
      "logind's sessions of users, at terminals and from elsewhere",
      "Somebody is working on this host.",
      "Ask them; loginctl lists them.",
      UseChecks::sessions),
  ROOT_ON_NETWORK(
      WARNING,
      "what the root file system lies on: NFS and the like, iSCSI, NBD, RBD, NVMe over fabrics",
      "The initrd must bring up the network, right after a jump that some network cards do not survive.",
      "Try one host with this hardware first.",
      StorageChecks::network),
  DISK_PASSPHRASE(
      WARNING,
      "/etc/crypttab: disks without key file, TPM, script or network",
      "The next boot waits for somebody to type a passphrase, whichever way the host goes.",
      "Have the key ready at the console, or let the TPM or the network unlock the disk.",
      StorageChecks::passphrase),
  DISK_SPACE(
      BLOCKING,
      "free space where the agent keeps its state",
      "What is needed to report a reboot must be on disk before the jump; without it the agent refuses.",
      "Free space there (/var/lib/kexec-fleet-agent).",
      StorageChecks::space),
  PREVIOUS_OUTCOMES(
      WARNING,
      "how the last reboots of this host ended",
      "What went wrong on this hardware tends to go wrong again, the more so between the same releases.",
      "Find out why before the next one, or go through the firmware.",
      UseChecks::pastReboots);

  /** Without these the kernel refuses every load, whatever anybody's policy is. */
  private static final Set<Check> PHYSICAL = Set.of(CAPABILITIES, KEXEC_DISABLED, LOAD_LIMIT);

  /** What matters to a reboot through the firmware as well; all else is about kexec. */
  private static final Set<Check> OF_ANY_REBOOT =
      Set.of(PACKAGE_MANAGER, RAID_REBUILD, RAID_DEGRADED, INHIBITORS, SESSIONS, DISK_PASSPHRASE, DISK_SPACE);

  private final Severity severity;
  private final String looksAt;
  private final String means;
  private final String remedy;

  @SuppressWarnings("ImmutableEnumChecker") // Always a reference to a static method, which holds nothing.
  private final Function<HostFacts, Optional<String>> look;

  Check(Severity severity, String looksAt, String means, String remedy, Function<HostFacts, Optional<String>> look) {
    this.severity = severity;
    this.looksAt = looksAt;
    this.means = means;
    this.remedy = remedy;
    this.look = look;
  }

  Severity severity() {
    return severity;
  }

  String looksAt() {
    return looksAt;
  }

  String means() {
    return means;
  }

  String remedy() {
    return remedy;
  }

  boolean isPhysical() {
    return PHYSICAL.contains(this);
  }

  boolean matters(Order.Way way) {
    return way == Order.Way.KEXEC || OF_ANY_REBOOT.contains(this);
  }

  /** What is to be said about this host, or about what could not be read of it; empty when there is nothing. */
  Optional<String> look(HostFacts facts) {
    return look.apply(facts);
  }
}
