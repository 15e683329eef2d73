package io.kexecfleet.agent.simulated;

import io.kexecfleet.agent.machine.Boot;
import io.kexecfleet.agent.machine.Disk;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.protocol.Order;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A host that exists in memory only. It outlives its boots: the disk stays, and so do the logs of its jumps and restarts,
 * which are the ground truth that a service's story is held against.
 */
public final class SimulatedHost {

  /** As x86 numbers what starts a kernel. */
  private static final long GRUB = 0x72;

  private static final long KEXEC = 0xd0;

  private final SimulatedHardware hardware;
  private final InstantSource time;
  private final Disk disk = new MemoryDisk();
  private final List<String> jumps = new CopyOnWriteArrayList<>();
  private final List<String> restarts = new CopyOnWriteArrayList<>();
  private final SimulatedHooks hooks = new SimulatedHooks();
  private volatile List<String> failedUnits = List.of();
  private final BiConsumer<SimulatedMachine, Order.Way> onLeaving;

  /**
   * @param onLeaving told when a boot of this host has accepted to leave, with that boot and the way it goes; decides what
   *     becomes of the host
   */
  public SimulatedHost(SimulatedHardware hardware, InstantSource time, BiConsumer<SimulatedMachine, Order.Way> onLeaving) {
    this.hardware = hardware;
    this.time = time;
    this.onLeaving = onLeaving;
  }

  /** A boot through the firmware, into what the host boots by default: no marker, the firmware's command line. */
  public SimulatedMachine bootByFirmware() {
    return bootByFirmware(hardware.release());
  }

  /** The same into another release, which has become the default meanwhile. */
  public SimulatedMachine bootByFirmware(String release) {
    return boot(release, hardware.commandLine(), GRUB);
  }

  /** A boot through kexec, into what was loaded. */
  public SimulatedMachine bootByKexec(String release, String commandLine) {
    return boot(release, commandLine, KEXEC);
  }

  /** Boot ids that this host has jumped out of, in their order. */
  public List<String> jumps() {
    return List.copyOf(jumps);
  }

  /** Boot ids that this host has left through its firmware by order, in their order. */
  public List<String> restarts() {
    return List.copyOf(restarts);
  }

  SimulatedHardware hardware() {
    return hardware;
  }

  /** What every boot of this host finds on its disk. */
  public Disk disk() {
    return disk;
  }

  InstantSource time() {
    return time;
  }

  /** What its owner installed. */
  public SimulatedHooks hooks() {
    return hooks;
  }

  /** Has these of its units failed from now on. */
  public void failUnits(String... names) {
    failedUnits = List.of(names);
  }

  SortedSet<String> failedUnits() {
    return new TreeSet<>(failedUnits);
  }

  void jumped(SimulatedMachine from) {
    jumps.add(from.boot().id());
    onLeaving.accept(from, Order.Way.KEXEC);
  }

  void restarted(SimulatedMachine from) {
    restarts.add(from.boot().id());
    onLeaving.accept(from, Order.Way.FIRMWARE);
  }

  private SimulatedMachine boot(String release, String commandLine, long loader) {
    return new SimulatedMachine(this, new Boot(UUID.randomUUID().toString(), release, commandLine, loader));
  }

  private static final class MemoryDisk implements Disk {

    private final Map<String, String> files = new ConcurrentHashMap<>();

    @Override
    public void put(String name, String text) {
      if (name.isEmpty() || name.contains("/")) {
        throw new MachineException("\"%s\" is no file name.".formatted(name));
      }
      files.put(name, text);
    }

    @Override
    public @Nullable String get(String name) {
      return files.get(name);
    }

    @Override
    public void remove(String name) {
      files.remove(name);
    }
  }
}
