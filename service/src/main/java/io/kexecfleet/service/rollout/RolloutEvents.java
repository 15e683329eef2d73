package io.kexecfleet.service.rollout;

import io.kexecfleet.service.gate.GateSpec;
import io.kexecfleet.service.notification.EventKind;
import io.kexecfleet.service.notification.NewEvent;
import io.kexecfleet.service.problem.Listing;
import io.kexecfleet.service.rollout.engine.Decision;
import io.kexecfleet.service.rollout.engine.RolloutState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which events a rollout yields: those that its people and programs are told of. What is only on the way there yields none. */
final class RolloutEvents {

  /** Of texts, in an event. */
  private static final int LONGEST = 1000;

  private RolloutEvents() {}

  /**
   * Of what the engine decided, once that is entered.
   *
   * @param reboots by id, those that something was decided about
   * @param hosts names, by the host's id
   */
  static List<NewEvent> of(
      List<Decision> decisions, Rollout rollout, Function<UUID, Reboot> reboots, Function<UUID, String> hosts) {
    var events = new ArrayList<NewEvent>();
    for (var decision : decisions) {
      switch (decision) {
        case Decision.AboutRollout about -> add(events, about, rollout);
        case Decision.AboutReboot about -> {
          var reboot = reboots.apply(about.rebootId());
          add(events, about, rollout, reboot, hosts.apply(reboot.hostId()));
        }
      }
    }
    return events;
  }

  private static void add(List<NewEvent> events, Decision.AboutRollout decision, Rollout rollout) {
    switch (decision) {
      case Decision.Approve _ when rollout.plan().approvals() > 0 -> events.add(event(EventKind.ROLLOUT_APPROVED, rollout, Map.of()));
      case Decision.Approve _ -> {}
      case Decision.Start _ -> events.add(event(EventKind.ROLLOUT_STARTED, rollout, Map.of()));
      case Decision.OpenWave open -> events.add(event(EventKind.ROLLOUT_WAVE_OPENED, rollout, wave(open.number())));
      case Decision.EndWave end -> {
        events.add(event(EventKind.ROLLOUT_WAVE_DONE, rollout, wave(end.number())));
        var gates = gatesBetweenWaves(rollout);
        if (end.number() < rollout.waves() - 1 && !gates.isEmpty()) {
          events.add(event(EventKind.ROLLOUT_GATE_WAITING, rollout, Map.of("wave", end.number() + 2, "gates", gates)));
        }
      }
      case Decision.Stop _ -> events.add(stopping(rollout, null));
      case Decision.End end -> events.add(ended(rollout, end.state(), null));
    }
  }

  private static Map<String, ?> wave(int number) {
    return Map.of("wave", number + 1);
  }

  private static List<Map<String, ?>> gatesBetweenWaves(Rollout rollout) {
    return rollout.plan().gates().stream()
        .filter(gate -> gate.when() == GateSpec.When.BETWEEN_WAVES)
        .<Map<String, ?>>map(gate -> Map.of("name", gate.name(), "waitsForAPerson", gate instanceof GateSpec.Hold))
        .toList();
  }

  private static void add(List<NewEvent> events, Decision.AboutReboot decision, Rollout rollout, Reboot reboot, String host) {
    switch (decision) {
      case Decision.Jump jump ->
          events.add(event(EventKind.REBOOT_OUT, rollout, reboot, host, Map.of("returnDeadline", jump.returnDeadline())));
      case Decision.Finish finish when finish.as() != Decision.As.TAKEN_BACK -> {
        events.add(event(EventKind.REBOOT_DONE, rollout, reboot, host, done(reboot, finish.as(), finish.at())));
        if (finish.as() == Decision.As.FAILURE_HOLDING_ITS_PLACE) {
          events.add(event(EventKind.REBOOT_NEEDS_RESOLUTION, rollout, reboot, host, told(reboot)));
        }
      }
      case Decision.Late _ -> {
        var late = new LinkedHashMap<String, Object>(told(reboot));
        late.put("late", true);
        events.add(event(EventKind.REBOOT_DONE, rollout, reboot, host, late));
      }
      case Decision.Finish _, Decision.Stage _, Decision.Staged _, Decision.KeepStaged _, Decision.Unstage _, Decision.Withdraw _ -> {}
    }
  }

  private static Map<String, ?> done(Reboot reboot, Decision.As as, Instant at) {
    var done = new LinkedHashMap<String, Object>(told(reboot));
    done.put("success", as == Decision.As.SUCCESS);
    done.put("triedAgain", as == Decision.As.TRIED_AGAIN);
    if (reboot.orderedAt() != null) {
      done.put("secondsOut", Duration.between(reboot.orderedAt(), at).toSeconds());
    }
    return done;
  }

