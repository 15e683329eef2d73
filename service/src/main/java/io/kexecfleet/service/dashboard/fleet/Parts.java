package io.kexecfleet.service.dashboard.fleet;

import jakarta.servlet.http.HttpServletRequest;

/** Whether a page is asked for as a whole, or a part of it by a script. */
final class Parts {

  private Parts() {}

  /** Who goes back to a page gets all of it. */
  static boolean isWanted(HttpServletRequest request) {
    return request.getHeader("HX-Request") != null && request.getHeader("HX-History-Restore-Request") == null;
  }
}
