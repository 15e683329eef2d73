package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kexecfleet.agent.machine.Boot;
import io.kexecfleet.agent.machine.Loaded;
import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.agent.machine.Departure.Guard;
import io.kexecfleet.agent.machine.Departure.Through;
import io.kexecfleet.agent.machine.DeparturePolicy;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.UnclearException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How Linux is asked to leave: scripts in the place of systemd's commands write down what they were called with. */
class LinuxRestartTest {

  private static final Departure DIRECT = new Departure(Through.DIRECT, null, List.of(), false);
  private static final Departure GUARDED = new Departure(Through.SYSTEMD, new Guard(60, false), List.of(), false);
  private static final String SET = "busctl set-property org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager KExecWatchdogUSec t ";
  private static final String KEXEC = "systemctl kexec --no-block --no-wall --no-ask-password";

  @TempDir Path root;
  private Path calls = Path.of("");

  @BeforeEach
  void putScriptsInPlace() throws IOException {
    calls = root.resolve("calls");
    Files.writeString(root.resolve("usec"), "t 0");
    systemctl("exit 0", "running");
    busctl("b false");
  }

  /** @param leaving what it does when it is told to stop the machine */
  private void systemctl(String leaving, String state) throws IOException {
    script(
        "systemctl",
        """
        if [ "$1" = show ]; then echo "SystemState=%s"; exit 0; fi
        echo "systemctl $@${SYSTEMCTL_SKIP_AUTO_KEXEC:+ no-kexec}${SYSTEMCTL_SKIP_AUTO_SOFT_REBOOT:+ no-soft-reboot}" >>'%s'
        %s
        """
            .formatted(state, calls, leaving));
  }

  /** @param preparing what logind says of its preparing a shutdown */
  private void busctl(String preparing) throws IOException {
    script(
        "busctl",
        """
        case "$@" in
          *PreparingForShutdown*) echo "%s" ;;
          get-property*) cat '%s' ;;
          *) echo "busctl $@" >>'%s'; echo "t ${!#}" >'%s' ;;
        esac
        """
            .formatted(preparing, root.resolve("usec"), calls, root.resolve("usec")));
  }

