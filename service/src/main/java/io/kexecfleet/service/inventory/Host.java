package io.kexecfleet.service.inventory;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A machine of the fleet, as far as it told us. */
@Entity
@DynamicUpdate
public class Host {

  @Id private UUID id;
  private String name;
  private Instant createdAt;
  private @Nullable Instant enrolledAt;
  private long generation;
  private @Nullable String bootId;
  private @Nullable String kernelRelease;
  private @Nullable String agentVersion;

  /** Written in batches by {@link Liveness}, past this object. */
  @Column(updatable = false)
  private @Nullable Instant lastSeen;

  private @Nullable UUID recordedRebootId;
  private @Nullable String hardware;

  /** Changed by {@link HostFindings}, past this object; null where that is not known. */
  @Enumerated(EnumType.STRING)
  @Column(updatable = false)
  private @Nullable Readiness readiness;

  /** Changed with it. */
  @Column(updatable = false)
  private @Nullable String findingsDigest;

  /** Changed by {@link HostAccess}, past this object. */
  @Column(updatable = false)
  private @Nullable Instant retiredAt;

  /** Changed by {@link HostLabels}, past this object. */
  @JdbcTypeCode(SqlTypes.JSON)
  @Column(updatable = false)
  private Map<String, String> labels;

  @SuppressWarnings("NullAway") // Filled in by Hibernate.
  protected Host() {}

  Host(UUID id, String name, Map<String, String> labels, Instant createdAt) {
    this.id = id;
    this.name = name;
    this.labels = labels;
    this.createdAt = createdAt;
  }

  void enrol(Instant now) {
    enrolledAt = now;
  }

  /** Takes in what a check-in says about the machine and the running kernel. */
  public void observe(String bootId, String kernelRelease, String agentVersion, @Nullable String hardware) {
    this.bootId = bootId;
    this.kernelRelease = kernelRelease;
    this.agentVersion = agentVersion;
    this.hardware = hardware;
  }

  /** What is desired of this host has changed: moves on to the next generation. */
  public void desireChanged() {
    generation++;
  }

  /** Catches up with an agent that has seen more than we know of, after this database went back in time. */
  public void catchUpWith(long seenGeneration) {
    if (seenGeneration > generation) {
      generation = seenGeneration + 1;
    }
  }

  /** The complete report of this reboot is stored, or cannot be. */
  public void reportRecorded(UUID rebootId) {
    recordedRebootId = rebootId;
  }

  public UUID id() {
    return id;
  }

  public String name() {
    return name;
  }

  public Instant createdAt() {
    return createdAt;
  }

  /** Null while it has no credential. */
  public @Nullable Instant enrolledAt() {
    return enrolledAt;
  }

  /** Grows with every change of what is desired of this host. */
  public long generation() {
    return generation;
  }

  public @Nullable String bootId() {
    return bootId;
  }

  public @Nullable String kernelRelease() {
    return kernelRelease;
  }

  public @Nullable String agentVersion() {
    return agentVersion;
  }

  /** Vendor and product of the machine; null while its agent does not say. */
  public @Nullable String hardware() {
    return hardware;
  }

  public Readiness readiness() {
    return Objects.requireNonNullElse(readiness, Readiness.UNKNOWN);
  }

  /** {@link FindingsDigest} of what is on record. */
  @Nullable String findingsDigest() {
    return findingsDigest;
  }

  /** Since when it is no part of the fleet any more, or null. */
  @Nullable Instant retiredAt() {
    return retiredAt;
  }

  /** When it last checked in; late by up to the interval of {@link Liveness}. */
  @Nullable Instant lastSeen() {
    return lastSeen;
  }

  /** What operators say it is: where it stands, what it serves. */
  public Map<String, String> labels() {
    return labels;
  }

  public @Nullable UUID recordedRebootId() {
    return recordedRebootId;
  }
}
