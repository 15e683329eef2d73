package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.staging.NextCommandLine;
import java.util.List;
import java.util.regex.Pattern;

/** Whether the running kernel clears pages as it hands them out. Only what is known counts as yes. Pure. */
final class InitOnAlloc {

  private static final Pattern BOOT_LINE = Pattern.compile("^mem auto-init: .*heap alloc:(on|off)\\b.*");

  private InitOnAlloc() {}

  /**
   * @param log the kernel's lines, in which the boot's own may no longer be
   * @param commandLine the running kernel's
   * @param config the lines of the running kernel's configuration, or none
   */
  static boolean isOn(List<KernelLog.Line> log, String commandLine, List<String> config) {
    for (var line : log) {
      var said = BOOT_LINE.matcher(line.text());
      if (said.matches()) {
        return said.group(1).equals("on");
      }
    }
    return NextCommandLine.lastValue(commandLine, "init_on_alloc")
        .map(value -> List.of("1", "on", "y", "yes", "true").contains(value))
        .orElseGet(() -> config.contains("CONFIG_INIT_ON_ALLOC_DEFAULT_ON=y"));
  }
}
