package io.kexecfleet.lab.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What processes have used so far, as the kernel counts it.
 *
 * @param processor time on processors, in user mode and in the kernel; from {@code /proc/PID/stat}
 * @param resident bytes of memory that are there now; {@code VmRSS} of {@code /proc/PID/status}
 * @param mostResident the largest that ever were; {@code VmHWM}
 */
public record Usage(Duration processor, long resident, long mostResident) {

  private static final int KIB = 1024;

  /** Of one process. */
  public static Usage of(ProcessHandle process) throws IOException {
    Map<String, String> status;
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
      status =
          lines
              .map(line -> line.split(":", 2))
              .filter(fields -> fields.length == 2)
              .collect(Collectors.toMap(fields -> fields[0], fields -> fields[1].strip()));
    }
    return new Usage(
        process.info().totalCpuDuration().orElseThrow(() -> new IOException("Process %d is gone.".formatted(process.pid()))),
        bytes(status, "VmRSS"),
        bytes(status, "VmHWM"));
  }

  private static long bytes(Map<String, String> status, String field) throws IOException {
    var value = status.get(field);
    if (value == null) {
      throw new IOException("The kernel tells no %s of this process.".formatted(field));
    }
    return Long.parseLong(value.replace(" kB", "")) * KIB;
  }
}
