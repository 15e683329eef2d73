package io.kexecfleet.agent.linux;

import static io.kexecfleet.agent.linux.TextFile.read;
import static io.kexecfleet.agent.linux.TextFile.write;

import io.kexecfleet.agent.boot.Architecture;
import io.kexecfleet.agent.linux.syscall.Errno;
import io.kexecfleet.agent.linux.syscall.SyscallException;
import io.kexecfleet.agent.linux.syscall.Syscalls;
import io.kexecfleet.agent.machine.Boot;
import io.kexecfleet.agent.machine.BootTimes;
import io.kexecfleet.agent.machine.Change;
import io.kexecfleet.agent.machine.CrashKernel;
import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.agent.machine.DeparturePolicy;
import io.kexecfleet.agent.machine.Disk;
import io.kexecfleet.agent.machine.Hooks;
import io.kexecfleet.agent.machine.HostClock;
import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.LoadConditions;
import io.kexecfleet.agent.machine.LoadEvidence;
import io.kexecfleet.agent.machine.LoadRequest;
import io.kexecfleet.agent.machine.Loaded;
import io.kexecfleet.agent.machine.Machine;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.MemoryMap;
import io.kexecfleet.agent.machine.UnsupportedLoadException;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.LoadMethod;
import io.kexecfleet.protocol.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The machine under the agent, as Linux shows it. */
public final class LinuxMachine implements Machine {

  /** Written by the unit kexec-fleet-agent-stopped.service: boot id and uptime in seconds, on one line. */
  private static final String STOPPED = "stopped";

  private static final String OURS = "loaded";

  private final LinuxPaths paths;
  private final HostClock clock;
  private final Disk disk;
  private final Busy busy = Busy.standard();
  private final CmaArea cma;
  private final OurImage ours;
  private final BootTargets bootTargets;
  private final MemoryBlocks memoryBlocks;
  private final Systemctl systemctl;
  private final KexecTools kexecTools;
  private final KexecState kexecState;
  private final CallLimit callLimit;
  private final CrashKernel crashKernel;
  private final LinuxDeparture departure;
  private final Hooks hooks;

  /** It never changes in a boot, and the log it is in is long. */
  private @Nullable InitrdStart initrdStart;

  public LinuxMachine(LinuxPaths paths, Programs programs, DeparturePolicy policy) {
    this.paths = paths;
    this.clock = new LinuxClock(paths.proc());
    this.disk = new LinuxDisk(paths.state());
    this.cma = new CmaArea(paths.sys());
    this.callLimit = CallLimit.ofReboots(paths.proc());
    this.ours = new OurImage(paths.run().resolve(OURS), paths.kernelLog(), callLimit::left, cma);
    this.bootTargets = new BootTargets(paths.bootDirectories(), paths.sys(), Architecture.of(System.getProperty("os.arch")));
    this.memoryBlocks = new MemoryBlocks(paths.sys());
    this.systemctl = new Systemctl(programs.systemctl(), programs.busctl());
    this.kexecTools = new KexecTools(programs.kexec());
    this.kexecState = new KexecState(paths.sys());
    this.crashKernel = new LinuxCrashKernel(paths, busy);
    this.departure = new LinuxDeparture(paths, systemctl, policy);
    this.hooks = new LinuxHooks(paths.hooks(), new Program(programs.systemdRun()), systemctl, programs.hookLimit());
  }

  @Override
  public HostClock clock() {
    return clock;
  }

  @Override
  public Disk disk() {
    return disk;
  }

  @Override
  public Hooks hooks() {
    return hooks;
  }

  @Override
  public SortedSet<String> failedUnits() {
    return systemctl.failedUnits();
  }

  @Override
  public Boot boot() {
    return new Boot(
        read(paths.proc().resolve("sys/kernel/random/boot_id")),
        read(paths.proc().resolve("sys/kernel/osrelease")),
        read(paths.proc().resolve("cmdline")),
        loader());
  }

  @Override
  public @Nullable String hardware() {
    return HardwareName.read(paths.sys());
  }

  /** Null where the architecture has none: only x86 is told. */
  private @Nullable Long loader() {
    var type = paths.proc().resolve("sys/kernel/bootloader_type");
    return Files.exists(type) ? Long.valueOf(TextFile.number(type)) : null;
  }

  @Override
  public LoadConditions conditions() {
    var boot = boot();
    return new LoadConditions(
        KernelVersion.of(boot.release()).knowsCma(),
        InitOnAlloc.isOn(kernelLog(), boot.commandLine(), configuration(boot.release())),
        cma.total(),
        cma.available(),
        ioMemory().quick(),
        callLimit.left());
  }

  @Override
  public MemoryMap memory() {
    return new MemoryMap(ioMemory().ram(), memoryBlocks.offline());
  }

  private IoMemory ioMemory() {
    return IoMemory.read(paths.proc());
  }

