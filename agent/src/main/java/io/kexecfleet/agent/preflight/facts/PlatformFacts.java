package io.kexecfleet.agent.preflight.facts;

import java.util.List;

/**
 * The machine around the kernel.
 *
 * @param model who made it, as the firmware says; empty texts where there is no DMI
 * @param hypervisor what /sys/hypervisor says, such as {@code xen}; empty for none
 * @param watchdogs what the watchdogs call themselves
 * @param firmwareRequests what the firmware is to do at its next start, one phrase each
 * @param efi how the next kernel will find the firmware's tables
 * @param panicTimeout seconds after which a panic of the next kernel restarts the machine; 0 never, below 0 at once
 * @param unguarded why no watchdog guards a jump although the owner wants one, a sentence each; empty where none is wanted
 */
public record PlatformFacts(
    Fact<Model> model,
    Fact<String> hypervisor,
    Fact<List<String>> watchdogs,
    Fact<List<String>> firmwareRequests,
    Fact<Efi> efi,
    Fact<Long> panicTimeout,
    Fact<List<String>> unguarded) {

  /** From /sys/class/dmi/id. */
  public record Model(String vendor, String product) {}

  /**
   * How the running kernel was started.
   *
   * @param booted whether by EFI
   * @param runtimeMap whether it kept the map of EFI's runtime services, which is how it tells the next kernel of EFI
   * @param tablesPassed whether its boot parameters say where ACPI's tables are, or it looks them up for a load (7.0)
   */
  public record Efi(boolean booted, boolean runtimeMap, boolean tablesPassed) {}
}
