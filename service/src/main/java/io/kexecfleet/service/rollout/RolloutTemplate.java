package io.kexecfleet.service.rollout;

import io.kexecfleet.service.calendar.Schedule;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A rollout, and when to make one of it. */
@Entity
@DynamicUpdate
public class RolloutTemplate {

  @Id private String name;
  private String author;

  @JdbcTypeCode(SqlTypes.JSON)
  private RolloutRequest request;

  private LocalDateTime startsAt;
  private String zone;
  private @Nullable String rrule;
  private @Nullable Instant nextAt;
  private @Nullable Instant lastAt;
  private @Nullable UUID lastRollout;
  private @Nullable String lastTrouble;

  @SuppressWarnings("NullAway") // Filled in by Hibernate.
  protected RolloutTemplate() {}

  RolloutTemplate(String name, String author, RolloutRequest request, Schedule schedule, Instant now) {
    this.name = name;
    this.author = author;
    this.request = request;
    this.startsAt = schedule.start();
    this.zone = schedule.zone().getId();
    this.rrule = schedule.rrule();
    this.nextAt = schedule.next(now).orElse(null);
  }

  /** @param rollout what was made of it, or null */
  void made(@Nullable UUID rollout, @Nullable String trouble, Instant now) {
    lastAt = now;
    lastRollout = rollout == null ? lastRollout : rollout;
    lastTrouble = trouble;
    nextAt = schedule().next(now).orElse(null);
  }

  public Schedule schedule() {
    return Schedule.of(rrule, startsAt, ZoneId.of(zone));
  }

  public String name() {
    return name;
  }

  /** Who set it last. */
  public String author() {
    return author;
  }

  public RolloutRequest request() {
    return request;
  }

  /** When the next rollout is made of it; null: never again. */
  public @Nullable Instant nextAt() {
    return nextAt;
  }

  public @Nullable Instant lastAt() {
    return lastAt;
  }

  public @Nullable UUID lastRollout() {
    return lastRollout;
  }

  /** Why nothing could be made of it the last time; null: something was. */
  public @Nullable String lastTrouble() {
    return lastTrouble;
  }
}
