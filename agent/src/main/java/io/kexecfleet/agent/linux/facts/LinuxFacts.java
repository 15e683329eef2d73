package io.kexecfleet.agent.linux.facts;

import io.kexecfleet.agent.linux.LinuxPaths;
import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.LoadConditions;
import io.kexecfleet.agent.machine.Machine;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.preflight.facts.Fact;
import io.kexecfleet.agent.preflight.facts.HostFacts;
import io.kexecfleet.agent.preflight.facts.Plan;
import io.kexecfleet.protocol.Order;
import java.util.List;

/** Reads what the preflight looks at. It only reads files, runs nothing, and never fails: what it cannot read is unknown. */
public final class LinuxFacts {

  private final LinuxPaths paths;
  private final Machine machine;

  /** @param machine the same host, asked for what it can do for a load */
  public LinuxFacts(LinuxPaths paths, Machine machine) {
    this.paths = paths;
    this.machine = machine;
  }

  public HostFacts gather(Plan plan) {
    var release = Read.text(paths.proc().resolve("sys/kernel/osrelease"));
    var commandLine = Read.text(paths.proc().resolve("cmdline"));
    var options = release.then(running -> KernelConfig.ofRunning(paths, running));
    var mounts = Read.text(paths.proc().resolve("self/mountinfo")).then(Mounts::parse);
    return new HostFacts(
        plan,
        new KexecReader(paths).read(commandLine, options),
        new MemoryReader(paths).read(plan.image(), conditions(), commandLine, options),
        new ModuleReader(paths).read(plan.image()),
        new PlatformReader(paths).read(plan, release, unguarded(plan)),
        new StorageReader(paths).read(mounts),
        new UseReader(paths).read(mounts));
  }

  /** Where there is no target there is nothing to guard; other checks say so. */
  private Fact<List<String>> unguarded(Plan plan) {
    return switch (plan.image()) {
      case Fact.Known<Image>(var image) -> Fact.of(machine.departure(Order.Way.KEXEC, image.release()).unguarded());
      case Fact.Unknown<Image> _ -> Fact.of(List.of());
    };
  }

  private Fact<LoadConditions> conditions() {
    try {
      return Fact.of(machine.conditions());
    } catch (MachineException failed) {
      return Fact.unknown("What the kernel can do for a load cannot be told: %s".formatted(failed.getMessage()));
    }
  }
}
