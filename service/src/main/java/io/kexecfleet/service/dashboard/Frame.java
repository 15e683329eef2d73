package io.kexecfleet.service.dashboard;

import io.kexecfleet.service.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Tells each page what all of them know: who looks at it, how figures are said, where files are. */
@ControllerAdvice(basePackageClasses = Frame.class)
class Frame {

  private final Say say;
  private final Assets assets;

  Frame(Say say, Assets assets) {
    this.say = say;
    this.assets = assets;
  }

  /** {@code shown} is missing for whoever is not signed in. */
  @ModelAttribute
  void tell(HttpServletRequest request, Model model) {
    model.addAttribute("say", say);
    model.addAttribute("assets", assets);
    var shown = shown(request);
    if (shown != null) {
      model.addAttribute("shown", shown);
    }
  }

  private static @Nullable Shown shown(HttpServletRequest request) {
    return request.getUserPrincipal() instanceof Authentication known && known.getPrincipal() instanceof Caller.Operator operator
        ? Shown.to(operator, request.getRequestURI())
        : null;
  }
}