  private static Map<String, ?> told(Reboot reboot) {
    var told = new LinkedHashMap<String, Object>();
    put(told, "outcome", reboot.outcome());
    put(told, "detail", reboot.detail() == null ? null : cut(reboot.detail()));
    if (reboot.report() != null) {
      put(told, "kernelBefore", reboot.report().kernelBefore());
      put(told, "kernelAfter", reboot.report().kernelAfter());
    }
    return told;
  }

  private static void put(Map<String, Object> data, String field, @Nullable Object value) {
    if (value != null) {
      data.put(field, value);
    }
  }

  /** What somebody did to it. */
  static NewEvent acted(EventKind kind, Rollout rollout, String actor) {
    return event(kind, rollout, Map.of("actor", actor));
  }

  /** It was submitted; perhaps it waits for approval. */
  static List<NewEvent> submitted(Rollout rollout, String actor) {
    var submitted = acted(EventKind.ROLLOUT_SUBMITTED, rollout, actor);
    return rollout.plan().approvals() == 0
        ? List.of(submitted)
        : List.of(
            submitted,
            event(
                EventKind.ROLLOUT_AWAITING_APPROVAL,
                rollout,
                Map.of("approvals", rollout.plan().approvals(), "approveBy", rollout.approveBy())));
  }

  /** It was aborted; where hosts may be out, it ends later. */
  static NewEvent aborted(Rollout rollout, String actor) {
    return rollout.state().hasEnded() ? ended(rollout, rollout.state(), actor) : stopping(rollout, actor);
  }

  private static NewEvent stopping(Rollout rollout, @Nullable String actor) {
    var data = why(rollout, actor);
    put(data, "ending", rollout.ending());
    return event(EventKind.ROLLOUT_STOPPING, rollout, data);
  }

  private static NewEvent ended(Rollout rollout, RolloutState as, @Nullable String actor) {
    var kind =
        switch (as) {
          case SUCCEEDED -> EventKind.ROLLOUT_SUCCEEDED;
          case FAILED -> EventKind.ROLLOUT_FAILED;
          default -> EventKind.ROLLOUT_ABORTED;
        };
    return event(kind, rollout, why(rollout, actor));
  }

  private static Map<String, Object> why(Rollout rollout, @Nullable String actor) {
    var why = new LinkedHashMap<String, Object>();
    put(why, "reason", rollout.reason() == null ? null : cut(rollout.reason()));
    put(why, "actor", actor);
    return why;
  }

  /** Somebody took care of a host. */
  static NewEvent resolved(Rollout rollout, Reboot reboot, String host, String note, String actor) {
    var data = new LinkedHashMap<String, Object>(told(reboot));
    data.put("note", cut(note));
    data.put("actor", actor);
    return event(EventKind.REBOOT_RESOLVED, rollout, reboot, host, data);
  }

  /**
   * Its time came and nothing was made of it.
   *
   * @param scope under which it would have been made; null: none
   */
  static NewEvent skipped(String template, @Nullable String scope, Instant due, String reason) {
    return new NewEvent(EventKind.TEMPLATE_SKIPPED, null, null, scope, Map.of("template", template, "due", due, "reason", cut(reason)));
  }

  private static NewEvent event(EventKind kind, Rollout rollout, Map<String, ?> more) {
    var data = new LinkedHashMap<String, Object>();
    data.put("rollout", Map.of("id", rollout.id(), "name", rollout.name(), "author", rollout.author()));
    data.put("state", rollout.state());
    data.put("hosts", rollout.hosts());
    data.put("waves", rollout.waves());
    data.put("tally", rollout.tally());
    data.putAll(more);
    return new NewEvent(kind, rollout.id(), null, rollout.scope(), data);
  }

  private static NewEvent event(EventKind kind, Rollout rollout, Reboot reboot, String host, Map<String, ?> more) {
    var data = new LinkedHashMap<String, Object>();
    data.put("rollout", Map.of("id", rollout.id(), "name", rollout.name()));
    data.put("reboot", reboot.id());
    data.put("wave", reboot.wave() + 1);
    data.put("attempt", reboot.attempt());
    data.putAll(more);
    return new NewEvent(kind, rollout.id(), host, rollout.scope(), data);
  }

  private static String cut(String text) {
    return Listing.cut(text, LONGEST);
  }
}
