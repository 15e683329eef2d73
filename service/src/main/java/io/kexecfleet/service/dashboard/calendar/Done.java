package io.kexecfleet.service.dashboard.calendar;

import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.view.RedirectView;

/** Where somebody is led who sent a form. */
final class Done {

  private Done() {}

  static ModelAndView at(String path) {
    var there = new RedirectView(path);
    there.setStatusCode(HttpStatus.SEE_OTHER);
    there.setExposeModelAttributes(false);
    return new ModelAndView(there);
  }

  /** @param back where it can be tried again */
  static ModelAndView not(Refused refused, String back) {
    return new ModelAndView("calendar/refused", refused.status()).addObject("refused", refused).addObject("back", back);
  }
}
