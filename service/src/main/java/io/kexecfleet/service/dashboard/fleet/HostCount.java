package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.service.inventory.Readiness;
import io.kexecfleet.service.rollout.FleetSummary;
import io.kexecfleet.service.rollout.FleetSummary.Kernel;
import java.util.OptionalLong;

/** How many hosts a filter finds, where that is known without counting them. */
final class HostCount {

  private HostCount() {}

  /** @param fleet the hosts that the filter chooses from */
  static OptionalLong known(HostFilter filter, FleetSummary fleet) {
    var bySearch = !filter.search().isEmpty() || !filter.selector().isEmpty();
    var others = count(filter.kernelRelease()) + count(filter.readiness()) + count(filter.agent());
    if (bySearch || others > 1) {
      return OptionalLong.empty();
    }
    if (!filter.kernelRelease().isEmpty()) {
      return fleet.kernels().stream().filter(kernel -> kernel.release().equals(filter.kernelRelease())).mapToLong(Kernel::hosts).findFirst();
    }
    if (!filter.readiness().isEmpty()) {
      return OptionalLong.of(fleet.readiness().getOrDefault(Readiness.valueOf(filter.readiness()), 0L));
    }
    return OptionalLong.of(
        filter.agent().isEmpty()
            ? fleet.hosts()
            : switch (AgentState.valueOf(filter.agent())) {
              case ENROLLED -> fleet.enrolled();
              case SILENT -> fleet.silent();
              case NOT_ENROLLED -> fleet.notEnrolled();
            });
  }

  private static int count(String text) {
    return text.isEmpty() ? 0 : 1;
  }
}
