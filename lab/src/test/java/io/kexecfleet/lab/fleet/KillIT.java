package io.kexecfleet.lab.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.lab.image.ImageCache;
import io.kexecfleet.lab.service.Balancer;
import io.kexecfleet.lab.service.LabDatabase;
import io.kexecfleet.lab.service.Operator;
import io.kexecfleet.lab.service.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Two replicas and their database are killed again and again while they reboot a fleet with bad clocks over a bad network.
 * What the hosts did is taken from their own log. {@code -Dlab.seed} repeats what is random in a run; what the threads of
 * ten processes do in between is not repeated.
 */
class KillIT {

  private static final int HOSTS = 500;
  private static final int RACKS = 20;
  private static final int OUT_PER_RACK = 2;
  private static final int OUT_OF_FLEET = 24;
  private static final List<String> SELF_UPDATING = LockClients.names(20);
  private static final String LOCK_GROUP = "coreos";
  private static final int SELF_UPDATING_OUT = 3;
  private static final String THEIR_RACK = "r00";
  private static final Duration UP_WITHIN = Duration.ofMinutes(2);
  private static final Duration OVER_WITHIN = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final long WORST_CLOCK_SECONDS = 3600;
  private static final Balancer.Trouble TROUBLE = new Balancer.Trouble(0.005, 0.01, 0.01, 0.1);

  private final long seed = Long.getLong("lab.seed", RandomGenerator.getDefault().nextLong());
  private final Random seeds = new Random(seed);
  private final Random chaosRandom = new Random(seeds.nextLong());
  private final Random networkRandom = new Random(seeds.nextLong());

  /** Of the hosts' fates and clocks. */
  private final Random random = new Random(seeds.nextLong());

  @Test
  void noHostJumpsTwiceAndNoBudgetIsExceededWhoeverIsKilled() throws Exception {
    System.out.printf("KillIT, seed %d%n", seed);
    var runs = ImageCache.standard().runs();
    var home = Path.of(System.getProperty("lab.service.home"));
    try (var database = LabDatabase.start(runs);
        var first = ServiceProcess.start(home, runs, database.settings())) {
      first.awaitReady();
      try (var second = ServiceProcess.start(home, runs, database.settings());
          var balancer = Balancer.start(List.of(first.port(), second.port()), networkRandom);
          var fleet = SimulatedFleet.start(spec(), balancer.address(), first.joinToken())) {
        second.awaitReady();
        run(database, List.of(first, second), balancer, fleet);
      }
    }
  }

  private void run(LabDatabase database, List<ServiceProcess> replicas, Balancer balancer, SimulatedFleet fleet)
      throws Exception {
    var operator = new Operator(balancer.address(), replicas.getFirst().operatorToken());
    operator.awaitCheckedIn(fleet.names(), UP_WITHIN, _ -> {});
    setBounds(operator, fleet);
    var crews = crews(operator, fleet);
    var clients = lockClients(operator, balancer, fleet);
    clients.start(SELF_UPDATING, random);
    balancer.make(TROUBLE);
    var chaos = new Chaos(replicas, database, fleet, chaosRandom);
    var killing = CompletableFuture.runAsync(() -> run(chaos));
    try {
      while (!killing.isDone()) {
        work(crews, true);
      }
    } finally {
      chaos.stop();
    }
    killing.join();
    balancer.make(Balancer.Trouble.NONE);
    var home = clients.stop(OVER_WITHIN);
    for (var left = OVER_WITHIN.dividedBy(LOOK); left > 0 && !crews.stream().allMatch(Crew::isIdle); left--) {
      work(crews, false);
    }
    var story = Story.read(database);
    print(chaos, balancer, crews, clients, fleet, story);
    assertThat(home).as("every host that updates itself came home and was heard").isTrue();
    assertThat(operator.locks(LOCK_GROUP)).isEmpty();
    assertThat(story.contradictions(fleet.log())).isEmpty();
    assertThat(fleet.log().peaks()).allSatisfy(peak -> assertThat(peak.most()).as(peak.name()).isLessThanOrEqualTo(peak.limit()));
    assertThat(story.openRollouts()).isEmpty();
    assertThat(story.counted()).doesNotContainKey(Story.NONE);
    assertThat(crews).as("everybody was taken care of, and every rollout ended").allMatch(Crew::isIdle);
    requireEnoughHappened(chaos, fleet, story);
    assertThat(clients.trips()).isGreaterThan(SELF_UPDATING.size());
  }

  /** A service that does nothing, or calls everybody lost, keeps all promises too. */
  private static void requireEnoughHappened(Chaos chaos, SimulatedFleet fleet, Story story) {
    assertThat(chaos.isComplete()).as(chaos.toString()).isTrue();
    var jumps = fleet.log().jumps();
    var good = jumps.stream().filter(jump -> jump.fate() == Fate.AS_ORDERED).count();
    assertThat(jumps).hasSizeGreaterThan(HOSTS / 2);
    assertThat(story.counted().getOrDefault("KEXEC", 0) + story.counted().getOrDefault("FIRMWARE", 0)).isGreaterThan((int) (good * 0.8));
    assertThat(fleet.log().peaks()).filteredOn(peak -> peak.name().equals("fleet")).allMatch(peak -> peak.most() > OUT_OF_FLEET / 2);
  }

