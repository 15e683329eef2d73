package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.security.Caller;
import io.kexecfleet.service.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.security.core.Authentication;

/** Which hosts whoever looks at a page may also take care of: what they may not do is not offered to them. */
final class Operating {

  private Operating() {}

  /** Empty: none. */
  static Optional<Scope> reach(HttpServletRequest request) {
    return request.getUserPrincipal() instanceof Authentication shown && shown.getPrincipal() instanceof Caller.Operator operator
        ? operator.reach(Permission.OPERATE)
        : Optional.empty();
  }
}
