package io.kexecfleet.agent.crash;

import io.kexecfleet.agent.crash.ArmingRule.Attempt;
import io.kexecfleet.agent.machine.CrashKernel.Surroundings;
import io.kexecfleet.agent.machine.Loaded;
import io.kexecfleet.agent.machine.Machine;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.agent.staging.NextCommandLine;
import io.kexecfleet.protocol.BootTarget;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the crash kernel: loads the running kernel's release for it where none is loaded, and again where what it was
 * told of the host is no longer so. What others load is left alone. Looked from by one thread; any may ask what was found.
 */
public final class CrashKeeper {

  private final Machine machine;
  private final CrashPolicy policy;
  private @Nullable Attempt last;
  private volatile Told told;

  public CrashKeeper(Machine machine, CrashPolicy policy) {
    this.machine = machine;
    this.policy = policy;
    this.told =
        policy.isArmed()
            ? Told.fine("Not looked at yet: whatever else loads one as this host boots comes first.")
            : Told.fine("The agent leaves it alone: crash.kernel is off.");
  }

  public boolean isWanted() {
    return policy.isArmed();
  }

  /** What was found last. */
  public Told told() {
    return told;
  }

  /** Looks, and loads one if need be. Gives what is news; never throws for what the machine says. */
  public Optional<Told> look() {
    var before = told;
    try {
      var loaded = act();
      if (loaded != null) {
        return Optional.of(Told.fine("Loaded %s as the crash kernel.".formatted(loaded)));
      }
    } catch (TargetException | MachineException failed) {
      told = Told.trouble("The crash kernel cannot be looked after: " + failed.getMessage());
    }
    return told.equals(before) ? Optional.empty() : Optional.of(told);
  }

  /** Gives the release that it loaded, or null for none. */
  private @Nullable String act() {
    var door = machine.crashKernel();
    var seen = door.standing();
    var now = door.surroundings();
    // Asking takes the lock that a load holds, and is only for where the answer matters.
    var isKeptCurrent = seen.loaded() == Loaded.OURS && ArmingRule.isOutdated(last, now) && door.isKeptCurrent();
    switch (ArmingRule.decide(seen, last, now, isKeptCurrent, machine.clock().sinceBoot())) {
      case ArmingRule.Decision.Load _ -> {
        return load(now);
      }
      case ArmingRule.Decision.Leave leave -> told = leave.told();
    }
    if (isKeptCurrent) {
      last = Attempt.good(now, machine.clock().sinceBoot());
    }
    return null;
  }

  private @Nullable String load(Surroundings now) {
    var boot = machine.boot();
    var image = machine.find(BootTarget.release(boot.release()));
    var line = NextCommandLine.ofCrashKernel(boot.commandLine(), image, policy.append());
    try {
      machine.crashKernel().load(image, line);
    } catch (MachineException failed) {
      told = Told.trouble("The crash kernel could not be loaded: " + failed.getMessage());
      last = new Attempt(now, machine.clock().sinceBoot(), told.text());
      return null;
    }
    last = Attempt.good(now, machine.clock().sinceBoot());
    told = ArmingRule.ARMED;
    return image.release();
  }
}
