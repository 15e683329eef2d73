package io.kexecfleet.service.notification;

import java.util.Arrays;
import java.util.Locale;

/** What can happen. The names are a promise to receivers: they stay, and more may come. */
public enum EventKind {
  ROLLOUT_SUBMITTED("rollout.submitted"),
  ROLLOUT_AWAITING_APPROVAL("rollout.awaiting-approval"),
  /** By enough people; not where none had to. */
  ROLLOUT_APPROVED("rollout.approved"),
  ROLLOUT_STARTED("rollout.started"),
  ROLLOUT_WAVE_OPENED("rollout.wave-opened"),
  ROLLOUT_WAVE_DONE("rollout.wave-done"),
  /** A wave is done, and gates stand before the next one. */
  ROLLOUT_GATE_WAITING("rollout.gate-waiting"),
  ROLLOUT_PAUSED("rollout.paused"),
  ROLLOUT_RESUMED("rollout.resumed"),
  /** Orders nothing any more, and ends once the hosts that are out are accounted for. */
  ROLLOUT_STOPPING("rollout.stopping"),
  ROLLOUT_SUCCEEDED("rollout.succeeded"),
  ROLLOUT_FAILED("rollout.failed"),
  ROLLOUT_ABORTED("rollout.aborted"),
  /** Ordered to jump. */
  REBOOT_OUT("reboot.out"),
  /** Over, with an outcome; once more where evidence came after the host was given up as LOST. */
  REBOOT_DONE("reboot.done"),
  REBOOT_NEEDS_RESOLUTION("reboot.needs-resolution"),
  REBOOT_RESOLVED("reboot.resolved"),
  /** Its time came, and no rollout could be made of it. */
  TEMPLATE_SKIPPED("template.skipped"),
  /** Somebody tries a webhook. */
  WEBHOOK_TEST("webhook.test");

  private final String text;

  EventKind(String text) {
    this.text = text;
  }

  /** Its name, for everybody outside. */
  public String text() {
    return text;
  }

  /** @throws IllegalArgumentException when no kind has this name */
  public static EventKind of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'));
  }

  /** Whether a filter, which is a kind or the beginning of some with {@code *} at its end, takes one at least. */
  public static boolean isFilter(String filter) {
    return Arrays.stream(values()).anyMatch(kind -> kind.isTakenBy(filter));
  }

  private boolean isTakenBy(String filter) {
    return filter.endsWith("*") ? text.startsWith(filter.substring(0, filter.length() - 1)) : text.equals(filter);
  }
}
