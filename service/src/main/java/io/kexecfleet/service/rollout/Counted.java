package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.rollout.engine.Decision;
import io.kexecfleet.service.rollout.engine.RebootState;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * What is counted of decisions.
 *
 * @param what which counter
 * @param tags values of its tags, in their order
 */
record Counted(What what, List<String> tags) {

  /** The counters. */
  enum What {
    ROLLOUT_ENDED,
    REBOOT_ENDED,
    LATE_EVIDENCE,
    REFUSED,
    STAGED,
    LOADED_ANEW,
    LOAD_METHOD_REFUSED
  }

  /** Why an image is loaded anew. */
  enum Anew {
    /** It no longer matched its files, its target or the host's memory. */
    STALE,
    /** The host was rebooted by somebody else. */
    OTHER_BOOT
  }

  /**
   * Of decisions that are about to be entered.
   *
   * @param reboots by id, those that something was decided about, as they were before
   */
  static List<Counted> of(List<Decision> decisions, Function<UUID, Reboot> reboots) {
    var counted = new ArrayList<Counted>();
    for (var decision : decisions) {
      switch (decision) {
        case Decision.End end -> counted.add(of(What.ROLLOUT_ENDED, end.state()));
        case Decision.Staged staged -> addLoad(counted, reboots.apply(staged.rebootId()));
        case Decision.Stage stage -> add(counted, stage, reboots.apply(stage.rebootId()));
        case Decision.Finish finish -> add(counted, finish, reboots.apply(finish.rebootId()));
        case Decision.Late late -> counted.add(of(What.LATE_EVIDENCE, late.outcome()));
        case Decision.AboutReboot _, Decision.AboutRollout _ -> {}
      }
    }
    return counted;
  }

  /** Where nothing is to be loaded there is none. */
  private static void addLoad(List<Counted> counted, Reboot reboot) {
    var load = reboot.load();
    if (load != null) {
      counted.add(of(What.STAGED, load.method()));
      load.refused().forEach(it -> counted.add(of(What.LOAD_METHOD_REFUSED, it.method(), it.code())));
    }
  }

  private static void add(List<Counted> counted, Decision.Stage stage, Reboot reboot) {
    if (stage.byFirmware() && !reboot.byFirmware() && reboot.refusal() != null) {
      counted.add(of(What.REFUSED, reboot.refusal().code()));
    } else if (!stage.byFirmware() && reboot.state() == RebootState.STAGED) {
      var same = stage.bootId() == null || stage.bootId().equals(reboot.bootId());
      counted.add(of(What.LOADED_ANEW, same ? Anew.STALE : Anew.OTHER_BOOT));
    }
  }

  private static void add(List<Counted> counted, Decision.Finish finish, Reboot reboot) {
    counted.add(of(What.REBOOT_ENDED, finish.outcome(), finish.as()));
    if (finish.outcome() == Outcome.REFUSED && reboot.refusal() != null) {
      counted.add(of(What.REFUSED, reboot.refusal().code()));
    }
    if (finish.outcome() == Outcome.REHEARSED) {
      addLoad(counted, reboot);
    }
  }

  static Counted of(What what, Enum<?>... tags) {
    return new Counted(what, List.of(tags).stream().map(Enum::name).toList());
  }
}
