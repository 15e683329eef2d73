package io.kexecfleet.service.request;

import io.kexecfleet.service.rollout.Reboot;
import io.kexecfleet.service.rollout.RebootQuery.Place;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a list of reboots that have ended goes on. */
public final class RebootCursor {

  private static final String LIST = "ended-reboots";

  private RebootCursor() {}

  /**
   * @param cursor null: the list begins
   * @throws io.kexecfleet.service.problem.InvalidInputException for what leads nowhere in it
   */
  public static Place read(@Nullable String cursor) {
    return cursor == null
        ? Place.BEGIN
        : Cursor.parts(LIST, cursor, 2, parts -> new Place(Instant.parse(parts.getFirst()), UUID.fromString(parts.get(1))));
  }

  /** Behind this page; null: it is the last one. */
  public static @Nullable String behind(List<Reboot> page, int limit) {
    return page.size() < limit ? null : Cursor.write(LIST, List.of(Objects.requireNonNull(page.getLast().endedAt()), page.getLast().id()));
  }
}
