package io.kexecfleet.agent.preflight;

import io.kexecfleet.agent.preflight.facts.HostFacts;
import io.kexecfleet.agent.preflight.facts.PlatformFacts.Model;
import java.util.Optional;

/** The machine around the kernel, and what becomes of it when a jump goes wrong. Pure. */
final class PlatformChecks {

  /** drivers/watchdog/softdog.c: it dies with the kernel that runs it. */
  private static final String SOFTWARE = "Software Watchdog";

  private PlatformChecks() {}

  static Optional<String> cloudVendor(HostFacts facts) {
    return facts
        .platform()
        .hypervisor()
        .check(
            type ->
                type.equals("xen")
                    ? Optional.of("This host runs on Xen, where kexec is known to fail: %s.".formatted(KnownTrouble.XEN))
                    : facts.platform().model().check(PlatformChecks::knownVendor));
  }

  private static Optional<String> knownVendor(Model model) {
    return KnownTrouble.VENDORS.stream()
        .filter(one -> one.vendor().equals(model.vendor()) && one.product().equals(model.product()))
        .findFirst()
        .map(
            one ->
                "This host is a %s of %s, where kexec is known to fail: %s."
                    .formatted(one.product(), one.vendor(), one.trouble()));
  }

  static Optional<String> watchdog(HostFacts facts) {
    return facts
        .platform()
        .watchdogs()
        .check(
            names ->
                names.stream().anyMatch(name -> !name.equals(SOFTWARE))
                    ? Optional.empty()
                    : Optional.of(
                        names.isEmpty()
                            ? "There is no watchdog: if the next kernel hangs, nothing restarts the host."
                            : "There is a software watchdog only, which ends with the running kernel: if the next one hangs,"
                                + " nothing restarts the host."));
  }

  static Optional<String> watchdogNotArmed(HostFacts facts) {
    return facts
        .platform()
        .unguarded()
        .check(
            reasons ->
                reasons.isEmpty()
                    ? Optional.empty()
                    : Optional.of("The watchdog cannot be armed across the jump. " + String.join(" ", reasons)));
  }

  static Optional<String> firmwareUpdate(HostFacts facts) {
    return facts
        .platform()
        .firmwareRequests()
        .check(
            requests ->
                requests.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                        "Something waits for the firmware's next start, and a jump passes it by: %s."
                            .formatted(Wording.some(requests))));
  }

  static Optional<String> firmwareTables(HostFacts facts) {
    return facts
        .platform()
        .efi()
        .check(
            efi ->
                efi.booted() && !efi.runtimeMap() && !efi.tablesPassed()
                    ? Optional.of(
                        "The running kernel was started by EFI, has no map of its runtime services to pass on, and does not pass"
                            + " the address of ACPI's tables: the next kernel may not find them.")
                    : Optional.empty());
  }

  static Optional<String> panic(HostFacts facts) {
    return facts
        .platform()
        .panicTimeout()
        .check(
            seconds ->
                seconds == 0
                    ? Optional.of("If the next kernel panics before its user space is up, it stops there for ever.")
                    : Optional.empty());
  }
}
