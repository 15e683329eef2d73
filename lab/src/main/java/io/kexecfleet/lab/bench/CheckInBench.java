package io.kexecfleet.lab.bench;

import io.kexecfleet.agent.codec.Json;
import io.kexecfleet.agent.link.CredentialFiles;
import io.kexecfleet.agent.link.HttpService;
import io.kexecfleet.agent.simulated.SimulatedHardware;
import io.kexecfleet.agent.simulated.SimulatedHost;
import io.kexecfleet.lab.process.Usage;
import io.kexecfleet.protocol.CheckIn;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Agents that have nothing to say and hear nothing new, each on a connection of its own, and each asking again the moment
 * it is answered: as many check-ins as the service can take.
 */
final class CheckInBench {

  /** The shortest that the service can be told to hold a check-in: agents ask again as soon as may be. */
  private static final long HOLD_MILLIS = 100;

  static final List<String> SETTINGS = List.of("--kexec-fleet.check-in.hold=" + HOLD_MILLIS + "ms");

  private static final double ALMOST_ALL = 0.9;

  private static final int ENROLLING_AT_ONCE = 100;
  private static final Duration WARM_UP = Duration.ofSeconds(20);

  private CheckInBench() {}

  /**
   * What was measured.
   *
   * @param connections how many agents were connected at the same time
   * @param answered how many check-ins were
   * @param over how long it was measured
   * @param processor what the service used, without its database
   * @param statements that the database executed
   */
  record Result(
      int agents, int connections, long answered, Duration over, Duration processor, long statements, Usage usage) {

    double perSecond() {
      return answered * 1000.0 / over.toMillis();
    }

    double processorSecondsPerThousand() {
      return processor.toMillis() / (double) answered;
    }

    double statementsEach() {
      return (double) statements / answered;
    }
  }

  static Result run(BenchService service, int agents, int connections, Duration over)
      throws IOException, InterruptedException, SQLException {
    var door = service.process().address().resolve("/agent/v1/check-in");
    try (var idle = IdleAgents.connect(door, enrol(service, agents), connections)) {
      idle.run(WARM_UP);
      var statements = service.statements();
      var processor = service.usage().processor();
      var answered = idle.run(over);
      if (answered * HOLD_MILLIS > ALMOST_ALL * connections * over.toMillis()) {
        throw new IOException("These agents ask as often as they can, so this measures them and not the service: take more.");
      }
      var usage = service.usage();
      return new Result(
          agents, connections, answered, over, usage.processor().minus(processor), service.statements() - statements, usage);
    }
  }

  /** @return for each agent its credential and the check-in that says nothing new */
  private static List<String> enrol(BenchService service, int agents) throws IOException, InterruptedException {
    var http = new HttpService(service.process().address(), null, System::currentTimeMillis);
    var joinToken = service.process().joinToken();
    var few = new Semaphore(ENROLLING_AT_ONCE);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var enrolling = new ArrayList<Future<String>>();
      for (var number = 1; number <= agents; number++) {
        var name = "idle-%05d".formatted(number);
        enrolling.add(
            threads.submit(
                () -> {
                  few.acquire();
                  try {
                    return enrol(http, joinToken, name);
                  } finally {
                    few.release();
                  }
                }));
      }
      var enrolled = new ArrayList<String>();
      for (var agent : enrolling) {
        enrolled.add(agent.get());
      }
      return enrolled;
    } catch (ExecutionException failed) {
      throw new IOException("The agents could not enrol.", failed.getCause());
    }
  }

  private static String enrol(HttpService service, String joinToken, String name) throws IOException, InterruptedException {
    var host = new SimulatedHost(SimulatedHardware.plain(), InstantSource.system(), (_, _) -> {});
    var credential = new CredentialFiles(host.disk(), host.bootByFirmware().clock()).current();
    service.enrol(credential.enrolment(name), joinToken);
    var first = new CheckIn(0, UUID.randomUUID().toString(), SimulatedHardware.plain().release(), "0.1.0", null);
    var seen = service.checkIns(credential.secret()).send(first).desired().generation();
    var idle = new CheckIn(seen, first.bootId(), first.kernelRelease(), first.agentVersion(), null);
    return credential.secret() + " " + Json.write(idle);
  }
}