  @Override
  public Watch watch(Consumer<Change> listener) {
    return new LinuxWatch(bootTargets.watched(), listener);
  }

  @Override
  public void compactMemory() {
    write(paths.proc().resolve("sys/vm/compact_memory"), "1");
  }

  @Override
  public Image find(BootTarget target) {
    return bootTargets.find(target);
  }

  @Override
  public LoadEvidence load(LoadRequest request) {
    return switch (request.method()) {
      case CMA, NORMAL -> loadFile(request);
      case QUICK, KEXEC_LOAD -> loadByTools(request);
    };
  }

  private LoadEvidence loadFile(LoadRequest request) {
    var flags = flags(request);
    try (var kernel = OpenFile.kernel(request.image());
        var initrd = OpenFile.initrds(request.image(), request.initrdPadding());
        var log = KernelLog.fromNow(paths.kernelLog())) {
      var before = cma.pagesHandedOut();
      return loadAsOurs(
          () -> Syscalls.kexecFileLoad(kernel.descriptor(), initrd.descriptor(), request.commandLine(), flags),
          () -> LoadLog.read(log.lines(), cma.pagesHandedOut() - before));
    } catch (SyscallException failed) {
      if (failed.is(Errno.ENOSYS)) {
        throw new UnsupportedLoadException(String.valueOf(failed.getMessage()), failed);
      }
      throw failed;
    }
  }

  private LoadEvidence loadByTools(LoadRequest request) {
    var printed = new ArrayList<String>();
    return loadAsOurs(() -> printed.addAll(kexecTools.load(request)), () -> KexecToolsLog.read(printed));
  }

  private LoadEvidence loadAsOurs(Runnable load, Supplier<LoadEvidence> evidence) {
    var before = ours.mark();
    try {
      busy.retry(load, callLimit.left(), 1);
    } catch (MachineException failed) {
      ours.restore(before);
      throw failed;
    }
    var seen = evidence.get();
    ours.loaded(seen);
    return seen;
  }

  private long flags(LoadRequest request) {
    var version = KernelVersion.of(boot().release());
    var debug = version.explainsLoads() ? Syscalls.KEXEC_FILE_DEBUG : 0;
    var noCma = version.knowsCma() && request.method() != LoadMethod.CMA ? Syscalls.KEXEC_FILE_NO_CMA : 0;
    return debug | noCma;
  }

  @Override
  public Loaded loaded() {
    if (!kexecState.isLoaded()) {
      return Loaded.NOTHING;
    }
    return ours.isStillThere() ? Loaded.OURS : Loaded.SOMEBODY_ELSES;
  }

  @Override
  public void unload() {
    // Every call uses up kernel.kexec_load_limit_reboot where that is set, so none is made for nothing.
    if (loaded() == Loaded.OURS) {
      ours.letGo(() -> busy.retry(this::letGo, callLimit.left(), 0));
    } else {
      ours.forget();
    }
    departure.disarm();
  }

  private void letGo() {
    try {
      Syscalls.kexecFileUnload();
    } catch (SyscallException failed) {
      if (!failed.is(Errno.ENOSYS)) {
        throw failed;
      }
      kexecTools.unload();
    }
  }

  @Override
  public Departure departure(Order.Way way, String release) {
    return departure.prepare(way, release);
  }

  @Override
  public void arm(Departure how) {
    departure.arm(how);
  }

  @Override
  public void jump(Departure how) {
    if (loaded() == Loaded.NOTHING) {
      throw new MachineException("There is nothing loaded to jump into: stage a target first.");
    }
    departure.jump(how);
  }

  @Override
  public void restart(Departure how) {
    if (loaded() != Loaded.NOTHING) {
      throw new MachineException("An image is loaded, and a restart could become a jump into it: unload it first.");
    }
    departure.restart(how);
  }

  @Override
  public @Nullable Boolean resetByWatchdog() {
    return departure.resetByWatchdog();
  }

  @Override
  public CrashKernel crashKernel() {
    return crashKernel;
  }

  @Override
  public BootTimes bootTimes() {
    return SystemdTimes.read(systemctl.show(SystemdTimes.PROPERTIES), this::initrdStart);
  }

  private InitrdStart initrdStart() {
    var known = initrdStart;
    if (known == null) {
      known = InitrdStart.in(kernelLog());
      initrdStart = known;
    }
    return known;
  }

  @Override
  public @Nullable Long stoppedAt(String bootId) {
    var stamp = disk.get(STOPPED);
    return stamp == null ? null : StopStamp.read(stamp, bootId);
  }

  private List<KernelLog.Line> kernelLog() {
    try (var log = KernelLog.fromOldest(paths.kernelLog())) {
      return log.lines();
    }
  }

  private List<String> configuration(String release) {
    var file = paths.bootDirectories().getFirst().resolve("config-" + release);
    try {
      return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException failed) {
      throw new MachineException("%s cannot be read: %s.".formatted(file, failed.getMessage()), failed);
    }
  }
}
