package io.kexecfleet.lab.fleet;

import io.kexecfleet.lab.service.LabDatabase;
import io.kexecfleet.protocol.Order;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the service tells of all reboots there were, those that were tried again among them.
 *
 * @param outcomes by the reboots' ids
 * @param openRollouts those that have not ended, in words
 */
record Story(Map<String, String> outcomes, List<String> openRollouts) {

  static final String NONE = "none";
  private static final Set<String> NEVER_LEFT = Set.of("NEVER_LEFT", "REFUSED", "CANCELLED", NONE);
  private static final String LOST = "LOST";
  private static final String OPEN_ROLLOUTS =
      """
      select format('%s is %s in wave %s, wakes at %s; not done: %s', r.name, r.state, r.wave, r.wake_at,
        (select string_agg(format('%s %s since %s until %s', h.name, b.state, b.observed_at, b.deadline), ', ')
         from reboot b join host h on h.id = b.host_id where b.rollout_id = r.id and b.state <> 'DONE'))
      from rollout r where r.ended_at is null
      """;

  /** From the tables themselves: no page of the interface has the reboots that were tried again. */
  static Story read(LabDatabase database) throws SQLException {
    var outcomes = new HashMap<String, String>();
    for (var row : database.read("select concat(id, ' ', coalesce(outcome, '%s')) from reboot".formatted(NONE))) {
      var words = row.split(" ", 2);
      outcomes.put(words[0], words[1]);
    }
    return new Story(outcomes, database.read(OPEN_ROLLOUTS));
  }

  /** How many reboots ended in which outcome. */
  Map<String, Integer> counted() {
    var counted = new TreeMap<String, Integer>();
    outcomes.values().forEach(outcome -> counted.merge(outcome, 1, Integer::sum));
    return counted;
  }

  /** Where it is not what the hosts' own log says, in words. */
  List<String> contradictions(FleetLog log) {
    var wrong = new ArrayList<String>();
    var jumped = new HashMap<String, FleetLog.Jump>();
    for (var jump : log.jumps()) {
      var before = jumped.put(jump.rebootId(), jump);
      if (before != null) {
        wrong.add("%s jumped twice for %s".formatted(jump.host(), jump.rebootId()));
      }
      if (!outcomes.containsKey(jump.rebootId())) {
        wrong.add("%s jumped for %s, which nobody knows".formatted(jump.host(), jump.rebootId()));
      }
    }
    outcomes.forEach(
        (rebootId, outcome) -> {
          var jump = jumped.get(rebootId);
          if (!isPossible(outcome, jump)) {
            wrong.add("%s is %s, and the host's log has %s".formatted(rebootId, outcome, jump));
          }
        });
    return wrong;
  }

  private static boolean isPossible(String outcome, FleetLog.@Nullable Jump jump) {
    if (jump == null) {
      return NEVER_LEFT.contains(outcome) || outcome.equals(LOST);
    }
    return outcome.equals(LOST) || outcome.equals(expected(jump));
  }

  private static String expected(FleetLog.Jump jump) {
    return switch (jump.fate()) {
      case AS_ORDERED -> jump.way().name();
      case WRONG_KERNEL -> "WRONG_KERNEL";
      case FIRMWARE, GONE -> jump.way() == Order.Way.KEXEC ? "FIRMWARE_FALLBACK" : "WRONG_KERNEL";
    };
  }
}
