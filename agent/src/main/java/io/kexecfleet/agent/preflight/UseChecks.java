package io.kexecfleet.agent.preflight;

import io.kexecfleet.agent.preflight.facts.HostFacts;
import io.kexecfleet.agent.preflight.facts.Plan.PastReboot;
import io.kexecfleet.protocol.Outcome;
import java.util.Optional;
import java.util.Set;

/** Who is using the host, and how its earlier reboots ended. Pure. */
final class UseChecks {

  /** The ends that say nothing against a jump: it went well, or was not made. */
  private static final Set<Outcome> HARMLESS =
      Set.of(
          Outcome.KEXEC, Outcome.FIRMWARE, Outcome.NEVER_LEFT, Outcome.REFUSED, Outcome.CANCELLED, Outcome.REHEARSED);

  private UseChecks() {}

  static Optional<String> packageManager(HostFacts facts) {
    return facts
        .use()
        .packageLocks()
        .check(
            locks ->
                locks.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                        "Packages are being changed: %s."
                            .formatted(
                                Wording.some(
                                    locks.stream()
                                        .map(
                                            lock ->
                                                lock.process() > 0
                                                    ? "process %d holds %s".formatted(lock.process(), lock.file())
                                                    : lock.file() + " is held")
                                        .toList()))));
  }

  static Optional<String> inhibitors(HostFacts facts) {
    return facts
        .use()
        .inhibitors()
        .check(
            inhibitors ->
                inhibitors.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                        "A shutdown is inhibited: %s."
                            .formatted(
                                Wording.some(
                                    inhibitors.stream().map(one -> "%s (%s)".formatted(one.who(), one.why())).toList()))));
  }

  static Optional<String> sessions(HostFacts facts) {
    return facts
        .use()
        .sessions()
        .check(
            sessions ->
                sessions.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                        "Logged in: %s."
                            .formatted(
                                Wording.some(
                                    sessions.stream()
                                        .map(
                                            one ->
                                                one.where().isEmpty()
                                                    ? one.user()
                                                    : "%s at %s".formatted(one.user(), one.where()))
                                        .toList()))));
  }

  static Optional<String> pastReboots(HostFacts facts) {
    var past = facts.plan().past();
    var bad = past.stream().filter(reboot -> !HARMLESS.contains(reboot.outcome())).map(UseChecks::inWords).toList();
    return bad.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Of the last %d reboots of this host %d ended badly: %s."
                .formatted(past.size(), bad.size(), Wording.some(bad)));
  }

  private static String inWords(PastReboot reboot) {
    return "%s from %s to %s".formatted(reboot.outcome(), reboot.from(), reboot.to());
  }
}
