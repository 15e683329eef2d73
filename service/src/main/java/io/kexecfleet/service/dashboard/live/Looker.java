package io.kexecfleet.service.dashboard.live;

import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.rollout.Rollout;
import io.kexecfleet.service.security.Caller;
import io.kexecfleet.service.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.core.Authentication;

/** Whoever looks at a page of a rollout. */
record Looker(Caller.Operator operator) {

  /** @throws IllegalStateException behind a door that is not the pages' */
  static Looker of(HttpServletRequest request) {
    if (request.getUserPrincipal() instanceof Authentication known && known.getPrincipal() instanceof Caller.Operator operator) {
      return new Looker(operator);
    }
    throw new IllegalStateException("Only who is signed in looks at rollouts.");
  }

  String name() {
    return operator.name();
  }

  /** Whether they have a permission for this very rollout. */
  boolean may(Permission permission, Rollout rollout) {
    return operator.reach(permission).filter(reach -> reach.covers(Selector.parse(rollout.scope()))).isPresent();
  }
}
