package io.kexecfleet.service.notification.webhook;

/** What was asked of a webhook cannot be. */
public final class WebhookException extends RuntimeException {

  /** Why. */
  public enum Reason {
    UNKNOWN,
    /** There are as many as there may be. */
    FULL,
    DISABLED,
    /** Its delivery is still under way. */
    NOT_NOW
  }

  private final Reason reason;

  WebhookException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  static WebhookException unknown(String name) {
    return new WebhookException(Reason.UNKNOWN, "There is no webhook named %s.".formatted(name));
  }

  public Reason reason() {
    return reason;
  }
}
