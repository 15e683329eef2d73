package io.kexecfleet.service.dashboard;

import io.kexecfleet.service.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Tells each page what all of them know. */
@ControllerAdvice(basePackageClasses = Frame.class)
class Frame {

  static final String SHOWN = "shown";

  /** Null for whoever is not signed in. */
  @ModelAttribute(SHOWN)
  @Nullable Shown shown(HttpServletRequest request) {
    return of(request);
  }

  static @Nullable Shown of(HttpServletRequest request) {
    return request.getUserPrincipal() instanceof Authentication known && known.getPrincipal() instanceof Caller.Operator operator
        ? Shown.to(operator, request.getRequestURI())
        : null;
  }
}
