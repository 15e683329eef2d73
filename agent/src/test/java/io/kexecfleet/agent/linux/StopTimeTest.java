package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.linux.syscall.Errno;
import io.kexecfleet.agent.linux.syscall.SyscallException;
import io.kexecfleet.agent.machine.Intercepted;
import io.kexecfleet.agent.machine.LoadEvidence;
import io.kexecfleet.agent.machine.LoadRequest;
import io.kexecfleet.agent.machine.Machine;
import io.kexecfleet.agent.simulated.SimulatedHardware;
import io.kexecfleet.agent.simulated.SimulatedHost;
import io.kexecfleet.agent.staging.CommandLinePolicy;
import io.kexecfleet.agent.staging.Stager;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.LoadMethod;
import io.kexecfleet.protocol.LoadReport.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** An agent that is killed in the middle of a load leaves an image behind, and any reboot becomes a jump into it. */
class StopTimeTest {

  private static final Path UNIT = Path.of("src", "deb", "systemd", "kexec-fleet-agent.service");
  private static final Pattern TIMEOUT = Pattern.compile("(?m)^TimeoutStopSec=(\\d+)$");

  /** Kernel and a large initrd from a slow disk, their digests, and as many pages. */
  private static final long ONE_LOAD_MILLIS = 2_000;

  private final List<String> calls = new ArrayList<>();

  @Test
  void systemdWaitsForTheLongestStagingAndForTheUnloadBehindIt() throws IOException {
    var machine = neverContent();
    new Stager(machine, false, CommandLinePolicy.usual()).stage(BootTarget.latestInstalled(), "c0ffee");
    machine.unload();
    assertThat(calls).startsWith("unload", "load", "compactMemory", "load").endsWith("load", "unload");
    var longest = calls.size() * (longestPauses() + ONE_LOAD_MILLIS);
    var unit = TIMEOUT.matcher(Files.readString(UNIT));
    assertThat(unit.find()).isTrue();
    assertThat(Long.parseLong(unit.group(1)) * 1000).as("%s", calls).isBetween(longest, longest * 3 / 2);
  }

  /** A kernel that is busy for as long as anybody asks it. */
  private static long longestPauses() {
    var pauses = new ArrayList<Long>();
    Runnable busy =
        () -> {
          throw SyscallException.of("kexec_file_load", "test", Errno.EBUSY);
        };
    assertThatThrownBy(() -> new Busy(pauses::add).retry(busy, null, 0)).isInstanceOf(SyscallException.class);
    return pauses.stream().mapToLong(Long::longValue).sum();
  }

  /** First the parts are scattered, then the kernel lies badly at every try. */
  private Machine neverContent() {
    var hardware = SimulatedHardware.plain().withCma(1L << 30, true);
    var machine = new SimulatedHost(hardware, InstantSource.fixed(Instant.EPOCH), (from, way) -> {}).bootByFirmware();
    return Intercepted.machine(
        machine,
        (call, argument, goOn) -> {
          if (List.of("load", "unload", "compactMemory").contains(call)) {
            calls.add(call);
          }
          var answer = goOn.call();
          return argument instanceof LoadRequest load && load.method() == LoadMethod.CMA
              ? evidence(calls.indexOf("load") == calls.size() - 1 ? 0x2 : 0x4)
              : answer;
        });
  }

  private static LoadEvidence evidence(long head) {
    var size = 80L << 20;
    return new LoadEvidence(List.of(new Segment(0, 0x36d00000, size)), head, 0x36d00000, size / LoadEvidence.PAGE, List.of());
  }
}
