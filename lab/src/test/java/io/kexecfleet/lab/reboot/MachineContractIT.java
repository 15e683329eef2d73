package io.kexecfleet.lab.reboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.lab.host.HostSpec;
import io.kexecfleet.lab.host.LabHost;
import io.kexecfleet.lab.image.ImageCache;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The contract of the agent's machine, held to by Linux on a real kernel: JUnit itself runs in the host, in the agent's
 * own runtime, over the very classes that the agent's unit tests run over the simulated machine.
 */
@Execution(ExecutionMode.CONCURRENT)
class MachineContractIT {

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final String CONFIG = "/etc/kexec-fleet-agent/";

  @Test
  void linuxKeepsTheContractOfTheMachine() throws Exception {
    var cache = ImageCache.standard();
    var image = cache.image(Optional.of(Path.of(System.getProperty("lab.agent.deb"))));
    var spec = withJars(HostSpec.named("contract").withKernelArguments("cma=256M", "crashkernel=160M"));
    try (var host = LabHost.start(spec, image, cache.runs())) {
      host.agent().awaitUp(PATIENCE);
      var run =
          host.agent()
              .exec(
                  PATIENCE,
                  "sh",
                  "-c",
                  "exec /usr/lib/kexec-fleet-agent/runtime/bin/java -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
                      + " --enable-native-access=ALL-UNNAMED -cp '/usr/lib/kexec-fleet-agent/lib/*:" + CONFIG + "jars/*'"
                      + " org.junit.platform.console.ConsoleLauncher execute --disable-banner --disable-ansi-colors"
                      + " --details=tree --fail-if-no-tests"
                      + " --select-class io.kexecfleet.agent.linux.LinuxMachineOnKernel");
      System.out.println(run.stdout());
      assertThat(run.exitCode()).as("%s%s", run.stdout(), run.stderr()).isZero();
      assertThat(run.stdout()).containsPattern("\\[ +[23][0-9] tests successful").contains("0 tests failed");
      assertThat(host.agent().exec("cat", "/sys/kernel/kexec/loaded").orThrow().stdout().strip()).isEqualTo("0");
      assertThat(host.console().boots()).isEqualTo(1);
    }
  }

  /** JUnit, AssertJ and the agent's tests, as Maven put them on this test's own class path. */
  private static HostSpec withJars(HostSpec spec) throws IOException {
    var with = spec;
    for (var entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      var jar = Path.of(entry);
      var name = jar.getFileName().toString();
      if (name.matches("(junit-|opentest4j|assertj-|byte-buddy-|apiguardian|picocli-|open-test-|agent-.*-tests).*jar")) {
        with = with.withConfigFile("jars/" + name, Files.readAllBytes(jar));
      }
    }
    return with;
  }
}
