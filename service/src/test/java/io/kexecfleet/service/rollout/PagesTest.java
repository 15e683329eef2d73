package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.rollout.engine.Blocker;
import io.kexecfleet.service.rollout.engine.OpenTimes;
import io.kexecfleet.service.rollout.engine.OutTimes;
import io.kexecfleet.service.rollout.engine.RebootState;
import io.kexecfleet.service.rollout.plan.Amount;
import io.kexecfleet.service.rollout.plan.Deadlines;
import io.kexecfleet.service.rollout.plan.HostOrder;
import io.kexecfleet.service.rollout.plan.Method;
import io.kexecfleet.service.rollout.plan.Plan;
import io.kexecfleet.service.rollout.plan.Retries;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whoever cannot go does not keep those behind from going. */
class PagesTest {

  private static final Instant NOW = Instant.EPOCH;
  private static final Instant TOMORROW = NOW.plus(Duration.ofDays(1));

  /** Closed in Europe until tomorrow. */
  private static final OpenTimes NIGHT_ELSEWHERE =
      new OpenTimes() {
        @Override
        public List<Blocker> closed(Instant now, Duration fit, Set<String> windows, Map<String, String> labels) {
          return "eu".equals(labels.get("zone")) && now.isBefore(TOMORROW)
              ? List.of(new Blocker(Blocker.Code.WINDOW, "day", TOMORROW))
              : List.of();
        }

        @Override
        public Optional<Instant> nextOpen(Instant from, Duration fit, Set<String> windows, Map<String, String> labels) {
          return Optional.of(closed(from, fit, windows, labels).isEmpty() ? from : TOMORROW);
        }
      };

  @Test
  void aHostBehindManyWhoseWindowIsClosedIsStaged() {
    var books = new SimulatedFleetBooks(2, new SimulatedFleetBooks.Bounds(List.of(), NIGHT_ELSEWHERE, OutTimes.UNKNOWN));
    var hosts =
        IntStream.range(0, 10)
            .mapToObj(i -> new Layout.Member(UUID.randomUUID(), "host-" + i, Map.of("zone", i == 9 ? "us" : "eu")))
            .toList();
    var plan =
        new Plan(
            Method.KEXEC_ONLY, false, Amount.hosts(3), List.of(), Amount.NONE, Retries.NONE, HostOrder.AS_LISTED, List.of(),
            Set.of("nights"), Duration.ofMinutes(10), List.of(), 0, null, Deadlines.STANDARD);

    var book = books.add(plan, hosts, NOW);

    assertThat(book.reboots).filteredOn(reboot -> reboot.state() == RebootState.STAGING).extracting(Reboot::position).containsExactly(9);
    assertThat(book.wakeAt).isEqualTo(NOW.plus(Deadlines.STANDARD.stage()));
  }
}
