package io.kexecfleet.service.rollout;

import io.kexecfleet.service.calendar.WindowUse;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Rollouts that have not ended need the windows they name. */
@Component
class WindowsInUse implements WindowUse {

  private final RolloutTable rollouts;

  WindowsInUse(RolloutTable rollouts) {
    this.rollouts = rollouts;
  }

  @Override
  public Set<String> inUse(Set<String> windows) {
    return rollouts.open().stream()
        .flatMap(rollout -> rollout.plan().windows().stream())
        .filter(windows::contains)
        .collect(Collectors.toSet());
  }
}
