package io.kexecfleet.lab.bench;

import io.kexecfleet.lab.fleet.Fate;
import io.kexecfleet.lab.fleet.FleetSpec;
import io.kexecfleet.lab.fleet.Passage;
import io.kexecfleet.lab.fleet.SimulatedFleet;
import io.kexecfleet.lab.process.Usage;
import io.kexecfleet.lab.service.Operator;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One rollout over a simulated fleet, beside the shortest that it could take. */
final class RolloutBench {

  private static final Duration UP_WITHIN = Duration.ofMinutes(10);
  private static final Duration LOOK = Duration.ofSeconds(2);

  /** No two hosts take the same time; those that do would come back all at once again and again. */
  private static final double SPREAD = 0.2;

  private static final int WARM_UP_HOSTS = 2000;

  private RolloutBench() {}

  /**
   * What was measured.
   *
   * @param out how long a host is out, in the middle
   * @param outAltogether how long all of them were
   * @param took from the rollout's start to its end, by the service's own record
   * @param waits how long each place in the budget stayed empty, the shortest time first
   * @param statements that the database executed meanwhile
   */
  record Result(
      int hosts,
      int atOnce,
      Duration out,
      Duration outAltogether,
      Duration took,
      List<Duration> waits,
      long statements,
      Duration processor,
      Usage usage) {

    /** What it takes when no place is ever empty. */
    Duration ideal() {
      return outAltogether.dividedBy(atOnce);
    }

    double timesIdeal() {
      return (double) took.toMillis() / ideal().toMillis();
    }

    /** The wait that this share of all is not above; null where nobody had to wait for a place. */
    @Nullable Duration wait(double share) {
      return waits.isEmpty() ? null : waits.get(Math.clamp((int) Math.ceil(waits.size() * share) - 1, 0, waits.size() - 1));
    }

    double statementsPerReboot() {
      return (double) statements / hosts;
    }
  }

  /** Rolls over some other hosts first: a service that has just started is not what is measured. */
  static void warmUp(BenchService service) throws IOException, InterruptedException, SQLException {
    run(service, "warm-", WARM_UP_HOSTS, WARM_UP_HOSTS / 20, Duration.ofSeconds(1));
  }

  static Result run(BenchService service, int hosts, int atOnce, Duration out)
      throws IOException, InterruptedException, SQLException {
    return run(service, "sim-", hosts, atOnce, out);
  }

  private static Result run(BenchService service, String prefix, int hosts, int atOnce, Duration out)
      throws IOException, InterruptedException, SQLException {
    var turnover = new Turnover(atOnce, System::nanoTime);
    var outAltogether = new AtomicLong();
    var spec = FleetSpec.of(hosts, _ -> passage(out, outAltogether)).withPrefix(prefix).withTap(turnover);
    var operator = service.operator();
    try (var fleet = SimulatedFleet.start(spec, service.process().address(), service.process().joinToken())) {
      operator.awaitCheckedIn(fleet.names(), UP_WITHIN, _ -> {});
      var statements = service.statements();
      var processor = service.usage().processor();
      var id =
          operator.start(
              Map.of("hosts", fleet.names(), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", atOnce));
      var ended = operator.awaitEnd(id, LOOK, out.multipliedBy(Math.ceilDiv(hosts, atOnce)).multipliedBy(3).plus(UP_WITHIN));
      requireAllMadeIt(ended, hosts);
      var usage = service.usage();
      return new Result(
          hosts,
          atOnce,
          out,
          Duration.ofMillis(outAltogether.get()),
          Duration.between(instant(ended, "startedAt"), instant(ended, "endedAt")),
          turnover.waits(),
          service.statements() - statements,
          usage.processor().minus(processor),
          usage);
    }
  }

  private static Passage passage(Duration out, AtomicLong altogether) {
    var millis = Math.round(out.toMillis() * ThreadLocalRandom.current().nextDouble(1 - SPREAD, 1 + SPREAD));
    altogether.addAndGet(millis);
    return Passage.of(Fate.AS_ORDERED, Duration.ofMillis(millis));
  }

  private static Instant instant(JsonNode rollout, String field) {
    return Instant.parse(rollout.path(field).asString());
  }

  private static void requireAllMadeIt(JsonNode rollout, int hosts) throws IOException {
    if (rollout.path("tally").path("succeeded").asInt() != hosts) {
      throw new IOException("Not every host made it, so this measures something else: " + rollout);
    }
  }
}
