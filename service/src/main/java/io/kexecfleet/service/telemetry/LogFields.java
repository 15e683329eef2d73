package io.kexecfleet.service.telemetry;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What log lines are about, as fields of structured logs. Their names are a promise to whoever searches by them. They are told
 * by {@link #about} alone: a line that has one of them twice would not be written.
 */
public final class LogFields {

  public static final String ROLLOUT = "rollout";
  public static final String HOST = "host";
  public static final String REBOOT = "reboot";

  private LogFields() {}

  /** As long as lines are about something. */
  public interface About extends AutoCloseable {

    @Override
    void close();
  }

  /**
   * Until it is closed, every line of this thread is about that; afterwards about what it was before.
   *
   * @param what null: whatever it is about already
   */
  public static About about(String field, @Nullable Object what) {
    if (what == null) {
      return () -> {};
    }
    var before = MDC.get(field);
    MDC.put(field, what.toString());
    return () -> {
      if (before == null) {
        MDC.remove(field);
      } else {
        MDC.put(field, before);
      }
    };
  }
}
