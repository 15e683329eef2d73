package io.kexecfleet.agent.preflight;

import io.kexecfleet.agent.machine.Mebibytes;
import io.kexecfleet.agent.preflight.facts.HostFacts;
import io.kexecfleet.agent.preflight.facts.StorageFacts.Array;
import java.util.Optional;

/** The disks, and what stands behind them. Pure. */
final class StorageChecks {

  /** The record of a reboot takes some kilobytes; a disk that is as full as this is full. */
  private static final long LEAST_SPACE = 4L << 20;

  private StorageChecks() {}

  static Optional<String> rebuild(HostFacts facts) {
    return facts
        .storage()
        .arrays()
        .check(
            arrays -> {
              var busy =
                  arrays.stream()
                      .filter(array -> !array.rebuild().isEmpty())
                      .map(array -> "%s: %s".formatted(array.name(), array.rebuild()))
                      .toList();
              return busy.isEmpty()
                  ? Optional.empty()
                  : Optional.of("Software RAID is being rebuilt: %s.".formatted(Wording.some(busy)));
            });
  }

  static Optional<String> degraded(HostFacts facts) {
    return facts
        .storage()
        .arrays()
        .check(
            arrays -> {
              var degraded = arrays.stream().filter(Array::degraded).map(Array::name).toList();
              return degraded.isEmpty()
                  ? Optional.empty()
                  : Optional.of("Software RAID lacks members: %s.".formatted(Wording.some(degraded)));
            });
  }

  static Optional<String> network(HostFacts facts) {
    return facts
        .storage()
        .network()
        .check(
            needs ->
                needs.isEmpty()
                    ? Optional.empty()
                    : Optional.of("The root file system is on the network: %s.".formatted(Wording.some(needs))));
  }

  static Optional<String> passphrase(HostFacts facts) {
    return facts
        .storage()
        .passphrases()
        .check(
            disks ->
                disks.isEmpty()
                    ? Optional.empty()
                    : Optional.of("Encrypted disks ask somebody at boot: %s.".formatted(Wording.some(disks))));
  }

  static Optional<String> space(HostFacts facts) {
    return facts
        .storage()
        .stateSpace()
        .check(
            free ->
                free >= LEAST_SPACE
                    ? Optional.empty()
                    : Optional.of(
                        "%s are free where the agent keeps its state, and it needs %s."
                            .formatted(Mebibytes.text(free), Mebibytes.text(LEAST_SPACE))));
  }
}
