package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.request.RebootCursor;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /hosts/NAME}: all about one host. */
@Controller
class HostPageController {

  static final String VIEW = "fleet/host";

  private final HostViews views;

  HostPageController(HostViews views) {
    this.views = views;
  }

  /**
   * @param cursor where the history goes on
   * @param seen of a page that is there already: which reboot it shows
   */
  @GetMapping(HostFilter.PATH + "/{name}")
  @Needs(Permission.READ)
  String host(
      @PathVariable String name,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "") String seen,
      Scope reach,
      HttpServletRequest request,
      HttpServletResponse response,
      Model model) {
    var view = views.of(views.require(name, reach), RebootCursor.read(cursor), reach, Operating.reach(request));
    model.addAttribute("view", view);
    model.addAttribute("first", cursor == null);
    if (!Parts.isWanted(request)) {
      return VIEW;
    }
    if (!view.tag().equals(seen)) {
      response.setHeader("HX-Refresh", "true"); // What can be done and what has been are elsewhere on the page.
    }
    return VIEW + " :: now";
  }
}
