package io.kexecfleet.agent.preflight;

import io.kexecfleet.agent.machine.Mebibytes;
import io.kexecfleet.agent.preflight.facts.Fact;
import io.kexecfleet.agent.preflight.facts.HostFacts;
import io.kexecfleet.agent.preflight.facts.KexecFacts;
import io.kexecfleet.agent.preflight.facts.KexecFacts.KernelOptions;
import io.kexecfleet.agent.preflight.facts.KexecFacts.Lockdown;
import java.util.Locale;
import java.util.Optional;

/** Whether the running kernel will load an image, and whose it is that is loaded. Pure. */
final class LoadChecks {

  /** linux/capability.h */
  private static final int CAP_SYS_BOOT = 22;

  /** A load must leave one call for its unload. */
  private static final long LOAD_AND_UNLOAD = 2;

  private LoadChecks() {}

  static Optional<String> capabilities(HostFacts facts) {
    return facts
        .kexec()
        .capabilities()
        .check(
            bits ->
                (bits >> CAP_SYS_BOOT & 1) == 1
                    ? Optional.empty()
                    : Optional.of("The agent runs without CAP_SYS_BOOT (effective capabilities 0x%x).".formatted(bits)));
  }

  static Optional<String> disabled(HostFacts facts) {
    return facts
        .kexec()
        .disabled()
        .check(
            disabled -> disabled ? Optional.of("kernel.kexec_load_disabled is 1, until the next boot.") : Optional.empty());
  }

  static Optional<String> limitUsedUp(HostFacts facts) {
    return facts
        .kexec()
        .loadsLeft()
        .check(
            left ->
                left == KexecFacts.NO_LIMIT || left >= LOAD_AND_UNLOAD
                    ? Optional.empty()
                    : Optional.of(
                        "kernel.kexec_load_limit_reboot leaves %d calls, and a load must leave one for its unload."
                            .formatted(left)));
  }

  static Optional<String> limitSet(HostFacts facts) {
    return facts
        .kexec()
        .loadsLeft()
        .check(
            left ->
                left < LOAD_AND_UNLOAD
                    ? Optional.empty()
                    : Optional.of("kernel.kexec_load_limit_reboot leaves %d calls until the next boot.".formatted(left)));
  }

  static Optional<String> lockdown(HostFacts facts) {
    return facts
        .kexec()
        .lockdown()
        .check(
            lockdown ->
                lockdown == Lockdown.NONE
                    ? Optional.empty()
                    : Optional.of(
                        "The kernel is locked down (%s): it loads images with a valid signature only."
                            .formatted(lockdown.name().toLowerCase(Locale.ROOT))));
  }

  static Optional<String> signatures(HostFacts facts) {
    return facts
        .kexec()
        .signatureDemands()
        .check(
            demands ->
                demands.isEmpty()
                    ? Optional.empty()
                    : Optional.of("This kernel loads signed images only: %s.".formatted(Wording.some(demands))));
  }

  static Optional<String> fileLoad(HostFacts facts) {
    return facts
        .kexec()
        .options()
        .check(options -> options.kexecFile() ? Optional.empty() : withoutFileLoad(options, facts.kexec().kexecTools()));
  }

  private static Optional<String> withoutFileLoad(KernelOptions options, Fact<Boolean> kexecTools) {
    if (!options.kexecLoad()) {
      return Optional.of("The running kernel was built without CONFIG_KEXEC_FILE and without CONFIG_KEXEC.");
    }
    return kexecTools.check(
        installed ->
            installed
                ? Optional.empty()
                : Optional.of(
                    "The running kernel was built without CONFIG_KEXEC_FILE, and kexec-tools, which could load by the classic"
                        + " call, are not installed."));
  }

  static Optional<String> foreignImage(HostFacts facts) {
    return facts
        .kexec()
        .loaded()
        .check(
            loaded ->
                loaded && !facts.plan().loadedIsOurs()
                    ? Optional.of("An image is loaded that this agent did not load: somebody else means to jump.")
                    : Optional.empty());
  }

  static Optional<String> crashKernel(HostFacts facts) {
    return facts
        .kexec()
        .crash()
        .check(
            crash ->
                crash.reserved() > 0 && !crash.loaded()
                    ? Optional.of(
                        "%s are reserved for a crash kernel and none is loaded.".formatted(Mebibytes.text(crash.reserved())))
                    : Optional.empty());
  }
}