  private static void run(Chaos chaos) {
    try {
      chaos.run();
    } catch (IOException | InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  private static void work(List<Crew> crews, boolean startAnother) throws InterruptedException {
    for (var crew : crews) {
      try {
        crew.work(startAnother);
      } catch (IOException notNow) {
        // Nobody is there, or the answer was lost: the next look tells.
      }
    }
    TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
  }

  private FleetSpec spec() {
    return FleetSpec.of(HOSTS, _ -> passage()).withClocks(_ -> badClock());
  }

  private InstantSource badClock() {
    var off = Duration.ofSeconds(random.nextLong(-WORST_CLOCK_SECONDS, WORST_CLOCK_SECONDS));
    return () -> Instant.now().plus(off);
  }

  private Passage passage() {
    var dice = random.nextInt(100);
    var fate = dice < 90 ? Fate.AS_ORDERED : dice < 94 ? Fate.FIRMWARE : dice < 97 ? Fate.WRONG_KERNEL : Fate.GONE;
    var out = Duration.ofMillis(random.nextLong(500, 3000));
    return new Passage(fate, out, random.nextInt(100) < 5 ? Duration.ofMillis(random.nextLong(25_000)) : Duration.ZERO);
  }

  private static void setBounds(Operator operator, SimulatedFleet fleet) throws Exception {
    var labels = new HashMap<String, Map<String, String>>();
    for (var rack = 0; rack < RACKS; rack++) {
      var number = rack;
      var name = "r%02d".formatted(rack);
      var hosts = hosts(fleet, host -> host % RACKS == number);
      hosts.forEach(host -> labels.put(host, Map.of("rack", name)));
      fleet.log().watch("rack " + name, OUT_PER_RACK, name.equals(THEIR_RACK) ? withSelfUpdating(hosts) : hosts);
    }
    operator.label(labels);
    operator.budget("racks", Map.of("label", "rack", "maxOut", OUT_PER_RACK));
    fleet.log().watch("fleet", OUT_OF_FLEET, withSelfUpdating(fleet.names()));
    operator.budget("fleet", Map.of("maxOut", OUT_OF_FLEET));
  }

  private static List<String> withSelfUpdating(List<String> hosts) {
    return Stream.concat(hosts.stream(), SELF_UPDATING.stream()).toList();
  }

  /** They share the fleet's and a rack's budget with the rollouts. */
  private static LockClients lockClients(Operator operator, Balancer balancer, SimulatedFleet fleet) throws Exception {
    var group =
        Map.of("slots", SELF_UPDATING_OUT, "labels", Map.of("rack", THEIR_RACK), "outTime", "PT1M", "whenExpired", "HOLD");
    var secret = operator.lockGroup(LOCK_GROUP, group);
    fleet.log().watch(LOCK_GROUP, SELF_UPDATING_OUT, SELF_UPDATING);
    return new LockClients(balancer.address().resolve("/fleet-lock/"), LOCK_GROUP, secret, fleet.log());
  }

  private static List<Crew> crews(Operator operator, SimulatedFleet fleet) {
    var plan =
        Map.of(
            "target", Map.of("select", "LATEST_INSTALLED"),
            "maxFailures", "100%",
            "retries", Map.of("most", 5, "backOff", "PT1S"),
            "waves", List.of(Map.of("hosts", 5, "minSuccess", 0, "soak", "PT1S"), Map.of("hosts", "30%", "minSuccess", 0)),
            "order", Map.of("by", "SPREAD", "label", "rack"),
            "stageWithin", "PT20S",
            "jumpWithin", "PT5S",
            "returnWithin", "PT15S");
    var byFirmware = new HashMap<String, Object>(plan);
    byFirmware.put("method", "FIRMWARE");
    return List.of(
        new Crew("web", hosts(fleet, host -> host < 200), 12, plan, operator, fleet),
        new Crew("database", hosts(fleet, host -> host >= 200 && host < 400), 10, plan, operator, fleet),
        new Crew("storage", hosts(fleet, host -> host >= 400), 8, byFirmware, operator, fleet));
  }

  private static List<String> hosts(SimulatedFleet fleet, IntPredicate wanted) {
    return IntStream.range(0, HOSTS).filter(wanted).mapToObj(fleet.names()::get).toList();
  }

  private void print(Chaos chaos, Balancer balancer, List<Crew> crews, LockClients clients, SimulatedFleet fleet, Story story) {
    System.out.printf(
        """
        KillIT, seed %d: %s
          network: %s
          %d rollouts, %d jumps of %d hosts, %d times an operator took care of one; outcomes %s
          hosts that update themselves were out %d times
          most out at once: %s
          agents' complaints: %s
        """,
        seed,
        chaos,
        balancer.troubles(),
        crews.stream().mapToInt(Crew::rollouts).sum(),
        fleet.log().jumps().size(),
        fleet.log().jumps().stream().map(FleetLog.Jump::host).distinct().count(),
        crews.stream().mapToInt(Crew::resolved).sum(),
        story.counted(),
        clients.trips(),
        fleet.log().peaks(),
        fleet.complaints());
  }
}
