package io.kexecfleet.agent.preflight;

import java.util.List;

/** What others saw go wrong, with where they told of it. */
final class KnownTrouble {

  /** @param name of a PCI driver */
  record Driver(String name, String trouble) {}

  /** @param vendor as DMI has it; {@code product} may be any where it is empty */
  record Vendor(String vendor, String product, String trouble) {}

  static final List<Driver> DRIVERS =
      List.of(
          new Driver("nvidia", "hangs in its shutdown handler (NVIDIA/open-gpu-kernel-modules#1027)"),
          new Driver("mlx4_core", "hangs in mlx4_shutdown under load (siderolabs/talos#10143)"),
          new Driver("e1000e", "an I219 was seen without network after the jump (siderolabs/talos#9100, #8751)"));

  static final List<Vendor> VENDORS =
      List.of(
          new Vendor("Google", "Google Compute Engine", "guests get stuck (siderolabs/talos#8838)"),
          new Vendor(
              "Microsoft Corporation",
              "Virtual Machine",
              "guests of Hyper-V and Azure get stuck or lose devices (siderolabs/talos#8838, systemd/systemd#20072,"
                  + " nix-community/nixos-anywhere#400)"));

  static final String XEN = "guests fail (coreos/scripts#186, nix-community/nixos-anywhere#164)";

  private KnownTrouble() {}
}
