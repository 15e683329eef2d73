package io.kexecfleet.service.notification.webhook;

import io.kexecfleet.service.database.RecentReads;
import io.kexecfleet.service.replica.ChannelListener;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Whether events are sent to anybody at all, as this replica knows it: where they are not, nothing that happens costs a look
 * into the database. A webhook that another replica made is heard of at once, by PostgreSQL's NOTIFY, and after
 * {@link #TRUSTED_FOR} at the latest.
 */
@Component
class Audience implements ChannelListener {

  static final String CHANNEL = "kexec_fleet_webhooks";

  static final Duration TRUSTED_FOR = Duration.ofSeconds(20);

  /** Earlier than it has to be, so that it is never looked up by who has something else to do. */
  private static final Duration LOOKED_UP_AFTER = Duration.ofSeconds(10);

  private static final String ANYBODY = "anybody";

  private final Supplier<Boolean> database;
  private final RecentReads<Boolean> known;

  @Autowired
  Audience(WebhookTable webhooks, Clock clock) {
    this(webhooks::isAnyEnabled, clock);
  }

  /** @param database reads whether there is anybody */
  Audience(Supplier<Boolean> database, Clock clock) {
    this.database = database;
    this.known = new RecentReads<>(TRUSTED_FOR, 1, clock);
  }

  /** From memory; where nobody knows, there may be. */
  boolean mayBe() {
    return known.find(ANYBODY).orElse(true);
  }

  /** Looks it up, where that was not done for a while. */
  boolean look() {
    return known.get(ANYBODY, LOOKED_UP_AFTER, database);
  }

  /** Webhooks were changed here. */
  void changed() {
    known.changed();
  }

  @Override
  public String channel() {
    return CHANNEL;
  }

  @Override
  public void rung() {
    changed();
  }
}
