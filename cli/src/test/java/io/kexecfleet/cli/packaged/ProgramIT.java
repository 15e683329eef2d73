package io.kexecfleet.cli.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.cli.support.FakeService;
import io.kexecfleet.cli.support.FakeService.Said;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as its package brings it, unpacked as dpkg does it, and started as a shell starts it. */
class ProgramIT {

  @TempDir private static Path unpacked;

  private record Ended(int status, String said) {}

  private static final String ROLLOUT = "01a1feb0-0000-7000-8000-000000000001";

  @TempDir private Path folder;

  @BeforeAll
  static void unpack() throws IOException, InterruptedException {
    unpackTo(unpacked);
  }

  private static void unpackTo(Path folder) throws IOException, InterruptedException {
    var unpacking = new ProcessBuilder("dpkg-deb", "-x", System.getProperty("cli.deb"), folder.toString());
    assertThat(unpacking.inheritIO().start().waitFor()).isZero();
  }

  private static Path program(Path root) {
    return root.resolve("usr/bin/kexec-fleet");
  }

  @Test
  void itStartsByALinkFromAnywhereAndUsesItsCache() throws Exception {
    var link = Files.createSymbolicLink(folder.resolve("kf"), program(unpacked));

    // With this mode Java does not start without the cache.
    var ended = run(Map.of("JDK_JAVA_OPTIONS", "-XX:AOTMode=on"), link.toString(), "--version");

    assertThat(ended.status()).as(ended.said()).isZero();
    assertThat(ended.said()).containsPattern("kexec-fleet [0-9]");
  }

  @Test
  void itStartsWithoutItsCacheToo() throws Exception {
    unpackTo(folder);
    Files.delete(folder.resolve("usr/lib/kexec-fleet/lib/kexec-fleet.aot"));

    assertThat(run(Map.of(), program(folder).toString(), "--version").status()).isZero();
  }

  @Test
  void bashCompletesVerbsAndOptions() throws Exception {
    assertThat(completed("rollouts", "wa")).isEqualTo("wait\n");
    assertThat(completed("rollouts", "wait", "--time")).isEqualTo("--timeout\n");
  }

  @Test
  void zshCompletesTheSameAtItsPrompt() throws Exception {
    var script =
        """
        zmodload zsh/zpty
        zpty terminal zsh -f -i
        zpty -w terminal 'path=("%s" $path); source <(kexec-fleet completion zsh); echo rea""dy'
        zpty -r -m terminal said '*ready*'
        zpty -w -n terminal $'kexec-fleet rollouts wa\t--time\t'
        zpty -r -m terminal said '*timeout*'
        print -r -- $said
        zpty -d terminal
        """
            .formatted(program(unpacked).getParent());

    var ended = run(Map.of(), "timeout", "60", "zsh", "-f", "-c", script);

    assertThat(ended.said()).contains("kexec-fleet rollouts wait").contains("--timeout");
    assertThat(ended.status()).isZero();
  }

  @Test
  void whoInterruptsTheWaitingIsToldThatTheRolloutGoesOn() throws Exception {
    try (var service = FakeService.saying(Said.json("{\"id\": \"%s\", \"state\": \"RUNNING\", \"hosts\": 1, \"tally\": {\"queued\": 1}}".formatted(ROLLOUT)))) {
      // A shell has what it starts in the background ignore Ctrl-C, and so does all that these start.
      var process = start(letIn(service), "env", "--default-signal=INT", program(unpacked).toString(), "rollouts", "wait", ROLLOUT);
      try (var said = process.inputReader()) {
        assertThat(said.readLine()).isEqualTo("RUNNING: 0 of 1 done");
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor()).isZero();

        assertThat(said.readLine()).contains("the rollout goes on: kexec-fleet rollouts wait " + ROLLOUT);
        assertThat(said.readLine()).isNull();
      }
      assertThat(process.waitFor()).isEqualTo(130);
    }
  }

  @Test
  void outputThatIsNoTerminalHasNoColoursAndNoBar() throws Exception {
    try (var service = FakeService.saying(Said.json("{\"id\": \"%s\", \"state\": \"SUCCEEDED\", \"hosts\": 1, \"tally\": {}}".formatted(ROLLOUT)))) {
      var ended = run(letIn(service), program(unpacked).toString(), "rollouts", "wait", ROLLOUT);

      assertThat(ended.said()).contains("SUCCEEDED: 1 of 1 done").doesNotContain("\u001b", "\r", "[#");
    }
  }

  private static Map<String, String> letIn(FakeService service) {
    return Map.of("KEXEC_FLEET_URL", service.address(), "KEXEC_FLEET_TOKEN", "kft_some");
  }

  /** @param words the last of them is the one to be completed */
  private String completed(String... words) throws IOException, InterruptedException {
    var script =
        """
        source <("%s" completion bash)
        COMP_WORDS=(kexec-fleet %s); COMP_CWORD=%d; COMPREPLY=()
        _complete_kexec-fleet kexec-fleet 2>/dev/null
        printf '%%s\\n' "${COMPREPLY[@]}"
        """
            .formatted(program(unpacked), String.join(" ", words), words.length);
    var ended = run(Map.of(), "bash", "-c", script);
    assertThat(ended.status()).as(ended.said()).isZero();
    return ended.said();
  }

  private Ended run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
    var process = start(environment, command);
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), said);
  }

  private Process start(Map<String, String> environment, String... command) throws IOException {
    var builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
    // A home of its own: shells keep things there.
    builder.environment().putAll(Map.of("HOME", folder.toString()));
    builder.environment().putAll(environment);
    var process = builder.start();
    process.getOutputStream().close();
    return process;
  }
}
