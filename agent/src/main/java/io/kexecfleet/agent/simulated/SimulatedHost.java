package io.kexecfleet.agent.simulated;

import io.kexecfleet.agent.machine.Boot;
import io.kexecfleet.agent.machine.Disk;
import io.kexecfleet.agent.machine.MachineException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A host that exists in memory only. It outlives its boots: the disk stays, and so does the log of its jumps, which is
 * the ground truth that a service's story is held against.
 */
public final class SimulatedHost {

  private final SimulatedHardware hardware;
  private final InstantSource time;
  private final Disk disk = new MemoryDisk();
  private final List<String> jumps = new CopyOnWriteArrayList<>();
  private final Consumer<SimulatedMachine> onJump;

  /**
   * @param onJump told when a boot of this host has accepted a jump, with that boot; decides what becomes of the host
   */
  public SimulatedHost(SimulatedHardware hardware, InstantSource time, Consumer<SimulatedMachine> onJump) {
    this.hardware = hardware;
    this.time = time;
    this.onJump = onJump;
  }

  /** A boot through the firmware, into what the host boots by default: no marker, the firmware's command line. */
  public SimulatedMachine bootByFirmware() {
    return boot(hardware.release(), hardware.commandLine());
  }

  /** A boot through kexec, into what was loaded. */
  public SimulatedMachine bootByKexec(String release, String commandLine) {
    return boot(release, commandLine);
  }

  /** Boot ids that this host has jumped out of, in their order. */
  public List<String> jumps() {
    return List.copyOf(jumps);
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

  void jumped(SimulatedMachine from) {
    jumps.add(from.boot().id());
    onJump.accept(from);
  }

  private SimulatedMachine boot(String release, String commandLine) {
    return new SimulatedMachine(this, new Boot(UUID.randomUUID().toString(), release, commandLine));
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
