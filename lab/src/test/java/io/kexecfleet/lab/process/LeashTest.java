package io.kexecfleet.lab.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LeashTest {

  /** Says its process id, then would go on for longer than any test. */
  private static final List<String> PROGRAM = List.of("sh", "-c", "echo $$; exec sleep 600");

  @Test
  void outputAndExitCodeAreTheProgramsOwn() throws Exception {
    Process process = Leash.tie(List.of("sh", "-c", "echo said; exit 7")).start();

    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).isEqualTo("said\n");
    assertThat(process.waitFor()).isEqualTo(7);
  }

  @Test
  void theProgramEndsWhenTheJvmsEndOfThePipeCloses() throws Exception {
    Process process = Leash.tie(PROGRAM).start();
    ProcessHandle program = program(process);

    process.getOutputStream().close();

    assertEnds(program);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theProgramEndsWhenTheShellIsKilled() throws Exception {
    Process process = Leash.tie(PROGRAM).start();
    ProcessHandle program = program(process);

    process.destroyForcibly();

    assertEnds(program);
  }

  @Test
  void aMissingProgramHasAnExitCode() throws Exception {
    Process process = Leash.tie(List.of("no-such-program")).redirectErrorStream(true).start();

    assertThat(process.waitFor()).isEqualTo(127);
  }

  private static ProcessHandle program(Process process) throws Exception {
    String pid = process.inputReader(UTF_8).readLine();
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  private static void assertEnds(ProcessHandle program) throws Exception {
    program.onExit().get(10, TimeUnit.SECONDS);
    assertThat(program.isAlive()).isFalse();
  }
}
