package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.boot.Architecture;
import io.kexecfleet.agent.linux.syscall.Errno;
import io.kexecfleet.agent.linux.syscall.SyscallException;
import io.kexecfleet.agent.linux.syscall.Syscalls;
import io.kexecfleet.agent.machine.Boot;
import io.kexecfleet.agent.machine.BootTimes;
import io.kexecfleet.agent.machine.Change;
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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The machine under the agent, as Linux shows it. */
public final class LinuxMachine implements Machine {

  /** Written by the unit kexec-fleet-agent-stopped.service: boot id and uptime in seconds, on one line. */
  private static final String STOPPED = "stopped";

  /** Says that what is loaded was loaded by this agent, in this boot. */
  private static final String OURS = "loaded";

  /** The longest is /proc/iomem, with a line of some tens of characters for each device. */
  private static final int LONGEST_TEXT = 8 << 20;

  private final LinuxPaths paths;
  private final HostClock clock;
  private final Disk disk;
  private final Busy busy = Busy.standard();
  private final CmaArea cma;
  private final BootTargets bootTargets;
  private final MemoryBlocks memoryBlocks;
  private final Systemctl systemctl;
  private final KexecTools kexecTools;
  private final Hooks hooks;

  /** It never changes in a boot, and the log it is in is long. */
  private @Nullable InitrdStart initrdStart;

  public LinuxMachine(LinuxPaths paths, Programs programs) {
    this.paths = paths;
    this.clock = new LinuxClock(paths.proc());
    this.disk = new LinuxDisk(paths.state());
    this.cma = new CmaArea(paths.sys());
    this.bootTargets = new BootTargets(paths.bootDirectories(), paths.sys(), Architecture.of(System.getProperty("os.arch")));
    this.memoryBlocks = new MemoryBlocks(paths.sys());
    this.systemctl = new Systemctl(programs.systemctl());
    this.kexecTools = new KexecTools(programs.kexec());
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
        read(paths.proc().resolve("cmdline")));
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
        callsLeft());
  }

  /** Counts down with every call that loads or unloads, one that fails included; -1 where there is no limit (6.3 and newer). */
  private @Nullable Long callsLeft() {
    var limit = paths.proc().resolve("sys/kernel/kexec_load_limit_reboot");
    if (!Files.exists(limit)) {
      return null;
    }
    var left = read(limit);
    try {
      return left.equals("-1") ? null : Long.valueOf(left);
    } catch (NumberFormatException senseless) {
      throw new MachineException("%s says \"%s\", which is no number.".formatted(limit, left), senseless);
    }
  }

  @Override
  public MemoryMap memory() {
    return new MemoryMap(ioMemory().ram(), memoryBlocks.offline());
  }

  private IoMemory ioMemory() {
    return IoMemory.parse(read(paths.proc().resolve("iomem")).lines().toList());
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
      loadAsOurs(() -> Syscalls.kexecFileLoad(kernel.descriptor(), initrd.descriptor(), request.commandLine(), flags));
      return LoadLog.read(log.lines(), cma.pagesHandedOut() - before);
    } catch (SyscallException failed) {
      if (failed.is(Errno.ENOSYS)) {
        throw new UnsupportedLoadException(String.valueOf(failed.getMessage()), failed);
      }
      throw failed;
    }
  }

  private LoadEvidence loadByTools(LoadRequest request) {
    var printed = new ArrayList<String>();
    loadAsOurs(() -> printed.addAll(kexecTools.load(request)));
    return KexecToolsLog.read(printed);
  }

  /** Marked before, because the agent may be killed in between; what a load that fails leaves in place stays whose it was. */
  private void loadAsOurs(Runnable load) {
    var ours = paths.run().resolve(OURS);
    var wasOurs = Files.exists(ours);
    write(ours, "");
    try {
      busy.retry(load, callsLeft(), 1);
    } catch (MachineException failed) {
      if (!wasOurs) {
        remove(ours);
      }
      throw failed;
    }
  }

  private long flags(LoadRequest request) {
    var version = KernelVersion.of(boot().release());
    var debug = version.explainsLoads() ? Syscalls.KEXEC_FILE_DEBUG : 0;
    var noCma = version.knowsCma() && request.method() != LoadMethod.CMA ? Syscalls.KEXEC_FILE_NO_CMA : 0;
    return debug | noCma;
  }

  @Override
  public Loaded loaded() {
    var newName = paths.sys().resolve("kernel/kexec/loaded");
    var oldName = paths.sys().resolve("kernel/kexec_loaded");
    var name = Files.exists(newName) ? newName : oldName;
    // A kernel that was built without kexec has neither.
    if (!Files.exists(name) || !read(name).equals("1")) {
      return Loaded.NOTHING;
    }
    return Files.exists(paths.run().resolve(OURS)) ? Loaded.OURS : Loaded.SOMEBODY_ELSES;
  }

  @Override
  public void unload() {
    // Every call uses up kernel.kexec_load_limit_reboot where that is set, so none is made for nothing.
    if (loaded() == Loaded.OURS) {
      busy.retry(this::letGo, callsLeft(), 0);
    }
    remove(paths.run().resolve(OURS));
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
  public void jump() {
    if (loaded() == Loaded.NOTHING) {
      throw new MachineException("There is nothing loaded to jump into: stage a target first.");
    }
    systemctl.kexec();
  }

  @Override
  public void restart() {
    if (loaded() != Loaded.NOTHING) {
      throw new MachineException("An image is loaded, and a restart could become a jump into it: unload it first.");
    }
    systemctl.reboot();
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

  /** At one go: some numbers in /proc/sys are cut off behind the first piece that is read of them. */
  private static String read(Path file) {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(LONGEST_TEXT), StandardCharsets.UTF_8).strip();
    } catch (IOException failed) {
      throw new MachineException("%s cannot be read: %s.".formatted(file, failed.getMessage()), failed);
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException failed) {
      throw new MachineException("%s cannot be removed: %s.".formatted(file, failed.getMessage()), failed);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException failed) {
      throw new MachineException("%s cannot be written: %s.".formatted(file, failed.getMessage()), failed);
    }
  }
}
