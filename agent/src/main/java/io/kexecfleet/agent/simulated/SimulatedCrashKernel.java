package io.kexecfleet.agent.simulated;

import io.kexecfleet.agent.machine.CrashKernel;
import io.kexecfleet.agent.machine.HostClock;
import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.Loaded;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.MemoryMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The crash kernel of one boot of a {@link SimulatedHost}; at first no memory is set aside for one. Any thread may change it. */
public final class SimulatedCrashKernel implements CrashKernel {

  private final Supplier<MemoryMap> memory;
  private final Supplier<HostClock> clock;
  private Standing standing = new Standing(0, Loaded.NOTHING, null, null);
  private String processors = "0";
  private boolean isKeptCurrent = true;
  private @Nullable MachineException answer;
  private @Nullable String commandLine;
  private int calls;

  SimulatedCrashKernel(Supplier<MemoryMap> memory, Supplier<HostClock> clock) {
    this.memory = memory;
    this.clock = clock;
  }

  /** As if the host had been booted with {@code crashkernel=}. */
  public synchronized void reserve(long bytes) {
    standing = new Standing(bytes, standing.loaded(), standing.loadedAt(), standing.callsLeft());
  }

  /** As an operator of the host limits them. */
  public synchronized void limitCalls(long most) {
    standing = new Standing(standing.reserved(), standing.loaded(), standing.loadedAt(), most);
  }

  /** As an administrator of the host loads one, or unloads whatever is loaded. */
  public synchronized void byHand(Loaded loaded) {
    standing = new Standing(standing.reserved(), loaded, null, standing.callsLeft());
  }

  /** Other processors from now on. */
  public synchronized void changeProcessors(String other) {
    processors = other;
  }

  /** As kernels before 6.6 do not. */
  public synchronized void keepCurrent(boolean does) {
    isKeptCurrent = does;
  }

  /** What it answers to a load from now on, or null: it loads. */
  public synchronized void turnDown(@Nullable MachineException with) {
    answer = with;
  }

  /** Of the one that this agent has loaded last, or null. */
  public synchronized @Nullable String commandLine() {
    return commandLine;
  }

  /** How often one was to be loaded. */
  public synchronized int calls() {
    return calls;
  }

  @Override
  public synchronized Standing standing() {
    return standing;
  }

  @Override
  public synchronized Surroundings surroundings() {
    return new Surroundings(memory.get().ram(), processors);
  }

  @Override
  public synchronized boolean isKeptCurrent() {
    return isKeptCurrent && standing.loaded() != Loaded.NOTHING;
  }

  @Override
  public synchronized void load(Image image, String line) {
    calls++;
    useCall();
    standing = new Standing(standing.reserved(), Loaded.NOTHING, null, standing.callsLeft());
    if (answer != null) {
      throw answer;
    }
    if (standing.reserved() == 0) {
      throw new MachineException("No memory is set aside for a crash kernel.");
    }
    commandLine = line;
    standing = new Standing(standing.reserved(), Loaded.OURS, clock.get().wall(), standing.callsLeft());
  }

  private void useCall() {
    var left = standing.callsLeft();
    if (left != null && left == 0) {
      throw new MachineException("The limit of calls that load a crash kernel is used up.");
    }
    var after = left == null ? null : Long.valueOf(left - 1);
    standing = new Standing(standing.reserved(), standing.loaded(), standing.loadedAt(), after);
  }
}
