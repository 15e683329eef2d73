package io.kexecfleet.service.notification.webhook;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditLog;
import io.kexecfleet.service.notification.EventKind;
import io.kexecfleet.service.notification.EventLog;
import io.kexecfleet.service.notification.NewEvent;
import io.kexecfleet.service.outgoing.Place;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.problem.Listing;
import io.kexecfleet.service.problem.Name;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Where operators say whom events are sent to, and see what came of it. */
@Service
public class Webhooks {

  /** How long a secret signs along after it was replaced. */
  static final Duration OVERLAP = Duration.ofDays(1);

  /** There are at most this many. */
  static final int MOST = 100;

  private static final int MOST_FILTERS = 50;
  private static final int LONGEST_SCOPE = 4000;

  private final WebhookTable webhooks;
  private final DeliveryTable deliveries;
  private final Audience audience;
  private final EventLog events;
  private final AuditLog audit;
  private final WebhookSettings settings;
  private final Clock clock;

  Webhooks(
      WebhookTable webhooks,
      DeliveryTable deliveries,
      Audience audience,
      EventLog events,
      AuditLog audit,
      WebhookSettings settings,
      Clock clock) {
    this.webhooks = webhooks;
    this.deliveries = deliveries;
    this.audience = audience;
    this.events = events;
    this.audit = audit;
    this.settings = settings;
    this.clock = clock;
  }

  /** @param secret the signing secret where it is new, and shown this once; null otherwise */
  public record Put(Webhook webhook, @Nullable String secret) {}

  @Transactional(readOnly = true)
  public List<Webhook> all() {
    return webhooks.all();
  }

  @Transactional(readOnly = true)
  public Optional<Webhook> find(String name) {
    return webhooks.find(name);
  }

  /**
   * Sets it, in place of one with the same name, whose secret stays.
   *
   * @throws InvalidInputException when there is something in it that will not do
   * @throws WebhookException {@code FULL}
   */
  @Transactional
  public Put put(String name, Webhook.Wanted wanted, Actor actor) {
    check(name, wanted);
    webhooks.lock();
    var known = webhooks.find(name);
    String secret = null;
    if (known.isEmpty()) {
      if (wanted.url() == null) {
        throw new InvalidInputException("url", "url is missing: where shall events be sent?");
      }
      if (webhooks.all().size() >= MOST) {
        throw new WebhookException(WebhookException.Reason.FULL, "There are %d webhooks already, and more there may not be.".formatted(MOST));
      }
      secret = Signature.newSecret();
      webhooks.insert(name, wanted.url(), wanted, secret, clock.instant(), actor.name());
    } else if (wanted.enabled()) {
      webhooks.update(name, wanted);
    } else {
      // Once before, so that nobody who puts events down waits for this; and once for what came until then.
      deliveries.giveUp(name, clock.instant());
      webhooks.update(name, wanted);
      deliveries.giveUp(name, clock.instant());
    }
    tell();
    var now = webhooks.find(name).orElseThrow();
    audit.record(
        actor,
        "webhook.put",
        name,
        Map.of("place", now.place(), "template", now.template(), "events", now.events(), "enabled", now.enabled()));
    return new Put(now, secret);
  }

  private void tell() {
    webhooks.tell();
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            audience.changed();
          }
        });
  }

  private void check(String name, Webhook.Wanted wanted) {
    Name.require(name);
    if (wanted.url() != null) {
      checkUrl(wanted.url());
    }
    if (wanted.events().isEmpty() || wanted.events().size() > MOST_FILTERS) {
      throw new InvalidInputException("events", "events must be 1 to %d kinds of events, such as rollout.failed or reboot.*.".formatted(MOST_FILTERS));
    }
    for (var filter : wanted.events()) {
      if (!EventKind.isFilter(filter)) {
        throw new InvalidInputException("events", "%s is no kind of event, nor the beginning of one with * at its end.".formatted(Listing.cut(filter)));
      }
    }
    if (wanted.scope() != null && (wanted.scope().length() > LONGEST_SCOPE || wanted.scope().indexOf('\0') >= 0)) {
      throw new InvalidInputException("scope", "scope must be a selector of at most %d characters.".formatted(LONGEST_SCOPE));
    }
  }

  private void checkUrl(String url) {
    try {
      if (!settings.plainHttp() && !Place.of(url).isPrivate()) {
        throw new InvalidInputException(
            "url", "url must be https: over http others can read along, unless kexec-fleet.webhook.plain-http allows that.");
      }
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException("url", "url %s.".formatted(e.getMessage()));
    }
  }

  /**
   * Makes a new secret. The one before it signs along for a day.
   *
   * @return it, shown this once
   */
  @Transactional
  public Put changeSecret(String name, Actor actor) {
    webhooks.lock();
    require(name);
    var secret = Signature.newSecret();
    webhooks.changeSecret(name, secret, clock.instant().plus(OVERLAP));
    audit.record(actor, "webhook.secret", name, Map.of());
    return new Put(require(name), secret);
  }

  /** With everything that waits for it, and everything that was sent. */
  @Transactional
  public void delete(String name, Actor actor) {
    webhooks.lock();
    // Before it and not with it, so that nobody who puts events down waits for this.
    deliveries.delete(name);
    if (!webhooks.delete(name)) {
      throw WebhookException.unknown(name);
    }
    audit.record(actor, "webhook.delete", name, Map.of());
  }

  /** Sends it an event of kind {@code webhook.test}, which nobody else is sent. */
  @Transactional
  public Delivery test(String name, Actor actor) {
    webhooks.lock();
    if (!require(name).enabled()) {
      throw new WebhookException(WebhookException.Reason.DISABLED, "Webhook %s is disabled: enable it first.".formatted(name));
    }
    var data = Map.of("webhook", name, "actor", actor.name());
    var eventId = events.append(List.of(new NewEvent(EventKind.WEBHOOK_TEST, null, null, null, data))).getFirst();
    var number = deliveries.insert(name, eventId, clock.instant());
    audit.record(actor, "webhook.test", name, Map.of());
    return deliveries.page(name, null, number + 1, 1).getFirst();
  }

  /**
   * The newest first.
   *
   * @param state only those in it; null: all
   */
  @Transactional(readOnly = true)
  public List<Delivery> deliveries(String name, Delivery.@Nullable State state, long before, int limit) {
    require(name);
    return deliveries.page(name, state, before, limit);
  }

  /**
   * Sends an event once more, under its old id.
   *
   * @throws WebhookException {@code NOT_NOW} while it is still tried, {@code DISABLED}
   */
  @Transactional
  public Delivery replay(String name, UUID id, Actor actor) {
    webhooks.lock();
    if (!require(name).enabled()) {
      throw new WebhookException(WebhookException.Reason.DISABLED, "Webhook %s is disabled: enable it first.".formatted(name));
    }
    if (deliveries.find(name, id).isEmpty()) {
      throw unknownDelivery(name, id);
    }
    if (!deliveries.sendAgain(id, clock.instant())) {
      throw new WebhookException(WebhookException.Reason.NOT_NOW, "Delivery %s is under way: it is tried again by itself.".formatted(id));
    }
    audit.record(actor, "webhook.replay", name, Map.of("delivery", id));
    return deliveries.find(name, id).orElseThrow(() -> unknownDelivery(name, id));
  }

  private static WebhookException unknownDelivery(String name, UUID id) {
    return new WebhookException(WebhookException.Reason.UNKNOWN, "Webhook %s has no delivery %s.".formatted(name, id));
  }

  private Webhook require(String name) {
    return webhooks.find(name).orElseThrow(() -> WebhookException.unknown(name));
  }
}
