package io.kexecfleet.agent.linux;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the kernel ran the initrd's first process, as its log tells.
 *
 * @param micros since boot, or null where the log has lost it or there was no initrd
 */
record InitrdStart(@Nullable Long micros) {

  /** init/main.c says this as it starts the initrd's first process. */
  static final String LINE = "Run /init as init process";

  static InitrdStart in(List<KernelLog.Line> log) {
    for (var line : log) {
      if (line.text().equals(LINE)) {
        return new InitrdStart(line.micros());
      }
    }
    return new InitrdStart(null);
  }
}
