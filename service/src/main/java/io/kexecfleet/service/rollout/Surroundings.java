package io.kexecfleet.service.rollout;

import io.kexecfleet.service.calendar.Answer;
import io.kexecfleet.service.calendar.Calendar;
import io.kexecfleet.service.calendar.Calendars;
import io.kexecfleet.service.gate.GateBook;
import io.kexecfleet.service.gate.GateSpec;
import io.kexecfleet.service.gate.GateView;
import io.kexecfleet.service.rollout.engine.Blocker;
import io.kexecfleet.service.rollout.engine.GateFacts;
import io.kexecfleet.service.rollout.engine.OpenTimes;
import io.kexecfleet.service.rollout.engine.OutTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** What the other rooms know that bounds a rollout: the calendar, its gates, and how long hosts are usually out. */
@Component
class Surroundings {

  private final Calendars calendars;
  private final GateBook gates;
  private final Experience experience;

  Surroundings(Calendars calendars, GateBook gates, Experience experience) {
    this.calendars = calendars;
    this.gates = gates;
    this.experience = experience;
  }

  OpenTimes openTimes() {
    return new CalendarTimes(calendars.current());
  }

  OutTimes outTimes(Instant now) {
    return experience.at(now);
  }

  List<GateFacts> gates(Rollout rollout, Instant now) {
    var wanted = rollout.plan().gates();
    if (wanted.isEmpty() || !rollout.state().hasBegun()) {
      return List.of();
    }
    var states = gates.states(rollout.id(), waiting(rollout));
    return wanted.stream()
        .map(
            gate -> {
              var standing = GateView.of(gate, states.get(gate.name()), now);
              return new GateFacts(
                  gate.name(),
                  gate.when() == GateSpec.When.BETWEEN_WAVES,
                  standing.open(),
                  standing.text(),
                  standing.next());
            })
        .toList();
  }

  /** The number of the wave that gates keep waiting, from 0: the next one. */
  static int waiting(Rollout rollout) {
    return rollout.wave() + 1;
  }

  private record CalendarTimes(Calendar calendar) implements OpenTimes {

    @Override
    public List<Blocker> closed(Instant now, Duration fit, Set<String> windows, Map<String, String> labels) {
      return calendar.at(now, fit, windows, labels).closures().stream()
          .map(it -> new Blocker(code(it.reason()), it.text(), it.next()))
          .toList();
    }

    @Override
    public Optional<Instant> nextOpen(Instant from, Duration fit, Set<String> windows, Map<String, String> labels) {
      return calendar.nextOpen(from, fit, windows, labels);
    }

    private static Blocker.Code code(Answer.Reason reason) {
      return switch (reason) {
        case OUTSIDE_WINDOW, WINDOW_TOO_SHORT_LEFT, NO_WINDOW_APPLIES -> Blocker.Code.WINDOW;
        case FREEZE, FREEZE_AHEAD -> Blocker.Code.FREEZE;
      };
    }
  }
}
