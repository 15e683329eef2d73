package io.kexecfleet.service.fleetlock;

import io.kexecfleet.service.calendar.WindowUse;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Groups need the windows they name. */
@Component
class GroupWindows implements WindowUse {

  private final GroupTable groups;

  GroupWindows(GroupTable groups) {
    this.groups = groups;
  }

  @Override
  public Set<String> inUse(Set<String> windows) {
    return groups.all().stream()
        .flatMap(group -> group.windows().stream())
        .filter(windows::contains)
        .collect(Collectors.toSet());
  }
}
