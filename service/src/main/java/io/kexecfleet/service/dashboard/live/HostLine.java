package io.kexecfleet.service.dashboard.live;

import io.kexecfleet.service.rollout.Reboot;
import io.kexecfleet.service.rollout.RebootMark;
import io.kexecfleet.service.rollout.RolloutHosts;
import io.kexecfleet.service.rollout.engine.Blocker;
import io.kexecfleet.service.rollout.engine.RebootState;
import io.kexecfleet.service.rollout.engine.WhyNot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A host of a rollout in the table of all of them.
 *
 * @param turn from 1
 * @param wave from 1
 * @param held whether it keeps its place until somebody resolves it
 * @param out how long it was out, or is by now; null: it was not
 * @param why what became of it, or what it waits for
 * @param next when it could go at the earliest, as far as that is known; null otherwise
 */
record HostLine(
    int turn,
    String host,
    RebootMark mark,
    boolean held,
    int attempt,
    int wave,
    @Nullable Duration out,
    List<String> why,
    @Nullable Instant next) {

  /** @param whyNot null where nothing is waited for */
  static HostLine of(RolloutHosts.Member member, @Nullable WhyNot whyNot, Instant now) {
    var reboot = member.reboot();
    return new HostLine(
        reboot.position() + 1,
        member.host().name(),
        reboot.outcome() == null ? RebootMark.of(reboot.state()) : RebootMark.of(reboot.outcome()),
        reboot.isHoldingItsPlace(),
        reboot.attempt(),
        reboot.wave() + 1,
        out(reboot, now),
        why(reboot, whyNot),
        whyNot == null ? null : whyNot.next());
  }

  /** Whether something holds it, so that it can be asked what. */
  static boolean waits(Reboot reboot) {
    return reboot.state() != RebootState.OUT && reboot.state() != RebootState.DONE;
  }

  private static @Nullable Duration out(Reboot reboot, Instant now) {
    if (reboot.orderedAt() == null) {
      return null;
    }
    var until = reboot.endedAt() == null ? now : reboot.endedAt();
    return Duration.between(reboot.orderedAt(), until);
  }

  private static List<String> why(Reboot reboot, @Nullable WhyNot whyNot) {
    var why = new ArrayList<String>();
    if (reboot.detail() != null) {
      why.add(reboot.detail());
    }
    if (reboot.resolution() != null) {
      why.add(reboot.resolution().isBlank() ? "Resolved." : "Resolved: " + reboot.resolution());
    }
    if (reboot.refusal() != null && reboot.detail() == null) {
      why.add(reboot.refusal().detail());
    }
    if (whyNot != null) {
      whyNot.blockers().stream().map(Blocker::detail).forEach(why::add);
      if (whyNot.blockers().isEmpty()) {
        why.add("Nothing holds it: it goes now.");
      }
    }
    return why;
  }
}
