package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.LoadReport;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.RebootReport;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.protocol.Refusal;
import io.kexecfleet.service.rollout.engine.Decision;
import io.kexecfleet.service.rollout.engine.RebootFacts;
import io.kexecfleet.service.rollout.engine.RebootState;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** One host's passage through a rollout. The engine decides; this keeps what was decided and heard, and keeps that in order. */
@Entity
@DynamicUpdate
public class Reboot {

  @Id private UUID id;
  private UUID rolloutId;
  private UUID hostId;
  private int wave;
  private int position;
  private int attempt;
  private boolean byFirmware;
  private boolean dryRun;

  @Enumerated(EnumType.STRING)
  private RebootState state;
  private @Nullable String bootId;
  private int stagings;
  private boolean stale;
  private @Nullable Long askedGeneration;
  private @Nullable Instant deadline;
  private @Nullable Instant orderedAt;
  private @Nullable Instant orderDeadline;
  private @Nullable Instant returnDeadline;
  private @Nullable Long orderedGeneration;
  private @Nullable Long withdrawnGeneration;

  @Enumerated(EnumType.STRING)
  private @Nullable Outcome outcome;
  private @Nullable String hardware;
  private @Nullable String kernelFrom;
  private @Nullable String kernelTo;
  private @Nullable String detail;
  private @Nullable Instant endedAt;
  private @Nullable Instant lostAt;
  private @Nullable Instant heldAt;
  private @Nullable Instant resolvedAt;
  private @Nullable String resolution;
  private @Nullable Instant observedAt;
  private @Nullable String observedBootId;
  private @Nullable Long observedGeneration;

  @Enumerated(EnumType.STRING)
  private RebootStatus.@Nullable Step step;

  @JdbcTypeCode(SqlTypes.JSON)
  private @Nullable LoadReport load;

  @JdbcTypeCode(SqlTypes.JSON)
  private @Nullable Refusal refusal;

  @JdbcTypeCode(SqlTypes.JSON)
  private @Nullable RebootReport report;

  @SuppressWarnings("NullAway") // Filled in by Hibernate.
  protected Reboot() {}

  Reboot(UUID id, UUID rolloutId, UUID hostId, int wave, int position, boolean dryRun) {
    this.id = id;
    this.rolloutId = rolloutId;
    this.hostId = hostId;
    this.wave = wave;
    this.position = position;
    this.attempt = 1;
    this.dryRun = dryRun;
    this.state = RebootState.QUEUED;
  }

  /** The reboot that takes this one's place in the queue, because its host never left. */
  Reboot next(UUID nextId, Instant notBefore) {
    var next = new Reboot(nextId, rolloutId, hostId, wave, position, dryRun);
    next.attempt = attempt + 1;
    next.deadline = notBefore;
    return next;
  }

  /** Of a reboot that is in the hands of whoever decides; {@link RebootReader} reads those that are not. */
  RebootFacts facts(String host, Map<String, String> labels, @Nullable String hostBootId) {
    return new RebootFacts(
        id, host, labels, wave, position, attempt, byFirmware, state, hostBootId, bootId, stagings, askedGeneration,
        deadline, orderedAt, orderDeadline, returnDeadline, orderedGeneration, withdrawnGeneration, outcome, heard());
  }

  private RebootFacts.@Nullable Heard heard() {
    return observedAt == null || observedBootId == null || observedGeneration == null
        ? null
        : new RebootFacts.Heard(observedAt, observedBootId, observedGeneration, step, load != null, refusal, report);
  }

  /**
   * Takes in what the host's agent says. Takes in no report that could not be true, and none that contradicts one
   * already here.
   *
   * @param status what it says about this reboot, or null when it says nothing about it
   */
  void hear(Instant at, String fromBootId, long seenGeneration, @Nullable RebootStatus status) {
    if (state == RebootState.QUEUED) {
      return;
    }
    observedAt = at;
    observedBootId = fromBootId;
    observedGeneration = seenGeneration;
    step = status == null ? null : status.step();
    refusal = status == null ? null : status.refusal();
    if (orderedAt == null) {
      load = status == null ? null : status.load();
    }
    if (status != null && status.report() != null && isTakenIn(status.report())) {
      report = status.report();
      kernelTo = kernelTo == null ? status.report().kernelAfter() : kernelTo;
    }
  }

