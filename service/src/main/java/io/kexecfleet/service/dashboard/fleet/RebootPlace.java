package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.rollout.RebootQuery.Place;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a list of reboots goes on, as it stands in an address. */
final class RebootPlace {

  static final String PARAMETER = "after";

  private static final String BETWEEN = "_";

  private RebootPlace() {}

  static String write(Place place) {
    return place.endedAt() + BETWEEN + place.id();
  }

  /**
   * @param text null: the list begins
   * @throws InvalidInputException ({@code after}) when no page of ours leads there
   */
  static Place read(@Nullable String text) {
    if (text == null) {
      return Place.BEGIN;
    }
    var parts = text.split(BETWEEN, -1);
    try {
      if (parts.length == 2) {
        return new Place(Instant.parse(parts[0]), UUID.fromString(parts[1]));
      }
    } catch (DateTimeException | IllegalArgumentException e) {
      // Answered below, like a text without two parts.
    }
    throw new InvalidInputException(PARAMETER, "This is no place in the list: leave %s out to begin.".formatted(PARAMETER));
  }
}
