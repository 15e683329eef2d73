package io.kexecfleet.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.lab.fleet.Fate;
import io.kexecfleet.lab.fleet.FleetSpec;
import io.kexecfleet.lab.fleet.Passage;
import io.kexecfleet.lab.fleet.SimulatedFleet;
import io.kexecfleet.lab.image.ImageCache;
import io.kexecfleet.lab.service.Operator;
import io.kexecfleet.lab.service.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real program, run by a shell as a pipeline runs it, against the real service and hosts in memory. */
class PipelineIT {

  private static final Duration WITHIN = Duration.ofMinutes(1);
  private static final String BROKEN = "pipe-00005";

  /** What the program says in the midst of the first rollout. */
  private static final String UNDER_WAY = "1 of 4 done";

  @TempDir private Path folder;

  @Test
  void aPipelineLogsInPlansRollsOutAndLearnsWhatCameOfIt() throws Exception {
    try (var service = ServiceProcess.start(Path.of(System.getProperty("lab.service.home")), ImageCache.standard().runs())) {
      service.awaitReady();
      run(service, "enter", _ -> {});
      var operator = new Operator(service.address(), Files.readString(folder.resolve("ci.token")).strip());
      var spec =
          FleetSpec.of(5, name -> Passage.of(name.equals(BROKEN) ? Fate.FIRMWARE : Fate.AS_ORDERED, Duration.ofSeconds(1)))
              .withPrefix("pipe-");
      try (var fleet = SimulatedFleet.start(spec, service.address(), Files.readString(folder.resolve("join-token")).strip())) {
        operator.awaitCheckedIn(fleet.names(), WITHIN, _ -> {});
        run(service, "prepare", _ -> {});
        var said = run(service, "roll-out", new Outage(service));
        assertThat(said).anyMatch(line -> line.contains("Asking again")).anyMatch(line -> line.contains("The service is back."));
        run(service, "otherwise", _ -> {});
        run(service, "watch-over", _ -> {});

        assertThat(fleet.log().jumps()).hasSize(5);
        assertThat(Files.readString(folder.resolve("failed.xml"))).contains("failures=\"1\"").contains("FIRMWARE_FALLBACK");
      }
    }
  }

  /** Kills the service once, as soon as the rollout is under way, and starts it again. */
  private static final class Outage implements ShellRun.Ear {

    private final ServiceProcess service;
    private boolean over;

    private Outage(ServiceProcess service) {
      this.service = service;
    }

    @Override
    public void hear(String line) throws IOException, InterruptedException {
      if (!over && line.contains(UNDER_WAY)) {
        over = true;
        service.kill();
        service.startAgain();
      }
    }
  }

  /** Runs a part of the script. It ends itself where the program does not end as it should. */
  private List<String> run(ServiceProcess service, String part, ShellRun.Ear ear) throws IOException, InterruptedException {
    var script = Files.write(folder.resolve("pipeline.sh"), resource());
    var environment =
        Map.of(
            "PROGRAM", Path.of(System.getProperty("lab.cli")).toAbsolutePath().toString(),
            "SERVICE", service.address().toString(),
            "FIRST_ADMINISTRATOR", service.firstAdministratorFile().toString());
    return new ShellRun(folder, folder, environment).run(ear, "sh", script.toString(), part);
  }

  private static byte[] resource() throws IOException {
    try (var script = PipelineIT.class.getResourceAsStream("pipeline.sh")) {
      return script.readAllBytes();
    }
  }
}
