package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.agent.machine.Hooks.Point;
import io.kexecfleet.agent.machine.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxHooksTest {

  @TempDir Path root;
  private Path calls = Path.of("");
  private Path directory = Path.of("");

  /** In systemd-run's place: notes its words and runs what stands behind "--". */
  @BeforeEach
  void putScriptsInPlace() throws IOException {
    calls = root.resolve("calls");
    directory = Files.createDirectories(root.resolve("hooks"));
    Files.createDirectories(directory.resolve("before-jump"));
    chmod(directory, "rwxr-xr-x");
    chmod(directory.resolve("before-jump"), "rwxr-xr-x");
    script(root.resolve("run"), "echo \"$@\" >>'%s'; while [ \"$1\" != -- ]; do shift; done; shift; exec \"$@\"".formatted(calls));
    script(root.resolve("systemctl"), "echo \"$@\" >>'%s'".formatted(calls));
  }

  private void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    chmod(file, "rwxr-xr-x");
  }

  private static void chmod(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private LinuxHooks hooks() {
    return new LinuxHooks(
        directory,
        new Program(root.resolve("run").toString()),
        new Systemctl(root.resolve("systemctl").toString(), "false"),
        Duration.ofSeconds(7));
  }

  private Path install(String text) throws IOException {
    var file = directory.resolve("before-jump/drain");
    script(file, text);
    return file;
  }

  @Test
  void aHookIsRunByItselfWithALimitAndToldWhatItIsFor() throws IOException {
    install("exit 0");
    assertThat(hooks().run(Point.BEFORE_JUMP, "drain", Map.of("KEXEC_FLEET_REBOOT_ID", "a"))).isEmpty();
    assertThat(Files.readString(calls))
        .contains("--unit=kexec-fleet-hook-before-jump-drain.service", "--service-type=oneshot", "--property=TimeoutStartSec=7", "--wait", "--pipe")
        .contains("--setenv=KEXEC_FLEET_REBOOT_ID=a -- " + directory.resolve("before-jump/drain") + " before-jump");
  }

  @Test
  void anythingButZeroIsANoWithWhatWasPrinted() throws IOException {
    install("echo one; echo pods left >&2; exit 3");
    assertThat(hooks().run(Point.BEFORE_JUMP, "drain", Map.of()))
        .hasValueSatisfying(no -> assertThat(no).contains("ended with 3").contains("one pods left"));
  }

  @Test
  void aHookThatPrintsWithoutEndIsReadToItsEnd() throws IOException {
    install("head -c 3000000 /dev/zero | tr '\\0' 'x'; echo the end; exit 1");
    assertThat(hooks().run(Point.BEFORE_JUMP, "drain", Map.of()))
        .hasValueSatisfying(no -> assertThat(no.length()).isLessThan(600));
  }

  @Test
  void whatIsNotThereIsNotInstalled() {
    assertThat(hooks().isInstalled(Point.BEFORE_JUMP, "drain")).isFalse();
    assertThat(hooks().isInstalled(Point.AFTER_BOOT, "drain")).isFalse();
  }

  @Test
  void onlyWhatNobodyElseCanWriteIsTrusted() throws IOException {
    var file = install("exit 0");
    assertThat(hooks().isInstalled(Point.BEFORE_JUMP, "drain")).isTrue();
    for (var path : new Path[] {file, directory.resolve("before-jump"), directory}) {
      chmod(path, "rwxrwxr-x");
      assertUntrusted("somebody else than root");
      chmod(path, "rwxr-xr-x");
    }
    chmod(file, "rw-r--r--");
    assertUntrusted("no executable file");
  }

  @Test
  void aLinkIsNoHook() throws IOException {
    var file = install("exit 0");
    Files.move(file, root.resolve("elsewhere"));
    Files.createSymbolicLink(file, root.resolve("elsewhere"));
    assertThatThrownBy(() -> hooks().isInstalled(Point.BEFORE_JUMP, "drain")).isInstanceOf(MachineException.class);
  }

  @Test
  void anAgentThatStopsBeginsNoMore() throws IOException {
    install("exit 0");
    var hooks = hooks();
    hooks.close();
    assertThat(hooks.run(Point.BEFORE_JUMP, "drain", Map.of())).isPresent();
    assertThat(hooks.isClosed()).isTrue();
    assertThat(calls).doesNotExist();
  }

  @Test
  void oneThatRunsIsEndedByItsUnit() throws Exception {
    install("touch '%s'; while [ ! -e '%s' ]; do sleep 0.05; done; exit 0".formatted(root.resolve("runs"), root.resolve("ended")));
    script(root.resolve("systemctl"), "echo \"$@\" >>'%s'; touch '%s'".formatted(calls, root.resolve("ended")));
    var hooks = hooks();
    var run = CompletableFuture.supplyAsync(() -> hooks.run(Point.BEFORE_JUMP, "drain", Map.of()));
    await().until(() -> Files.exists(root.resolve("runs")));
    hooks.interrupt(Point.AFTER_BOOT);
    assertThat(calls).content().doesNotContain("stop");
    hooks.interrupt(Point.BEFORE_JUMP);
    assertThat(run.get(20, TimeUnit.SECONDS)).isPresent();
    assertThat(Files.readString(calls)).contains("stop --no-block kexec-fleet-hook-before-jump-drain.service");
  }

  @Test
  void whatAnAgentBeforeLeftBehindIsEndedAndWaitedFor() throws IOException {
    script(root.resolve("systemctl"), "echo \"$@\" >>'%s'; exit 5".formatted(calls));
    hooks().end(Point.BEFORE_JUMP, "drain");
    assertThat(calls).hasContent("stop kexec-fleet-hook-before-jump-drain.service");
    script(root.resolve("systemctl"), "echo 'Failed to stop'; exit 1");
    assertThatThrownBy(() -> hooks().end(Point.BEFORE_JUMP, "drain")).isInstanceOf(MachineException.class);
  }

  @Test
  void nobodyIsInterruptedWhenNoneRuns() {
    hooks().interrupt(Point.BEFORE_JUMP);
    assertThat(calls).doesNotExist();
  }

  private void assertUntrusted(String why) {
    assertThatThrownBy(() -> hooks().isInstalled(Point.BEFORE_JUMP, "drain"))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining(why);
  }
}
