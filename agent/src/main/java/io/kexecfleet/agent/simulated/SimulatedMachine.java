package io.kexecfleet.agent.simulated;

import io.kexecfleet.agent.machine.Boot;
import io.kexecfleet.agent.machine.BootTimes;
import io.kexecfleet.agent.machine.Change;
import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.agent.machine.Disk;
import io.kexecfleet.agent.machine.Hooks;
import io.kexecfleet.agent.machine.HostClock;
import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.Image.FileStamp;
import io.kexecfleet.agent.machine.Image.Part;
import io.kexecfleet.agent.machine.LoadConditions;
import io.kexecfleet.agent.machine.LoadEvidence;
import io.kexecfleet.agent.machine.LoadRequest;
import io.kexecfleet.agent.machine.Loaded;
import io.kexecfleet.agent.machine.Machine;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.MemoryMap;
import io.kexecfleet.agent.machine.MemoryRange;
import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.agent.machine.UnclearException;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.LoadMethod;
import io.kexecfleet.protocol.LoadReport.Segment;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Refusal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One boot of a {@link SimulatedHost}. Loads behave as measured on Linux 7.2; nothing here proves anything of it. */
public final class SimulatedMachine implements Machine {

  private static final long CMA_BASE = 0x36c00000L;
  private static final long ALIGNMENT = 2 * SimulatedHardware.MIB;
  private static final long SCATTERED = 0x2;
  private static final long IN_PLACE = 0x4;
  private static final int COMMAND_LINE_LIMIT = 2047;
  private static final String KERNEL = "/boot/vmlinuz-";
  private static final String INITRD = "/boot/initrd.img-";

  /** Purgatory and the parameters of the boot: small segments that come first. */
  private static final List<Long> SMALL_PARTS = List.of(0x5000L, 0x2000L);

  /** A path that names no kernel: every host has it as a file. */
  public static final String NO_KERNEL = "/boot/config";

  private final SimulatedHost host;
  private final Boot boot;
  private final long bootedAt;
  private final SimulatedMemory memory;
  private @Nullable LoadRequest image;
  private boolean ours;
  private @Nullable Long callsLeft;
  private MemoryMap map = new MemoryMap(List.of(new MemoryRange(0x1000, 1L << 40)), List.of());
  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
  private List<Segment> loadedSegments = List.of();
  private final SimulatedCrashKernel crashKernel = new SimulatedCrashKernel(this::memory, this::clock);
  private Departure departure = Departure.PLAIN;
  private @Nullable Boolean resetByWatchdog;
  private boolean unclear;

  SimulatedMachine(SimulatedHost host, Boot boot) {
    this.host = host;
    this.boot = boot;
    this.bootedAt = host.time().millis();
    var hardware = host.hardware();
    this.memory = new SimulatedMemory(CMA_BASE, hardware.cmaSize(), Math.min(hardware.cmaSize(), hardware.cmaReserved()));
  }

  @Override
  public HostClock clock() {
    return new HostClock() {
      @Override
      public long sinceBoot() {
        return wall() - bootedAt;
      }

      @Override
      public long wall() {
        return host.time().millis();
      }
    };
  }

  @Override
  public Disk disk() {
    return host.disk();
  }

  @Override
  public String hardware() {
    return "Simulated";
  }

  @Override
  public Boot boot() {
    return boot;
  }

  @Override
  public LoadConditions conditions() {
    return new LoadConditions(true, host.hardware().initOnAlloc(), memory.size(), memory.available(), 0, callsLeft);
  }

  @Override
  public MemoryMap memory() {
    return map;
  }

  /** Another memory map from now on; whoever watches is told. */
  public void changeMemory(MemoryMap other) {
    map = other;
    tell(Change.MEMORY);
  }

  /** As if that had been noticed. */
  public void tell(Change change) {
    listeners.forEach(listener -> listener.accept(change));
  }

  /** As an operator of the host limits them. */
  public void limitCalls(long most) {
    callsLeft = most;
  }

