package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.BootTarget;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A planned change over many hosts. Whoever decides about it holds the lock of its row. */
@Entity
@DynamicUpdate
public class Rollout {

  @Id private UUID id;
  private Instant createdAt;
  private @Nullable Instant endedAt;

  @Enumerated(EnumType.STRING)
  private RolloutState state;

  @JdbcTypeCode(SqlTypes.JSON)
  private BootTarget target;

  private int hosts;
  @Embedded private Plan plan;
  @Embedded private Tally tally;

  @SuppressWarnings("NullAway") // Filled in by Hibernate.
  protected Rollout() {}

  Rollout(UUID id, BootTarget target, Plan plan, int hosts, Instant createdAt) {
    this.id = id;
    this.target = target;
    this.plan = plan;
    this.hosts = hosts;
    this.tally = Tally.of(hosts);
    this.state = RolloutState.RUNNING;
    this.createdAt = createdAt;
  }

  /** Counts what happened to one of its reboots. */
  void count(Decision.AboutReboot decision, RebootState from) {
    tally = tally.after(decision, from);
  }

  void end(Decision.End end) {
    state = end.state();
    endedAt = end.at();
  }

  void placeFreed() {
    tally = tally.resolved();
  }

  public UUID id() {
    return id;
  }

  public Instant createdAt() {
    return createdAt;
  }

  public @Nullable Instant endedAt() {
    return endedAt;
  }

  public RolloutState state() {
    return state;
  }

  public BootTarget target() {
    return target;
  }

  public int hosts() {
    return hosts;
  }

  public Plan plan() {
    return plan;
  }

  public Tally tally() {
    return tally;
  }
}
