package io.kexecfleet.service.dashboard.rollouts;

import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.rollout.RolloutException;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;

/**
 * Why what stands in the form will not do.
 *
 * @param place of the field that it is told beside; empty: of none of them
 * @param text for people, who see which field is meant
 */
record FormProblem(String place, String text, HttpStatus status) {

  private static final Pattern ISO_DURATION = Pattern.compile("\\bP(?:\\d+D)?(?:T[\\d.HMS]+)?\\b");

  /** @param otherwise what becomes of it where there is a problem with what stands in the form */
  static <T> T orElse(RolloutForm form, Supplier<T> attempt, Function<FormProblem, T> otherwise) {
    try {
      return attempt.get();
    } catch (InvalidInputException e) {
      return otherwise.apply(of(e.field(), String.valueOf(e.getMessage()), HttpStatus.BAD_REQUEST, form));
    } catch (RolloutException e) {
      var status = e.reason() == RolloutException.Reason.BUSY_HOST ? HttpStatus.CONFLICT : HttpStatus.BAD_REQUEST;
      return otherwise.apply(of(e.field(), String.valueOf(e.getMessage()), status, form));
    }
  }

  private static FormProblem of(String field, String message, HttpStatus status, RolloutForm form) {
    return new FormProblem(place(field, form), said(field, message), status);
  }

  /** The field, or the part of the form that it is in. */
  private static String place(String field, RolloutForm form) {
    var place = field;
    while (!place.isEmpty() && !FormPlaces.has(form, place)) {
      place = place.substring(0, Math.max(0, Math.max(place.lastIndexOf('.'), place.lastIndexOf('['))));
    }
    return place;
  }

  /** As the field beside it takes it: without the name that programs know it by, and with durations as people type them. */
  private static String said(String field, String message) {
    var rest = !field.isEmpty() && message.startsWith(field) ? message.substring(field.length()).replaceFirst("^:? +", "") : message;
    var durations =
        ISO_DURATION
            .matcher(rest.replace("an ISO-8601 duration", "a time"))
            .replaceAll(match -> Matcher.quoteReplacement(DurationText.read(match.group()).map(DurationText::write).orElse(match.group())));
    return durations.isEmpty() ? message : durations.substring(0, 1).toUpperCase(Locale.ROOT) + durations.substring(1);
  }
}
