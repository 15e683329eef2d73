package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.machine.CrashKernel;
import io.kexecfleet.agent.machine.Loaded;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.MemoryRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read off the kernel about its crash kernel; loading one is for the machine's contract. */
class LinuxCrashKernelTest {

  private static final String NEW_NAME = "sys/kernel/kexec/crash_loaded";
  private static final String OLD_NAME = "sys/kernel/kexec_crash_loaded";

  @TempDir Path root;

  @BeforeEach
  void aKernelWithMemoryForOne() throws IOException {
    put("proc/iomem", "00001000-3ffdffff : System RAM\n  2f000000-38ffffff : Crash kernel\n");
    put("sys/devices/system/cpu/present", "0-3\n");
  }

  @Test
  void itIsReadByItsNameOfNowAndByItsOlderOne() throws IOException {
    assertThat(seen().loaded()).as("a kernel without it").isEqualTo(Loaded.NOTHING);
    put(OLD_NAME, "1\n");
    assertThat(seen().loaded()).isEqualTo(Loaded.SOMEBODY_ELSES);
    put(NEW_NAME, "0\n");
    assertThat(seen().loaded()).isEqualTo(Loaded.NOTHING);
    put(NEW_NAME, "1\n");
    assertThat(seen()).isEqualTo(new CrashKernel.Standing(160 << 20, Loaded.SOMEBODY_ELSES, null, null));
  }

  @Test
  void whatIsMarkedIsOursForAsLongAsItIsLoaded() throws IOException {
    put("run/crash-loaded", "");
    put(NEW_NAME, "1\n");
    assertThat(seen().loaded()).isEqualTo(Loaded.OURS);
    assertThat(seen().loadedAt()).isEqualTo(Files.getLastModifiedTime(root.resolve("run/crash-loaded")).toMillis());
    put(NEW_NAME, "0\n");
    assertThat(seen().loaded()).isEqualTo(Loaded.NOTHING);
    put(NEW_NAME, "1\n");
    assertThat(seen().loaded()).as("what is there next is not what was").isEqualTo(Loaded.SOMEBODY_ELSES);
  }

  @Test
  void theKernelKeepsItCurrentWhereItSaysSoOfMemoryAndProcessors() throws IOException {
    assertThat(crashKernel().isKeptCurrent()).isFalse();
    put("sys/devices/system/cpu/crash_hotplug", "1\n");
    assertThat(crashKernel().isKeptCurrent()).isFalse();
    put("sys/devices/system/memory/crash_hotplug", "0\n");
    assertThat(crashKernel().isKeptCurrent()).isFalse();
    put("sys/devices/system/memory/crash_hotplug", "1\n");
    assertThat(crashKernel().isKeptCurrent()).isTrue();
  }

  @Test
  void theLimitIsTheOneForPanics() throws IOException {
    put("proc/sys/kernel/kexec_load_limit_reboot", "1\n");
    assertThat(seen().callsLeft()).isNull();
    put("proc/sys/kernel/kexec_load_limit_panic", "-1\n");
    assertThat(seen().callsLeft()).isNull();
    put("proc/sys/kernel/kexec_load_limit_panic", "7\n");
    assertThat(seen().callsLeft()).isEqualTo(7);
    put("proc/sys/kernel/kexec_load_limit_panic", "many\n");
    assertThatThrownBy(this::seen).isInstanceOf(MachineException.class).hasMessageContaining("many");
  }

  @Test
  void itsSurroundingsAreMemoryAndProcessors() {
    assertThat(crashKernel().surroundings())
        .isEqualTo(new CrashKernel.Surroundings(List.of(new MemoryRange(0x1000, 0x3ffe0000)), "0-3"));
  }

  private CrashKernel.Standing seen() {
    return crashKernel().standing();
  }

  private CrashKernel crashKernel() {
    var paths = LinuxPaths.under(root, List.of(root), root.resolve("state"), root.resolve("run"));
    return new LinuxCrashKernel(paths, Busy.standard());
  }

  private void put(String name, String text) throws IOException {
    var file = root.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, text);
  }
}
