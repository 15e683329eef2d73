package io.kexecfleet.service.dashboard.calendar;

import io.kexecfleet.service.calendar.CalendarException;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.problem.PreconditionFailedException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.ModelAndView;

/**
 * Why a form was not done.
 *
 * @param field the one that it is about; empty: none of them
 */
record Refused(String field, String message, HttpStatus status) {

  /** @param otherwise what becomes of a form that cannot be done */
  static <T> T orElse(Supplier<T> done, Function<Refused, T> otherwise) {
    try {
      return done.get();
    } catch (InvalidInputException e) {
      return otherwise.apply(new Refused(e.field(), String.valueOf(e.getMessage()), HttpStatus.BAD_REQUEST));
    } catch (PreconditionFailedException | CalendarException e) {
      return otherwise.apply(new Refused("", String.valueOf(e.getMessage()), HttpStatus.CONFLICT));
    }
  }

  /** @param back where it can be tried again */
  ModelAndView page(String back) {
    return new ModelAndView("calendar/refused", status).addObject("refused", this).addObject("back", back);
  }
}
