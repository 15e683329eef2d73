package io.kexecfleet.agent.staging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.BootTarget.CommandLine;
import io.kexecfleet.protocol.BootTarget.Select;
import java.util.List;
import org.junit.jupiter.api.Test;

class NextCommandLineTest {

  private static final String RUNNING =
      "BOOT_IMAGE=/vmlinuz root=/dev/vda ro dyndbg=\"file a.c +p; b\" initrd=\\initrd.img quiet"
          + " kexec_fleet.marker=old elfcorehdr=0x1000";

  @Test
  void whatBelongsToOneBootIsLeftOut() {
    assertThat(next(CommandLine.REUSE, ""))
        .isEqualTo("root=/dev/vda ro dyndbg=\"file a.c +p; b\" quiet kexec_fleet.marker=new");
  }

  @Test
  void appendedAndReplaced() {
    assertThat(next(CommandLine.APPEND, "cma=128M"))
        .isEqualTo("root=/dev/vda ro dyndbg=\"file a.c +p; b\" quiet cma=128M kexec_fleet.marker=new");
    assertThat(next(CommandLine.REPLACE, "root=/dev/vdb")).isEqualTo("root=/dev/vdb kexec_fleet.marker=new");
  }

  @Test
  void aLineThatTheKernelWouldCutOffIsRefused() {
    assertThatThrownBy(() -> NextCommandLine.of(RUNNING, BootTarget.latestInstalled(), "new", 60))
        .isInstanceOf(TargetException.class)
        .hasMessageContaining("takes 60");
  }

  @Test
  void theMarkerIsReadBack() {
    assertThat(NextCommandLine.markerOf("a kexec_fleet.marker=one b=\"kexec_fleet.marker=two\"")).isEqualTo("one");
    assertThat(NextCommandLine.markerOf("root=/dev/vda")).isEmpty();
  }

  private static String next(CommandLine mode, String arguments) {
    var target = new BootTarget(Select.LATEST_INSTALLED, null, null, List.of(), mode, arguments);
    return NextCommandLine.of(RUNNING, target, "new", 2047);
  }
}
