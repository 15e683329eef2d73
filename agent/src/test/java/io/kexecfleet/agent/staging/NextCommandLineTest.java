package io.kexecfleet.agent.staging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.BootTarget.CommandLine;
import io.kexecfleet.protocol.BootTarget.Select;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
    assertThatThrownBy(() -> NextCommandLine.of(RUNNING, image(null, 60), BootTarget.latestInstalled(), "new", CommandLinePolicy.ANYTHING))
        .isInstanceOf(TargetException.class)
        .hasMessageContaining("takes 60");
  }

  @Test
  void theLineThatTheImageBringsCountsAndNotTheRunningOne() {
    var own = image("BOOT_IMAGE=/x root=/dev/vdb\tquiet kexec_fleet.marker=old", 2047);
    assertThat(NextCommandLine.of(RUNNING, own, target(CommandLine.REUSE, ""), "new", CommandLinePolicy.ANYTHING))
        .isEqualTo("root=/dev/vdb quiet kexec_fleet.marker=new");
    assertThat(NextCommandLine.of(RUNNING, own, target(CommandLine.APPEND, "cma=1M"), "new", CommandLinePolicy.ANYTHING))
        .isEqualTo("root=/dev/vdb quiet cma=1M kexec_fleet.marker=new");
    assertThat(NextCommandLine.of(RUNNING, own, target(CommandLine.REPLACE, "root=/dev/vdc"), "new", CommandLinePolicy.ANYTHING))
        .isEqualTo("root=/dev/vdc kexec_fleet.marker=new");
    assertThat(NextCommandLine.of(RUNNING, image("", 2047), target(CommandLine.REUSE, ""), "new", CommandLinePolicy.ANYTHING))
        .isEqualTo("kexec_fleet.marker=new");
  }

  @Test
  void aQuoteThatWouldSwallowTheMarkerIsRefused() {
    assertThatThrownBy(() -> next(CommandLine.APPEND, "dyndbg=\"file a.c +p")).hasMessageContaining("quote");
    var own = image("root=/dev/vdb init=\"/bin/sh", 2047);
    assertThatThrownBy(() -> NextCommandLine.of(RUNNING, own, BootTarget.latestInstalled(), "new", CommandLinePolicy.ANYTHING)).hasMessageContaining("quote");
  }

  @Test
  void whatIsNotAsciiIsRefusedAndNotMangled() {
    var own = image("root=LABEL=B\u00fcro", 2047);
    assertThatThrownBy(() -> NextCommandLine.of(RUNNING, own, BootTarget.latestInstalled(), "new", CommandLinePolicy.ANYTHING)).hasMessageContaining("ASCII");
  }

  @Test
  void aCrashKernelGetsTheRunningLineWithoutWhatIsTooLargeForIt() {
    var line = RUNNING + " crashkernel=160M hugepages=4 cma=1G nokaslr crashkernel=16M,low";
    assertThat(NextCommandLine.ofCrashKernel(line, image("root=/dev/other", 2047), " nr_cpus=1  irqpoll "))
        .isEqualTo("root=/dev/vda ro dyndbg=\"file a.c +p; b\" quiet nokaslr nr_cpus=1 irqpoll");
    assertThat(NextCommandLine.ofCrashKernel("root=/dev/vda", image(null, 2047), "")).isEqualTo("root=/dev/vda");
  }

  @Test
  void aCrashKernelsLineLeavesRoomForWhatTheKernelAdds() {
    assertThat(NextCommandLine.ofCrashKernel("", image(null, 164), "a".repeat(100))).hasSize(100);
    assertThatThrownBy(() -> NextCommandLine.ofCrashKernel("", image(null, 164), "a".repeat(101))).hasMessageContaining("takes 100");
    assertThatThrownBy(() -> NextCommandLine.ofCrashKernel("", image(null, 2047), "dyndbg=\"file a.c")).hasMessageContaining("quote");
  }

  @Test
  void theMarkerIsReadBack() {
    assertThat(NextCommandLine.markerOf("a kexec_fleet.marker=one b=\"kexec_fleet.marker=two\"")).isEqualTo("one");
    assertThat(NextCommandLine.markerOf("root=/dev/vda")).isEmpty();
  }

  private static String next(CommandLine mode, String arguments) {
    return NextCommandLine.of(RUNNING, image(null, 2047), target(mode, arguments), "new", CommandLinePolicy.ANYTHING);
  }

  private static BootTarget target(CommandLine mode, String arguments) {
    return new BootTarget(Select.LATEST_INSTALLED, null, null, List.of(), mode, arguments);
  }

  private static Image image(@Nullable String commandLine, int limit) {
    var kernel = new Image.FileStamp(Path.of("/boot/vmlinuz"), 1, 1, 1, 0, 0);
    return new Image(Image.Part.whole(kernel), List.of(), List.of(kernel), commandLine, "7.2.12", 1, 1, limit);
  }
}
