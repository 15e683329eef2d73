package io.kexecfleet.agent.machine;

import java.util.Locale;

/** Sizes of memory as people read them, the same in every locale. */
public final class Mebibytes {

  private Mebibytes() {}

  /** Such as {@code 60.0 MiB}. */
  public static String text(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }
}
