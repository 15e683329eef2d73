package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.BootTimes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The milestones of a boot, from systemd and, where an initrd has no systemd, from the kernel's log. Pure. */
final class SystemdTimes {

  /** How long before the kernel's beginning the firmware had begun; from the boot loader's variables, where there are any. */
  private static final String FIRMWARE = "FirmwareTimestampMonotonic";

  private static final String INITRD = "InitRDTimestampMonotonic";
  private static final String USER_SPACE = "UserspaceTimestampMonotonic";
  private static final String FINISH = "FinishTimestampMonotonic";

  static final List<String> PROPERTIES = List.of(FIRMWARE, INITRD, USER_SPACE, FINISH);

  private SystemdTimes() {}

  /**
   * @param properties what {@code systemctl show} prints: {@code Name=microseconds}, 0 for not reached
   * @param kernel what the kernel's log tells; asked only where systemd does not know
   */
  static BootTimes read(List<String> properties, Supplier<InitrdStart> kernel) {
    var values = new HashMap<String, Long>();
    for (var line : properties) {
      var parts = line.split("=", 2);
      if (parts.length == 2 && parts[1].matches("\\d{1,18}")) {
        values.put(parts[0], Long.parseLong(parts[1]));
      }
    }
    var initrd = millis(values.get(INITRD));
    if (initrd != null) {
      return times(initrd, "systemd's InitRDTimestamp", values);
    }
    var started = millis(kernel.get().micros());
    return started == null
        ? times(null, "", values)
        : times(started, "the kernel log's \"" + InitrdStart.LINE + "\"", values);
  }

  private static BootTimes times(@Nullable Long first, String source, Map<String, Long> values) {
    return new BootTimes(millis(values.get(FIRMWARE)), first, source, millis(values.get(USER_SPACE)), millis(values.get(FINISH)));
  }

  private static @Nullable Long millis(@Nullable Long micros) {
    return micros == null || micros == 0 ? null : micros / 1000;
  }
}
