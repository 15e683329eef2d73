package io.kexecfleet.cli.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as it was built, started as a shell starts it. */
class ProgramIT {

  private static final Path PROGRAM = Path.of(System.getProperty("cli.program"));

  private record Ended(int status, String said) {}

  @TempDir private Path folder;

  @Test
  void itStartsByALinkFromAnywhereAndUsesItsCache() throws Exception {
    var link = Files.createSymbolicLink(folder.resolve("kexec-fleet"), PROGRAM);

    // With this mode Java does not start without the cache.
    var ended = run(Map.of("JDK_JAVA_OPTIONS", "-XX:AOTMode=on"), link.toString(), "--version");

    assertThat(ended.status()).as(ended.said()).isZero();
    assertThat(ended.said()).containsPattern("kexec-fleet [0-9]");
  }

  @Test
  void itStartsWithoutItsCacheToo() throws Exception {
    Files.createDirectory(folder.resolve("lib"));
    Files.copy(PROGRAM, folder.resolve("kexec-fleet"));
    try (var jars = Files.newDirectoryStream(PROGRAM.resolveSibling("lib"), "*.jar")) {
      for (var jar : jars) {
        Files.copy(jar, folder.resolve("lib").resolve(jar.getFileName()));
      }
    }

    assertThat(run(Map.of(), "sh", folder.resolve("kexec-fleet").toString(), "--version").status()).isZero();
  }

  @Test
  void whereThereIsNoJavaItSaysSoInALine() throws Exception {
    // In a root of its own there is nothing below /usr/lib/jvm: here its place is taken in a copy.
    var script = Files.readString(PROGRAM).replace("/usr/lib/jvm/*", folder + "/*");
    var copy = Files.writeString(folder.resolve("kexec-fleet"), script);

    var ended = run(Map.of("JAVA_HOME", folder.toString()), "sh", copy.toString(), "whoami");

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.said()).startsWith("kexec-fleet: no Java 25").hasLineCount(1);
  }

  @Test
  void bashCompletesVerbsAndOptions() throws Exception {
    assertThat(completed("bash", "rollouts", "wa")).isEqualTo("wait\n");
    assertThat(completed("bash", "rollouts", "wait", "--time")).isEqualTo("--timeout\n");
  }

  @Test
  void zshLoadsTheSame() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/zsh")), "There is no zsh here.");
    assertThat(completed("zsh", "rollouts", "wa")).isEqualTo("wait\n");
  }

  /** @param words the last of them is the one to be completed */
  private String completed(String shell, String... words) throws IOException, InterruptedException {
    var script =
        """
        source <("%s" completion %s)
        COMP_WORDS=(kexec-fleet %s); COMP_CWORD=%d; COMPREPLY=()
        _complete_kexec-fleet kexec-fleet 2>/dev/null
        printf '%%s\\n' "${COMPREPLY[@]}"
        """
            .formatted(PROGRAM, shell, String.join(" ", words), words.length);
    var ended = run(Map.of(), shell, "-c", script);
    assertThat(ended.status()).as(ended.said()).isZero();
    return ended.said();
  }

  private static Ended run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
    var builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    var process = builder.start();
    process.getOutputStream().close();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), said);
  }
}