  /** What is ordered to jump, and from where: what comes of it is experience with the likes of it. */
  void leaves(@Nullable String onHardware, @Nullable String fromKernel) {
    hardware = onHardware;
    kernelFrom = fromKernel;
    kernelTo = load == null ? null : load.kernelRelease();
  }

  private boolean isTakenIn(RebootReport said) {
    return orderedAt != null
        && ReportCheck.isPlausible(said, id, bootId)
        && (report == null || (!report.complete() && report.outcome() == said.outcome()));
  }

  /** What its host shall do about it, or null: nothing. */
  @Nullable RebootOrder order(Rollout rollout) {
    return RebootOrder.of(
        id, state, byFirmware, bootId, orderedAt, orderDeadline, withdrawnGeneration, rollout.target(), rollout.hooks());
  }

  /** Nothing more is to come: the agent need not say it again. */
  boolean isReportComplete() {
    return report != null && report.complete();
  }

  /**
   * Does what the engine decided.
   *
   * @param nextGeneration the host's generation that will tell of it
   */
  void apply(Decision.AboutReboot decision, long nextGeneration) {
    switch (decision) {
      case Decision.Stage stage -> stage(stage, nextGeneration);
      case Decision.Staged staged -> {
        require(state == RebootState.STAGING, decision);
        state = RebootState.STAGED;
        stale = false;
        deadline = staged.lookAgainAt();
      }
      case Decision.KeepStaged keep -> {
        require(state == RebootState.STAGED, decision);
        deadline = keep.lookAgainAt();
      }
      case Decision.Unstage _ -> {
        require(state == RebootState.STAGING || state == RebootState.STAGED, decision);
        state = RebootState.QUEUED;
        deadline = null;
        forget();
      }
      case Decision.Jump jump -> jump(jump, nextGeneration);
      case Decision.Withdraw withdraw -> {
        require(state == RebootState.OUT, decision);
        withdrawnGeneration = nextGeneration;
        deadline = withdraw.returnDeadline();
      }
      case Decision.Finish finish -> finish(finish, nextGeneration);
      case Decision.Late late -> {
        require(outcome == Outcome.LOST, decision);
        outcome = late.outcome();
        detail = late.detail();
      }
    }
  }

  /** What was said in another boot, or about another way, does not count. */
  private void stage(Decision.Stage stage, long nextGeneration) {
    require(state == RebootState.QUEUED || state == RebootState.STAGING || state == RebootState.STAGED, stage);
    var otherBoot = stage.bootId() != null && !stage.bootId().equals(bootId);
    if (otherBoot) {
      bootId = stage.bootId();
      stagings++;
    }
    if (otherBoot || state == RebootState.QUEUED || stage.byFirmware() != byFirmware) {
      forget();
      askedGeneration = nextGeneration;
    }
    stale = state == RebootState.STAGED && !otherBoot && !stage.byFirmware();
    byFirmware = stage.byFirmware();
    state = RebootState.STAGING;
    deadline = stage.deadline();
  }

  private void forget() {
    observedAt = null;
    observedBootId = null;
    observedGeneration = null;
    step = null;
    load = null;
    refusal = null;
    stale = false;
  }

  private void jump(Decision.Jump jump, long nextGeneration) {
    require(state == RebootState.STAGED && orderedAt == null, jump);
    state = RebootState.OUT;
    orderedAt = jump.orderedAt();
    orderDeadline = jump.orderDeadline();
    returnDeadline = jump.returnDeadline();
    deadline = jump.orderDeadline();
    orderedGeneration = nextGeneration;
  }

