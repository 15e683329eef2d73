package io.kexecfleet.lab.fleet;

import io.kexecfleet.lab.service.LabDatabase;
import io.kexecfleet.lab.service.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Kills replicas one after the other at random instants, and does worse in between. */
final class Chaos {

  /** More of them, and a longer night, with {@code -Dlab.kills}. */
  private static final int KILLS = Integer.getInteger("lab.kills", 8);
  private static final List<Integer> DATABASE_CRASHES_AT = List.of(2, 5);
  private static final int FREEZE_AT = 4;

  /** Longer than PostgreSQL lets a transaction idle, so that the other replica goes on meanwhile. */
  private static final long ONE_FROZEN_MILLIS = 20_000;

  private static final long ALL_FROZEN_MILLIS = 30_000;
  private static final long LONGEST_PAUSE_MILLIS = 3000;
  private static final long LONGEST_START_MILLIS = 8000;
  private static final double KILLED_WHILE_IT_STARTS = 0.25;
  private static final int CUT_OFF_AT_ONCE = 10;
  private static final long LONGEST_CUT_OFF_MILLIS = 20_000;

  private final List<ServiceProcess> replicas;
  private final LabDatabase database;
  private final SimulatedFleet fleet;
  private final Random random;
  private volatile boolean stopped;
  private int kills;
  private int crashes;
  private int freezes;
  private int cutOffs;

  Chaos(List<ServiceProcess> replicas, LabDatabase database, SimulatedFleet fleet, Random random) {
    this.replicas = replicas;
    this.database = database;
    this.fleet = fleet;
    this.random = random;
  }

  void run() throws IOException, InterruptedException {
    for (var round = 1; !isComplete() && !stopped; round++) {
      pause(LONGEST_PAUSE_MILLIS);
      cutHostsOff();
      if (DATABASE_CRASHES_AT.contains(round)) {
        crashTheDatabase();
      }
      if (round == FREEZE_AT) {
        freezeAll();
      }
      killOne(replicas.get(random.nextInt(replicas.size())));
    }
  }

  /** Ends it after the round under way. */
  void stop() {
    stopped = true;
  }

  /** Whether all that was to happen did. */
  boolean isComplete() {
    return kills >= KILLS && crashes == DATABASE_CRASHES_AT.size() && freezes == 1;
  }

  private void killOne(ServiceProcess replica) throws IOException, InterruptedException {
    kill(replica);
    if (random.nextDouble() < KILLED_WHILE_IT_STARTS) {
      pause(LONGEST_START_MILLIS);
      kill(replica);
    }
    replica.awaitReady();
  }

  private void kill(ServiceProcess replica) throws IOException, InterruptedException {
    replica.kill();
    kills++;
    replica.startAgain();
  }

  private void crashTheDatabase() throws IOException, InterruptedException {
    database.crash();
    crashes++;
    pause(LONGEST_PAUSE_MILLIS);
    database.startAgain();
  }

  private void freezeAll() throws IOException, InterruptedException {
    replicas.getFirst().freeze();
    TimeUnit.MILLISECONDS.sleep(ONE_FROZEN_MILLIS);
    for (var replica : replicas) {
      replica.freeze();
    }
    TimeUnit.MILLISECONDS.sleep(ALL_FROZEN_MILLIS);
    for (var replica : replicas) {
      replica.thaw();
    }
    freezes++;
  }

  private void cutHostsOff() {
    for (var name : random.ints(CUT_OFF_AT_ONCE, 0, fleet.names().size()).mapToObj(fleet.names()::get).toList()) {
      fleet.cutOff(name, Duration.ofMillis(random.nextLong(LONGEST_CUT_OFF_MILLIS)));
      cutOffs++;
    }
  }

  private void pause(long longestMillis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(random.nextLong(longestMillis));
  }

  @Override
  public String toString() {
    return "replicas killed %d times, all frozen %d times, database crashed %d times, hosts cut off %d times"
        .formatted(kills, freezes, crashes, cutOffs);
  }
}
