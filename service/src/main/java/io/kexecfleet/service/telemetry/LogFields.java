package io.kexecfleet.service.telemetry;

import org.slf4j.MDC;
import org.slf4j.MDC.MDCCloseable;

/** What log lines are about, as fields of structured logs. Their names are a promise to whoever searches by them. */
public final class LogFields {

  public static final String ROLLOUT = "rollout";
  public static final String HOST = "host";
  public static final String REBOOT = "reboot";

  private LogFields() {}

  /** Until it is closed, every line of this thread is about that. */
  public static MDCCloseable about(String field, Object what) {
    return MDC.putCloseable(field, what.toString());
  }
}
