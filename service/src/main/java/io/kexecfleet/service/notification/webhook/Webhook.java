package io.kexecfleet.service.notification.webhook;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom events are sent to, without what must not be shown.
 *
 * @param place where, with everything left out that may be a secret
 * @param events kinds of events, or beginnings of kinds that end with {@code *}
 * @param scope only events of rollouts that were made under this scope; null: all
 * @param disabledBecause why the service disabled it; null: it did not
 * @param oldSecretUntil how long the secret before this one signs along; null: there is none
 */
public record Webhook(
    String name,
    String place,
    Template template,
    List<String> events,
    @Nullable String scope,
    boolean enabled,
    @Nullable String disabledBecause,
    @Nullable Instant oldSecretUntil,
    Instant createdAt,
    String createdBy) {

  /** What is sent. */
  public enum Template {
    /** The event as JSON. */
    GENERIC,
    /** A message for people, as Slack's incoming webhooks take it. */
    SLACK
  }

  /**
   * What somebody wants it to be.
   *
   * @param url null: stays as it is
   */
  public record Wanted(
      @Nullable String url, Template template, List<String> events, @Nullable String scope, boolean enabled) {}
}
