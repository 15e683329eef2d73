package io.kexecfleet.agent.preflight;

import io.kexecfleet.agent.preflight.facts.Plan;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Order;
import java.util.List;

/** Looks at this host before a reboot. */
@FunctionalInterface
public interface Examiner {

  /** What was found, in the catalogue's order. */
  List<Finding> examine(Plan plan, Order.Way way);
}
