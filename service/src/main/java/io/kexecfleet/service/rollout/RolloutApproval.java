package io.kexecfleet.service.rollout;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;

/** Somebody approved a rollout. */
@Entity
@IdClass(RolloutApproval.Key.class)
public class RolloutApproval {

  /** Who, and which. */
  public record Key(UUID rolloutId, String name) implements Serializable {}

  @Id private UUID rolloutId;
  @Id private String name;
  private Instant at;

  @SuppressWarnings("NullAway") // Filled in by Hibernate.
  protected RolloutApproval() {}

  RolloutApproval(UUID rolloutId, String name, Instant at) {
    this.rolloutId = rolloutId;
    this.name = name;
    this.at = at;
  }

  public String name() {
    return name;
  }

  public Instant at() {
    return at;
  }
}
