package io.kexecfleet.service.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.notification.EventKind;
import io.kexecfleet.service.notification.EventOutbox;
import io.kexecfleet.service.notification.NewEvent;
import io.kexecfleet.service.support.MovableClock;
import io.kexecfleet.service.support.NoDatabase;
import io.kexecfleet.service.support.Replicas;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Where events are sent to nobody, they cost no look into the database; and somebody new is heard of all the same. */
class AudienceTest {

  private final MovableClock clock = new MovableClock();
  private final JsonMapper json = JsonMapper.builder().build();
  private boolean somebody;
  private int looks;

  private final Audience audience =
      new Audience(
          () -> {
            looks++;
            return somebody;
          },
          clock);

  /** Fails wherever it looks into the database. */
  private final DeliveryWork work =
      new DeliveryWork(
          new WebhookTable(JdbcClient.create(new NoDatabase())),
          new DeliveryTable(JdbcClient.create(new NoDatabase()), json),
          audience,
          new WebhookPost(new WebhookSettings(false, Duration.ofSeconds(1))),
          new WebhookMeters(new SimpleMeterRegistry(), JdbcClient.create(new NoDatabase()), clock),
          new TransactionTemplate(),
          json,
          clock);

  private void append() {
    work.appended(List.of(new EventOutbox.Appended(1, new NewEvent(EventKind.ROLLOUT_STARTED, null, null, null, Map.of()))));
  }

  @Test
  void whereThereIsNobodyNeitherEventsNorTheLookForWorkCostAnything() {
    for (int second = 0; second < 60; second++) {
      assertThat(work.due()).isEmpty();
      append();
      clock.advance(Duration.ofSeconds(1));
    }
    assertThat(looks).as("one in ten seconds, beside what happens").isEqualTo(6);
  }

  @Test
  void whereNobodyKnowsTheDatabaseIsAsked() {
    assertThatThrownBy(this::append).hasRootCauseMessage(NoDatabase.MESSAGE);
    assertThat(work.due()).isEmpty();
    append();
    clock.advance(Audience.TRUSTED_FOR);
    assertThatThrownBy(this::append).as("nobody has looked for so long").hasRootCauseMessage(NoDatabase.MESSAGE);
  }

  @Test
  void somebodyNewIsHeardOfAtOnceOrAfterAMoment() {
    assertThat(work.due()).isEmpty();
    audience.rung();
    assertThat(audience.mayBe()).isTrue();
    assertThat(audience.look()).isFalse();
    somebody = true;
    assertThat(audience.look()).isFalse();
    clock.advance(Duration.ofSeconds(10));
    assertThat(audience.look()).isTrue();
    assertThat(audience.mayBe()).isTrue();
  }

  @Test
  void aWebhookThatIsMadeAtOneReplicaIsHeardOfAtTheOther() {
    var there = Replicas.SECOND.bean(Audience.class);
    await().until(() -> !there.mayBe());
    var here = Replicas.FIRST.bean(Webhooks.class);
    here.put("heard-of", new Webhook.Wanted("http://127.0.0.1:1/", Webhook.Template.GENERIC, List.of("*"), "none", true), Actor.SYSTEM);
    assertThat(Replicas.FIRST.bean(Audience.class).mayBe()).as("at once where it was made").isTrue();
    await().atMost(Duration.ofSeconds(5)).until(there::mayBe);
    here.delete("heard-of", Actor.SYSTEM);
    await().until(() -> !there.mayBe());
  }
}
