package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.LoadMethod;
import io.kexecfleet.protocol.LoadReport;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.Refusal;
import io.kexecfleet.service.database.AfterCommit;
import io.kexecfleet.service.rollout.engine.Decision;
import io.kexecfleet.service.rollout.engine.RolloutState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Counts what became of rollouts and reboots: what this replica decided since it started, once that is committed. All of them
 * are there from the start, at zero, because a counter that is not there yet has no increase when it comes with its first count.
 */
@Component
class RolloutMeters {

  private record Named(String name, String description, List<String> tags) {}

  private static final Map<Counted.What, Named> NAMES =
      new EnumMap<>(
          Map.of(
              Counted.What.ROLLOUT_ENDED,
              new Named("kexec.fleet.rollouts.ended", "Rollouts that ended", List.of("state")),
              Counted.What.REBOOT_ENDED,
              new Named("kexec.fleet.reboots.ended", "Reboots that ended", List.of("outcome", "result")),
              Counted.What.LATE_EVIDENCE,
              new Named("kexec.fleet.reboots.late", "Reboots that were lost, and of which evidence came later", List.of("outcome")),
              Counted.What.REFUSED,
              new Named("kexec.fleet.refusals", "Times that a host said no", List.of("code")),
              Counted.What.STAGED,
              new Named("kexec.fleet.images.staged", "Images that hosts loaded and verified", List.of("method")),
              Counted.What.LOADED_ANEW,
              new Named("kexec.fleet.image.reloads", "Staged images that hosts had to load anew", List.of("reason")),
              Counted.What.LOAD_METHOD_REFUSED,
              new Named("kexec.fleet.load.methods.refused", "Load methods that were not taken for an image", List.of("method", "code"))));

  private final MeterRegistry meters;

  RolloutMeters(MeterRegistry meters) {
    this.meters = meters;
    all().forEach(this::counter);
  }

  private static List<Counted> all() {
    var all = new ArrayList<Counted>();
    Stream.of(RolloutState.values()).filter(RolloutState::hasEnded).forEach(it -> add(all, Counted.What.ROLLOUT_ENDED, it));
    for (var outcome : Outcome.values()) {
      add(all, Counted.What.LATE_EVIDENCE, outcome);
      Stream.of(Decision.As.values()).forEach(it -> add(all, Counted.What.REBOOT_ENDED, outcome, it));
    }
    Stream.of(Refusal.Code.values()).forEach(it -> add(all, Counted.What.REFUSED, it));
    for (var method : LoadMethod.values()) {
      add(all, Counted.What.STAGED, method);
      Stream.of(LoadReport.Refused.Code.values()).forEach(it -> add(all, Counted.What.LOAD_METHOD_REFUSED, method, it));
    }
    Stream.of(Counted.Anew.values()).forEach(it -> add(all, Counted.What.LOADED_ANEW, it));
    return all;
  }

  private static void add(List<Counted> all, Counted.What what, Enum<?>... tags) {
    all.add(Counted.of(what, tags));
  }

  /** In the transaction that enters what was decided. */
  void count(List<Counted> counted) {
    if (!counted.isEmpty()) {
      AfterCommit.run(() -> counted.forEach(it -> counter(it).increment()));
    }
  }

  private Counter counter(Counted counted) {
    var named = NAMES.get(counted.what());
    if (named == null) {
      throw new IllegalStateException("Nobody said how %s is counted.".formatted(counted.what()));
    }
    var tags = Tags.empty();
    for (int i = 0; i < named.tags.size(); i++) {
      tags = tags.and(named.tags.get(i), counted.tags().get(i));
    }
    return Counter.builder(named.name).description(named.description).tags(tags).register(meters);
  }
}
