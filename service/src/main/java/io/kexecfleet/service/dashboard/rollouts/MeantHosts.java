package io.kexecfleet.service.dashboard.rollouts;

import io.kexecfleet.service.inventory.HostSelection;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts are chosen so far.
 *
 * @param meant null: nobody was chosen yet, or see {@code problem}
 * @param problem why nobody can tell; null: there is none
 */
record MeantHosts(HostSelection.@Nullable Meant meant, @Nullable FormProblem problem) {

  static final MeantHosts NOBODY = new MeantHosts(null, null);

  static MeantHosts of(HostSelection.Meant meant) {
    return new MeantHosts(meant, null);
  }

  static MeantHosts unknown(FormProblem problem) {
    return new MeantHosts(null, problem);
  }

  /** How many more there are than are named. */
  public int more() {
    return meant == null ? 0 : meant.hosts() - meant.first().size();
  }
}
