package io.kexecfleet.service.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.notification.webhook.Delivery;
import io.kexecfleet.service.notification.webhook.Webhook;
import io.kexecfleet.service.notification.webhook.Webhooks;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.request.SelectorText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A webhook, for operators: never its secret, and of its URL only what is none.
 *
 * @param url with {@code ***} in place of what may be a secret
 * @param disabledBecause why the service disabled it
 * @param oldSecretUntil how long the secret before this one signs along
 */
record WebhookJson(
    String name,
    String url,
    Webhook.Template template,
    List<String> events,
    @Nullable String scope,
    boolean enabled,
    @Nullable String disabledBecause,
    @Nullable Instant oldSecretUntil,
    Instant createdAt,
    String createdBy) {

  record All(List<WebhookJson> webhooks) {}

  /** @param secret shown this once, where it is new */
  record WithSecret(@JsonUnwrapped WebhookJson webhook, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String secret) {}

  /** @param next what to pass as {@code cursor} for the next page, or null at the end */
  record Deliveries(List<Delivery> deliveries, @Nullable String next) {}

  /**
   * What an operator sends.
   *
   * @param url where it is missing it stays as it is
   * @param template GENERIC where it is missing
   * @param events all where it is missing
   * @param enabled true where it is missing
   */
  record New(
      @Nullable String url,
      Webhook.@Nullable Template template,
      @Nullable List<@Nullable String> events,
      @Nullable String scope,
      @Nullable Boolean enabled) {

    Webhook.Wanted checked() {
      var filters = new ArrayList<String>();
      for (var filter : Objects.requireNonNullElse(events, List.<@Nullable String>of("*"))) {
        if (filter == null) {
          throw new InvalidInputException("events", "events must be texts.");
        }
        filters.add(filter);
      }
      return new Webhook.Wanted(
          url,
          Objects.requireNonNullElse(template, Webhook.Template.GENERIC),
          List.copyOf(filters),
          within(),
          enabled == null || enabled);
    }

    /** Written as rollouts keep theirs, so that the two can be compared. */
    private @Nullable String within() {
      var selector = SelectorText.read("scope", scope);
      return selector.equals(Selector.EVERYTHING) ? null : selector.toString();
    }
  }

  static WebhookJson of(Webhook webhook) {
    return new WebhookJson(
        webhook.name(),
        webhook.place(),
        webhook.template(),
        webhook.events(),
        webhook.scope(),
        webhook.enabled(),
        webhook.disabledBecause(),
        webhook.oldSecretUntil(),
        webhook.createdAt(),
        webhook.createdBy());
  }

  static WithSecret of(Webhooks.Put put) {
    return new WithSecret(of(put.webhook()), put.secret());
  }
}
