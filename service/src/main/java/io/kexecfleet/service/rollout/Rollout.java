package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.service.rollout.engine.Decision;
import io.kexecfleet.service.rollout.engine.RebootState;
import io.kexecfleet.service.rollout.engine.RolloutState;
import io.kexecfleet.service.rollout.engine.Tally;
import io.kexecfleet.service.rollout.plan.Plan;
import io.kexecfleet.service.rollout.plan.Selection;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A planned change over many hosts. Changed only by whoever holds the {@link EngineLock}. */
@Entity
@DynamicUpdate
public class Rollout {

  @Id private UUID id;
  private String name;
  private String author;
  private Instant createdAt;
  private @Nullable Instant submittedAt;
  private @Nullable Instant startedAt;
  private @Nullable Instant endedAt;

  @Enumerated(EnumType.STRING)
  private RolloutState state;

  @Enumerated(EnumType.STRING)
  private @Nullable RolloutState ending;

  private @Nullable String reason;
  private String scope;
  private @Nullable String template;
  private @Nullable UUID retryOf;

  @JdbcTypeCode(SqlTypes.JSON)
  private BootTarget target;

  @JdbcTypeCode(SqlTypes.JSON)
  private Selection selection;

  @JdbcTypeCode(SqlTypes.JSON)
  private Plan plan;

  @JdbcTypeCode(SqlTypes.JSON)
  private List<String> hooks;

  private int maxOut;
  private int maxFailures;
  private Instant approveBy;
  private @Nullable Instant finishBy;
  private @Nullable Instant wakeAt;
  private int wave;
  private int waves;
  private int hosts;
  private long acts;

  @JdbcTypeCode(SqlTypes.JSON)
  private List<LeftOut> leftOut;

  @Embedded private Tally tally;

  @SuppressWarnings("NullAway") // Filled in by Hibernate.
  protected Rollout() {}

  Rollout(UUID id, RolloutRequest request, String author, Layout layout, Instant now) {
    this.id = id;
    this.name = request.name();
    this.author = author;
    this.createdAt = now;
    this.state = RolloutState.DRAFT;
    this.target = request.target();
    this.selection = request.selection();
    this.plan = request.plan();
    this.hooks = request.hooks();
    this.scope = request.scope();
    this.template = request.template();
    this.retryOf = request.retryOf();
    this.leftOut = List.of();
    this.approveBy = now.plus(plan.deadlines().approve());
    this.tally = Tally.of(0);
    lay(layout);
  }

  private void lay(Layout layout) {
    hosts = layout.hosts();
    waves = layout.waves().size();
    maxOut = layout.maxOut();
    maxFailures = layout.maxFailures();
  }

  /** From here on its hosts are its own. */
  void submit(Layout layout, Instant now) {
    require(state == RolloutState.DRAFT, "submit");
    lay(layout);
    submittedAt = now;
    approveBy = now.plus(plan.deadlines().approve());
    state = RolloutState.AWAITING_APPROVAL;
    tally = Tally.of(hosts);
  }

  void pause() {
    require(state == RolloutState.RUNNING && ending == null, "pause");
    state = RolloutState.PAUSED;
  }

  void resume() {
    require(state == RolloutState.PAUSED && ending == null, "resume");
    state = RolloutState.RUNNING;
  }

  /** Hosts that are out come back first; before the start there are none. */
  void abort(String why, Instant now) {
    require(!state.hasEnded() && ending == null, "abort");
    reason = why;
    if (state.hasBegun()) {
      ending = RolloutState.ABORTED;
    } else {
      state = RolloutState.ABORTED;
      endedAt = now;
      tally = Tally.of(0);
    }
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      throw new RolloutException(
          RolloutException.Reason.NOT_NOW,
          "Rollout %s is %s%s: it cannot %s now.".formatted(id, state, ending == null ? "" : " and stops", what));
    }
  }

  /** Does what the engine decided about one of its reboots. */
  void count(Decision.AboutReboot decision, RebootState from) {
    tally = tally.after(decision, from);
  }

  /** Does what the engine decided about it. */
  void apply(Decision.AboutRollout decision) {
    switch (decision) {
      case Decision.Approve _ -> state = RolloutState.SCHEDULED;
      case Decision.Start start -> {
        state = RolloutState.RUNNING;
        startedAt = start.at();
        finishBy = start.at().plus(plan.deadlines().finish());
      }
      case Decision.OpenWave open -> wave = open.number();
      case Decision.EndWave _ -> {}
      case Decision.Stop stop -> {
        ending = stop.as();
        reason = stop.why();
      }
      case Decision.End end -> {
        if (!state.hasBegun()) {
          reason = "It was not approved by %s.".formatted(approveBy);
          tally = Tally.of(0);
        }
        state = end.state();
        endedAt = end.at();
        wakeAt = null;
      }
    }
  }

  void placeFreed() {
    tally = tally.resolved();
  }

  /** An operator changed it, or what it waits for. */
  void acted() {
    acts++;
  }

  /** Says which hosts of the rollout that it tries again are not in it. */
  void leaveOut(List<LeftOut> those) {
    leftOut = List.copyOf(those);
  }

  /** @return whether that is news */
  boolean wakeAt(@Nullable Instant at) {
    var news = at != null && !at.equals(wakeAt);
    wakeAt = at;
    return news;
  }

  public UUID id() {
    return id;
  }

  public String name() {
    return name;
  }

  /** Who asked for it; may not approve it. */
  public String author() {
    return author;
  }

  public Instant createdAt() {
    return createdAt;
  }

  public @Nullable Instant submittedAt() {
    return submittedAt;
  }

  public @Nullable Instant startedAt() {
    return startedAt;
  }

  public @Nullable Instant endedAt() {
    return endedAt;
  }

  public RolloutState state() {
    return state;
  }

  /** How it will end: it orders nothing any more; null: that is open. */
  public @Nullable RolloutState ending() {
    return ending;
  }

  /** Why it stopped. */
  public @Nullable String reason() {
    return reason;
  }

  /** The selector under which it was made; empty: any host may be in it. */
  public String scope() {
    return scope;
  }

  public @Nullable String template() {
    return template;
  }

  public @Nullable UUID retryOf() {
    return retryOf;
  }

  public BootTarget target() {
    return target;
  }

  public Selection selection() {
    return selection;
  }

  /** Names of hooks on the hosts, to be run around each reboot. */
  public List<String> hooks() {
    return hooks;
  }

  public Plan plan() {
    return plan;
  }

  public int maxOut() {
    return maxOut;
  }

  public int maxFailures() {
    return maxFailures;
  }

  public Instant approveBy() {
    return approveBy;
  }

  public @Nullable Instant finishBy() {
    return finishBy;
  }

  @Nullable Instant wakeAt() {
    return wakeAt;
  }

  /** The wave it is in, from 0. */
  public int wave() {
    return wave;
  }

  public int waves() {
    return waves;
  }

  public int hosts() {
    return hosts;
  }

  public Tally tally() {
    return tally;
  }

  /** How many acts of operators changed it. */
  public long acts() {
    return acts;
  }

  /** Hosts of the rollout that it tries again which are not in it. */
  public List<LeftOut> leftOut() {
    return leftOut;
  }
}
