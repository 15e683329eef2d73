package io.kexecfleet.service.notification.webhook;

import io.kexecfleet.service.notification.Errands;
import io.kexecfleet.service.notification.Event;
import io.kexecfleet.service.notification.EventMessage;
import io.kexecfleet.service.notification.EventOutbox;
import io.kexecfleet.service.outgoing.NoAnswerException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Delivers events to webhooks. A delivery is on record with its event, and is over once an answer to it is on record: a
 * service that is killed in between sends it again, under the same id.
 */
@Component
class DeliveryWork implements EventOutbox, Errands {

  private static final Logger log = LoggerFactory.getLogger(DeliveryWork.class);
  private static final String ERRAND = "webhook ";

  private final WebhookTable webhooks;
  private final DeliveryTable deliveries;
  private final Audience audience;
  private final WebhookPost post;
  private final WebhookMeters meters;
  private final TransactionTemplate transactions;
  private final JsonMapper json;
  private final Clock clock;

  DeliveryWork(
      WebhookTable webhooks,
      DeliveryTable deliveries,
      Audience audience,
      WebhookPost post,
      WebhookMeters meters,
      TransactionTemplate transactions,
      JsonMapper json,
      Clock clock) {
    this.webhooks = webhooks;
    this.deliveries = deliveries;
    this.audience = audience;
    this.post = post;
    this.meters = meters;
    this.transactions = transactions;
    this.json = json;
    this.clock = clock;
  }

  @Override
  public void appended(List<Appended> events) {
    if (audience.mayBe()) {
      deliveries.insert(events.stream().map(Appended::id).toList(), clock.instant());
    }
  }

  @Override
  public List<String> due() {
    return audience.look() ? deliveries.webhooksWithDue(clock.instant()).stream().map(name -> ERRAND + name).toList() : List.of();
  }

  @Override
  public boolean run(String errand) {
    var name = errand.substring(ERRAND.length());
    var now = clock.instant();
    var due = deliveries.nextDue(name, now);
    // Asked last: what is disabled or deleted meanwhile is sent nothing, but for what is on its way.
    var to = due.isEmpty() ? Optional.<WebhookTable.Sending>empty() : webhooks.sending(name, now);
    to.ifPresent(it -> deliver(name, it, due.orElseThrow()));
    return to.isPresent();
  }

  private void deliver(String name, WebhookTable.Sending to, DeliveryTable.Due due) {
    var attempt = attempt(to, due);
    if (Thread.currentThread().isInterrupted()) {
      return;
    }
    var state = transactions.execute(_ -> record(name, due.delivery(), attempt));
    meters.tried(state, Duration.ofMillis(attempt.tookMillis()));
  }

  private Delivery.Attempt attempt(WebhookTable.Sending to, DeliveryTable.Due due) {
    var at = clock.instant();
    try {
      var id = due.delivery().id().toString();
      var body = body(to.template(), due.event());
      var answer =
          post.send(
              to.url(),
              Map.of(
                  "webhook-id", id,
                  "webhook-timestamp", Long.toString(at.getEpochSecond()),
                  "webhook-signature", Signature.of(to.secrets(), id, at, body)),
              body);
      return Delivery.Attempt.answered(at, tookMillis(at), answer.status(), answer.body());
    } catch (NoAnswerException e) {
      return Delivery.Attempt.unanswered(at, tookMillis(at), String.valueOf(e.getMessage()));
    }
  }

  private long tookMillis(Instant since) {
    return Math.max(0, Duration.between(since, clock.instant()).toMillis());
  }

  private String body(Webhook.Template template, Event event) {
    return json.writeValueAsString(
        switch (template) {
          case GENERIC -> EventMessage.of(event);
          case SLACK -> SlackText.of(event, json.readTree(event.data()));
        });
  }

  /** @return in which state the try leaves the delivery */
  private Delivery.State record(String name, Delivery delivery, Delivery.Attempt attempt) {
    var now = clock.instant();
    if (attempt.isSuccess()) {
      deliveries.tried(delivery, attempt, Delivery.State.DELIVERED, null, now);
      return Delivery.State.DELIVERED;
    }
    if (attempt.status() != null && attempt.status() == HttpStatus.GONE.value()) {
      disable(name, delivery, attempt, now);
      return Delivery.State.FAILED;
    }
    var again = BackOff.next(delivery.tries() + 1, delivery.since(), now, ThreadLocalRandom.current().nextDouble());
    var state = again == null ? Delivery.State.FAILED : Delivery.State.PENDING;
    deliveries.tried(delivery, attempt, state, again, now);
    if (again == null) {
      log.warn("Event {} was not delivered to webhook {} in {}: it is FAILED.", delivery.position(), name, BackOff.GIVES_UP_AFTER);
    }
    return state;
  }

  private void disable(String name, Delivery delivery, Delivery.Attempt attempt, Instant now) {
    webhooks.lock();
    deliveries.tried(delivery, attempt, Delivery.State.FAILED, null, now);
    deliveries.giveUp(name, now);
    webhooks.disable(name, "The receiver answered 410 Gone at %s.".formatted(now));
    deliveries.giveUp(name, now);
    log.warn("Webhook {} is disabled: its receiver answered 410 Gone. What waited for it is FAILED.", name);
  }
}
