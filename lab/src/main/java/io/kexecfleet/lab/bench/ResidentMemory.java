package io.kexecfleet.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Memory of a process that is there now, from {@code /proc/PID/smaps_rollup}; bytes.
 *
 * @param resident all of it (Rss)
 * @param proportional what others map as well counted by share (Pss)
 * @param privateDirty what the kernel can take back only when the process ends, or by swapping (Private_Dirty)
 */
record ResidentMemory(long resident, long proportional, long privateDirty) {

  private static final int KIB = 1024;

  static ResidentMemory of(ProcessHandle process) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "smaps_rollup"))) {
      Map<String, String> fields =
          lines
              .skip(1)
              .map(line -> line.split(":", 2))
              .collect(Collectors.toMap(field -> field[0], field -> field[1].replace("kB", "").strip()));
      return new ResidentMemory(bytes(fields, "Rss"), bytes(fields, "Pss"), bytes(fields, "Private_Dirty"));
    }
  }

  private static long bytes(Map<String, String> fields, String name) throws IOException {
    var value = fields.get(name);
    if (value == null) {
      throw new IOException("The kernel tells no %s of this process.".formatted(name));
    }
    return Long.parseLong(value) * KIB;
  }
}