  private void finish(Decision.Finish finish, long nextGeneration) {
    require(state != RebootState.DONE, finish);
    if (state == RebootState.OUT && withdrawnGeneration == null) {
      withdrawnGeneration = nextGeneration;
    }
    state = RebootState.DONE;
    outcome = finish.outcome();
    detail = finish.detail();
    endedAt = finish.at();
    stale = false;
    lostAt = finish.outcome() == Outcome.LOST ? finish.at() : null;
    heldAt = finish.as() == Decision.As.FAILURE_HOLDING_ITS_PLACE ? finish.at() : null;
    deadline = null;
  }

  /**
   * An operator took care of a host that was lost or came back badly.
   *
   * @return whether that frees its place in the budget; false when it was free already
   */
  boolean resolve(Instant now, String note) {
    if (!isHoldingItsPlace()) {
      return false;
    }
    resolvedAt = now;
    resolution = note;
    return true;
  }

  /** Its host can be in no other one now. */
  boolean isActive() {
    return state != RebootState.DONE || isHoldingItsPlace();
  }

  /** It left, did not come back as it should, and nobody resolved that. */
  public boolean isHoldingItsPlace() {
    return heldAt != null && resolvedAt == null;
  }

  private void require(boolean holds, Decision.AboutReboot decision) {
    if (!holds) {
      throw new IllegalStateException("Reboot %s is %s: %s does not fit.".formatted(id, state, decision));
    }
  }

  public UUID id() {
    return id;
  }

  public UUID rolloutId() {
    return rolloutId;
  }

  public UUID hostId() {
    return hostId;
  }

  /** The wave it is in, from 0. */
  public int wave() {
    return wave;
  }

  /** 1 for the host's first reboot in this rollout. */
  public int attempt() {
    return attempt;
  }

  public boolean byFirmware() {
    return byFirmware;
  }

  /** Its rollout lets nobody jump. */
  public boolean dryRun() {
    return dryRun;
  }

  /** Its turn in the rollout, from 0. */
  public int position() {
    return position;
  }

  public RebootState state() {
    return state;
  }

  /** What was staged in this boot is staged again, because it was no longer what it should be. */
  public boolean stale() {
    return stale;
  }

  /** The boot that orders are bound to. */
  public @Nullable String bootId() {
    return bootId;
  }

  public @Nullable Instant orderedAt() {
    return orderedAt;
  }

  /** The host counts as LOST after this; null before it is ordered to jump. */
  public @Nullable Instant returnDeadline() {
    return returnDeadline;
  }

  public @Nullable Outcome outcome() {
    return outcome;
  }

  /** What the outcome was concluded from. */
  public @Nullable String detail() {
    return detail;
  }

  public @Nullable Instant endedAt() {
    return endedAt;
  }

  /** When it was given up as LOST; stays when evidence came later. */
  public @Nullable Instant lostAt() {
    return lostAt;
  }

  /** When it took its place in the budget beyond its end. */
  public @Nullable Instant heldAt() {
    return heldAt;
  }

  public @Nullable Instant resolvedAt() {
    return resolvedAt;
  }

  /** What the operator said who resolved it. */
  public @Nullable String resolution() {
    return resolution;
  }

  /** Vendor and product of its host when it was ordered to jump; null before that, and where its agent does not say. */
  public @Nullable String hardware() {
    return hardware;
  }

  /** The release that it was ordered to leave. */
  public @Nullable String kernelFrom() {
    return kernelFrom;
  }

  /** The release that was to run afterwards; where nothing was loaded, the one that the firmware started. */
  public @Nullable String kernelTo() {
    return kernelTo;
  }

  public RebootStatus.@Nullable Step step() {
    return step;
  }

  public @Nullable LoadReport load() {
    return load;
  }

  public @Nullable Refusal refusal() {
    return refusal;
  }

  public @Nullable RebootReport report() {
    return report;
  }
}
