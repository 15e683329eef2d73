package io.kexecfleet.service.dashboard;

import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.view.RedirectView;

/** Where somebody is led whose form was done (303), so that loading that page again does nothing twice. */
public final class SeeOther {

  private SeeOther() {}

  /** @param path of this service, with nothing of the model in its query */
  public static ModelAndView at(String path) {
    var there = new RedirectView(path);
    there.setStatusCode(HttpStatus.SEE_OTHER);
    there.setExposeModelAttributes(false);
    return new ModelAndView(there);
  }
}
