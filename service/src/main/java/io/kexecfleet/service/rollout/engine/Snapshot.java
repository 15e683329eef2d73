package io.kexecfleet.service.rollout.engine;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the engine is shown: a rollout, that part of its reboots which may need a decision, and what bounds them.
 *
 * @param reboots those something was heard of, those that are due, those that wait for a place, and those next in turn
 * @param moreDue whether more are due than are shown
 * @param moreStaged whether more wait for a place than are shown
 * @param moreQueued whether more are next in turn than are shown
 * @param nextDeadline the earliest deadline among the reboots that are not shown, or null: none
 * @param ahead the labels that budgets look at, of each of the rollout's reboots in STAGING or STAGED
 * @param places who takes a place in the budgets, or did within the last minute
 */
public record Snapshot(
    RolloutFacts rollout,
    Tally tally,
    List<RebootFacts> reboots,
    boolean moreDue,
    boolean moreStaged,
    boolean moreQueued,
    @Nullable Instant nextDeadline,
    List<Map<String, String>> ahead,
    List<Budget> budgets,
    List<Place> places,
    OpenTimes openTimes,
    List<GateFacts> gates,
    OutTimes outTimes) {}
