package io.kexecfleet.agent.preflight;

import io.kexecfleet.agent.preflight.facts.HostFacts;
import io.kexecfleet.agent.preflight.facts.ModuleFacts.Module;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What runs in the kernel: whether it goes down in good order, and whether the next kernel has it too. Pure. */
final class ModuleChecks {

  /** Proprietary, out of tree, unsigned, or loaded by force. */
  private static final Pattern NOT_OF_THE_KERNEL = Pattern.compile(".*[POEF].*", Pattern.DOTALL);

  private ModuleChecks() {}

  static Optional<String> taint(HostFacts facts) {
    return facts
        .modules()
        .taint()
        .check(
            bits ->
                bits == 0
                    ? Optional.empty()
                    : Optional.of("The kernel is tainted (%d): %s.".formatted(bits, String.join(", ", Taint.inWords(bits)))));
  }

  static Optional<String> outOfTree(HostFacts facts) {
    return facts
        .modules()
        .loaded()
        .check(
            modules -> {
              var foreign = foreign(modules);
              return foreign.isEmpty()
                  ? Optional.empty()
                  : Optional.of(
                      "Modules that are not the kernel's own: %s."
                          .formatted(
                              Wording.some(
                                  foreign.stream().map(one -> "%s (%s)".formatted(one.name(), one.taints())).toList())));
            });
  }

  static Optional<String> missing(HostFacts facts) {
    return facts
        .plan()
        .image()
        .check(
            image ->
                facts.modules().ofTarget().check(there -> missing(image.release(), there, facts)));
  }

  private static Optional<String> missing(String release, Set<String> there, HostFacts facts) {
    if (there.isEmpty()) {
      return Optional.of("No modules are installed for %s.".formatted(release));
    }
    return facts
        .modules()
        .loaded()
        .check(
            modules -> {
              var missing =
                  foreign(modules).stream()
                      .map(Module::name)
                      .filter(name -> !there.contains(name.replace('-', '_')))
                      .toList();
              return missing.isEmpty()
                  ? Optional.empty()
                  : Optional.of(
                      "Modules that run now and are not installed for %s: %s."
                          .formatted(release, Wording.some(missing)));
            });
  }

  static Optional<String> badDriver(HostFacts facts) {
    return facts
        .modules()
        .drivers()
        .check(
            drivers -> {
              var known =
                  KnownTrouble.DRIVERS.stream()
                      .filter(driver -> drivers.contains(driver.name()))
                      .map(driver -> "%s: %s".formatted(driver.name(), driver.trouble()))
                      .toList();
              return known.isEmpty()
                  ? Optional.empty()
                  : Optional.of("Drivers that others saw fail at a kexec: %s.".formatted(String.join("; ", known)));
            });
  }

  private static List<Module> foreign(List<Module> modules) {
    return modules.stream().filter(one -> NOT_OF_THE_KERNEL.matcher(one.taints()).matches()).toList();
  }
}
