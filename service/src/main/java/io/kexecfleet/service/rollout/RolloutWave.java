package io.kexecfleet.service.rollout;

import io.kexecfleet.service.rollout.engine.Decision;
import io.kexecfleet.service.rollout.engine.WaveFacts;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** A stage of a rollout. */
@Entity
@DynamicUpdate
@IdClass(RolloutWave.Key.class)
public class RolloutWave {

  /** Which wave of which rollout. */
  public record Key(UUID rolloutId, int number) implements Serializable {}

  @Id private UUID rolloutId;
  @Id private int number;
  private int hosts;
  private int remaining;
  private int succeeded;
  private int minSuccess;

  @Column(name = "soak_ms")
  private Duration soak;

  private @Nullable Instant openedAt;
  private @Nullable Instant endedAt;
  private @Nullable String advancedBy;

  @SuppressWarnings("NullAway") // Filled in by Hibernate.
  protected RolloutWave() {}

  RolloutWave(UUID rolloutId, int number, Layout.Wave wave) {
    this.rolloutId = rolloutId;
    this.number = number;
    this.hosts = wave.hosts().size();
    this.remaining = hosts;
    this.minSuccess = wave.minSuccess();
    this.soak = wave.soak();
  }

  WaveFacts facts(boolean last) {
    return new WaveFacts(
        number, hosts, remaining, succeeded, minSuccess, soak, openedAt, endedAt, advancedBy != null, last);
  }

  /** One of its reboots is over. */
  void count(Decision.Finish finish) {
    if (finish.as() != Decision.As.TRIED_AGAIN) {
      remaining--;
    }
    if (finish.as() == Decision.As.SUCCESS) {
      succeeded++;
    }
  }

  void open(Instant at) {
    openedAt = Objects.requireNonNullElse(openedAt, at);
  }

  void end(Instant at) {
    endedAt = at;
  }

  /** The next one begins whatever else holds it. */
  void advance(String by) {
    advancedBy = by;
  }

  public int number() {
    return number;
  }

  public int hosts() {
    return hosts;
  }

  /** How many of its hosts are not done. */
  public int remaining() {
    return remaining;
  }

  public int succeeded() {
    return succeeded;
  }

  public int minSuccess() {
    return minSuccess;
  }

  public Duration soak() {
    return soak;
  }

  public @Nullable Instant openedAt() {
    return openedAt;
  }

  public @Nullable Instant endedAt() {
    return endedAt;
  }

  public @Nullable String advancedBy() {
    return advancedBy;
  }
}