  private void script(String name, String text) throws IOException {
    Files.writeString(root.resolve(name), "#!/bin/bash\n" + text);
    Files.setPosixFilePermissions(root.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void aRestartIsToldToBecomeNeitherAKexecNorASoftReboot() throws IOException {
    machine(false).restart(Departure.PLAIN);
    assertThat(calls).hasContent("systemctl reboot --no-block --no-wall --no-ask-password no-kexec no-soft-reboot");
  }

  @Test
  void whoLeavesDirectlyDoesSoWithForceEitherWay() throws IOException {
    machine(false).restart(DIRECT);
    machine(true).jump(DIRECT);
    assertThat(Files.readAllLines(calls))
        .containsExactly("systemctl reboot --no-block --no-wall --no-ask-password --force no-kexec no-soft-reboot", KEXEC + " --force");
  }

  @Test
  void nothingIsRestartedWhileAnImageIsLoaded() throws IOException {
    var machine = machine(true);
    assertThatThrownBy(() -> machine.restart(Departure.PLAIN))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("image is loaded");
    assertThat(calls).doesNotExist();
  }

  @Test
  void aJumpIsAKexecAndNeedsAnImage() throws IOException {
    machine(true).jump(Departure.PLAIN);
    assertThat(calls).hasContent(KEXEC);
    var empty = machine(false);
    assertThatThrownBy(() -> empty.jump(Departure.PLAIN)).isInstanceOf(MachineException.class);
    assertThat(calls).hasContent(KEXEC);
  }

  @Test
  void aPlainNoFromAMachineThatStaysIsANo() throws IOException {
    for (var state : List.of("running", "degraded", "starting")) {
      systemctl("echo 'Unit kexec.target is masked.'; exit 1", state);
      assertThat(asked()).isExactlyInstanceOf(MachineException.class).hasMessageContaining("is masked");
    }
  }

  @Test
  void aNoFromAMachineThatMayBeStoppingIsNone() throws IOException {
    systemctl("echo 'Connection reset by peer'; exit 1", "stopping");
    assertThat(asked()).isInstanceOf(UnclearException.class).hasMessageContaining("Connection reset");
    systemctl("exit 1", "running");
    busctl("b true");
    assertThat(asked()).as("logind waits before it tells systemd").isInstanceOf(UnclearException.class);
    busctl("Failed to connect to bus");
    assertThat(asked()).isInstanceOf(UnclearException.class);
  }

  @Test
  void whoWasKilledHasNotSaidNo() throws IOException {
    systemctl("kill -TERM $$", "running");
    assertThat(asked()).isInstanceOf(UnclearException.class);
  }

  @Test
  void whatCannotBeRunHasAskedForNothing() throws IOException {
    Files.delete(root.resolve("systemctl"));
    assertThat(asked()).isExactlyInstanceOf(MachineException.class).hasMessageContaining("cannot be run");
  }

  @Test
  void theWatchdogIsArmedBeforeTheJumpAndDisarmedWhenTheHostStays() throws IOException {
    Files.writeString(root.resolve("usec"), "t 5000000");
    var machine = machine(true);
    machine.arm(Departure.PLAIN);
    assertThat(calls).as("where no watchdog is wanted").doesNotExist();
    machine.arm(GUARDED);
    machine.jump(GUARDED);
    assertThat(Files.readAllLines(calls)).containsExactly(SET + "60000000", KEXEC);
    machine.arm(GUARDED);
    machine.jump(GUARDED);
    Files.writeString(root.resolve("sys/kernel/kexec/loaded"), "0\n");
    machine.unload();
    machine.unload();
    assertThat(Files.readAllLines(calls)).containsExactly(SET + "60000000", KEXEC, SET + "60000000", KEXEC, SET + "5000000");
  }

  @Test
  void whereTheWatchdogCannotBeArmedNothingIsAskedFor() throws IOException {
    script("busctl", "echo 'Access denied'; exit 1");
    var thrown = catchThrowable(() -> machine(true).arm(GUARDED));
    assertThat(thrown).isExactlyInstanceOf(MachineException.class).hasMessageContaining("cannot be armed").hasMessageContaining("Access denied");
    assertThat(calls).doesNotExist();
    script("busctl", "[ \"$1\" = get-property ] && echo 't 0'; exit 0");
    assertThat(catchThrowable(() -> machine(true).arm(GUARDED))).hasMessageContaining("was set to 60000000 and is 0");
    assertThat(calls).doesNotExist();
  }

  private Throwable asked() throws IOException {
    var machine = machine(true);
    return catchThrowable(() -> machine.jump(Departure.PLAIN));
  }

  @Test
  void aKernelThatWasBuiltWithoutKexecHasNothingLoadedAndIsRestarted() throws IOException {
    var machine = machine();
    assertThat(machine.loaded()).isEqualTo(Loaded.NOTHING);
    machine.unload();
    machine.restart(Departure.PLAIN);
    assertThat(calls).content().startsWith("systemctl reboot ");
  }

  @Test
  void whatStartedTheKernelIsReadWhereItIsTold() throws IOException {
    var kernel = Files.createDirectories(root.resolve("proc/sys/kernel"));
    Files.createDirectories(kernel.resolve("random"));
    Files.writeString(kernel.resolve("random/boot_id"), "1\n");
    Files.writeString(kernel.resolve("osrelease"), "7.2.12\n");
    Files.writeString(root.resolve("proc/cmdline"), "root=/dev/vda\n");
    assertThat(machine().boot().loader()).as("on another architecture than x86").isNull();
    Files.writeString(kernel.resolve("bootloader_type"), "208\n");
    assertThat(machine().boot()).isEqualTo(new Boot("1", "7.2.12", "root=/dev/vda", 208L));
    Files.writeString(kernel.resolve("bootloader_type"), "a\n");
    var machine = machine();
    assertThatThrownBy(machine::boot).isInstanceOf(MachineException.class).hasMessageContaining("no number");
  }

  private LinuxMachine machine(boolean loaded) throws IOException {
    var kexec = Files.createDirectories(root.resolve("sys/kernel/kexec"));
    Files.writeString(kexec.resolve("loaded"), loaded ? "1\n" : "0\n");
    return machine();
  }

  private LinuxMachine machine() {
    var paths = LinuxPaths.under(root, List.of(root), root.resolve("state"), root);
    var programs =
        new Programs(
            root.resolve("systemctl").toString(), root.resolve("busctl").toString(), "false", "no-kexec", Duration.ofSeconds(1));
    return new LinuxMachine(paths, programs, DeparturePolicy.ORDERLY);
  }
}