  @Override
  public Watch watch(Consumer<Change> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public void compactMemory() {}

  @Override
  public Image find(BootTarget target) {
    var hardware = host.hardware();
    return switch (target.select()) {
      case LATEST_INSTALLED -> installed(hardware.installed().getLast(), null);
      case RELEASE -> {
        var release = String.valueOf(target.release());
        if (!hardware.installed().contains(release)) {
          throw new TargetException(
              Refusal.Code.TARGET_NOT_FOUND, "Kernel %s is not installed on this host.".formatted(release));
        }
        yield installed(release, null);
      }
      case PATHS ->
          installed(
              releaseAt(KERNEL, String.valueOf(target.kernel())),
              target.initrds().stream().map(path -> releaseAt(INITRD, path)).toList(),
              null);
      case DEFAULT_ENTRY -> installed(hardware.release(), hardware.commandLine());
    };
  }

  /** The installed release whose kernel or initrd that path is. */
  private String releaseAt(String prefix, String path) {
    if (!path.startsWith("/boot/")) {
      throw new TargetException(
          Refusal.Code.TARGET_NOT_ALLOWED, "%s is outside the directories this host boots from.".formatted(path));
    }
    if (path.equals(NO_KERNEL)) {
      throw new TargetException(Refusal.Code.LOAD_FAILED, "%s is not a kernel image.".formatted(path));
    }
    return host.hardware().installed().stream()
        .filter(release -> path.equals(prefix + release))
        .findFirst()
        .orElseThrow(
            () -> new TargetException(Refusal.Code.TARGET_NOT_FOUND, "%s is not on this host.".formatted(path)));
  }

  private Image installed(String release, @Nullable String commandLine) {
    return installed(release, List.of(release), commandLine);
  }

  private Image installed(String release, List<String> initrds, @Nullable String commandLine) {
    var kernel = file(KERNEL + release, host.hardware().kernelSize());
    var archives = initrds.stream().map(of -> file(INITRD + of, host.hardware().initrdSize())).toList();
    return new Image(
        Part.whole(kernel),
        archives.stream().map(Part::whole).toList(),
        Stream.concat(Stream.of(kernel), archives.stream()).toList(),
        commandLine,
        release,
        ALIGNMENT,
        host.hardware().kernelSize(),
        COMMAND_LINE_LIMIT);
  }

  /** Nobody changes the files of a simulated host. */
  private static FileStamp file(String path, long size) {
    return new FileStamp(Path.of(path), 1, path.hashCode(), size, 0, 0);
  }

  @Override
  public LoadEvidence load(LoadRequest request) {
    var seen = put(request);
    ours = true;
    return seen;
  }

  /** Loads what an administrator of the host would: the agent has nothing to do with it. */
  public void loadByHand(LoadRequest request) {
    put(request);
    ours = false;
  }

  private LoadEvidence put(LoadRequest request) {
    useCall();
    if (request.image().kernel().file().toString().equals(NO_KERNEL)) {
      throw new MachineException("The kernel does not load %s: it is not a kernel image.".formatted(NO_KERNEL));
    }
    var allowCma = request.method() == LoadMethod.CMA;
    var sizes = new ArrayList<>(SMALL_PARTS);
    sizes.add(request.image().memory());
    sizes.add(request.image().initrdSize() + request.initrdPadding());
    var inPlace =
        allowCma ? memory.take(sizes) : new SimulatedMemory(0x1000, Long.MAX_VALUE / 2, 0).take(sizes);
    memory.release(loadedSegments);
    image = request;
    loadedSegments = allowCma ? inPlace : List.of();
    var fromCma = loadedSegments.stream().filter(segment -> segment.address() != 0).toList();
    var pages = fromCma.stream().mapToLong(Segment::size).sum() / LoadEvidence.PAGE;
    var head = fromCma.size() == sizes.size() ? IN_PLACE : SCATTERED;
    var kernel = inPlace.get(SMALL_PARTS.size()).address();
    return new LoadEvidence(inPlace, head, kernel == 0 ? ALIGNMENT : kernel, pages, List.of("simulated load"));
  }

  private void useCall() {
    if (callsLeft != null && callsLeft == 0) {
      throw new MachineException("The limit of calls that load is used up.");
    }
    callsLeft = callsLeft == null ? null : Long.valueOf(callsLeft - 1);
  }

  @Override
  public Loaded loaded() {
    if (image == null) {
      return Loaded.NOTHING;
    }
    return ours ? Loaded.OURS : Loaded.SOMEBODY_ELSES;
  }

  @Override
  public void unload() {
    if (loaded() != Loaded.OURS) {
      return;
    }
    useCall();
    memory.release(loadedSegments);
    loadedSegments = List.of();
    image = null;
  }

  @Override
  public Departure departure(Order.Way way, String release) {
    return departure;
  }

  /** As the owner of the host wants it from now on. */
  public void leaveBy(Departure how) {
    departure = how;
  }

  @Override
  public @Nullable Boolean resetByWatchdog() {
    return resetByWatchdog;
  }

  /** From now on, as when its driver is loaded. */
  public void watchdogSays(boolean itWasMe) {
    resetByWatchdog = itWasMe;
  }

  /** As a machine of which nobody knows whether it took an order to leave. */
  public void leaveUnclear() {
    unclear = true;
  }

  private void requireClear() {
    if (unclear) {
      throw new UnclearException("The order to leave was lost on its way, or its answer was.");
    }
  }

  /** Its watchdog says what it is told to say. */
  @Override
  public void arm(Departure how) {}

  @Override
  public void jump(Departure how) {
    if (image == null) {
      throw new MachineException("There is nothing loaded to jump into: stage a target first.");
    }
    requireClear();
    host.jumped(this);
  }

  @Override
  public void restart(Departure how) {
    if (image != null) {
      throw new MachineException("An image is loaded, and a restart could become a jump into it: unload it first.");
    }
    requireClear();
    host.restarted(this);
  }

  @Override
  public SimulatedCrashKernel crashKernel() {
    return crashKernel;
  }

  /** What this boot has loaded, for whoever decides what the jump leads to. */
  public @Nullable LoadRequest image() {
    return image;
  }

  /** A simulated boot takes no time: its milestones are its beginning. */
  @Override
  public BootTimes bootTimes() {
    return new BootTimes(null, 0L, "simulated", 0L, 0L);
  }

  @Override
  public Hooks hooks() {
    return host.hooks();
  }

  @Override
  public SortedSet<String> failedUnits() {
    return host.failedUnits();
  }

  @Override
  public @Nullable Long stoppedAt(String bootId) {
    return null;
  }
}
