package io.kexecfleet.service.dashboard.live;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A picture as it is told: written once, for everybody.
 *
 * @param number of the picture, from 1, one more for each that is other than the one before
 * @param whole all of it, as JSON
 * @param change from the picture before, as JSON; null: there is none, or it would be longer than all of it
 */
record Told(long number, Glance glance, Picture picture, String whole, @Nullable String change) {

  /** @param key see {@link Offers#key} */
  private record Whole(
      long number, Instant at, String key, boolean over, String marks, List<Integer> waves, Map<String, String> parts) {}

  /** @param after the number of the picture that it leads on from */
  private record Change(
      long after, long number, Instant at, String key, boolean over, List<Picture.Run> runs, Map<String, String> parts) {}

  /** @param before null: there was none */
  static Told of(Glance glance, Picture picture, @Nullable Told before, JsonMapper json) {
    var number = before == null ? 1 : before.number + 1;
    var key = Offers.key(glance);
    var whole = json.writeValueAsString(new Whole(number, glance.at(), key, glance.isOver(), picture.marks(), picture.waves(), picture.parts()));
    var change =
        before == null
            ? null
            : picture
                .since(before.picture)
                .map(it -> json.writeValueAsString(new Change(number - 1, number, glance.at(), key, glance.isOver(), it.runs(), it.parts())))
                .filter(it -> it.length() < whole.length())
                .orElse(null);
    return new Told(number, glance, picture, whole, change);
  }

  /** Whether it tells nothing that this one does not. */
  boolean isAsGoodAs(Glance later, Picture laterPicture) {
    return laterPicture.equals(picture) && Offers.key(later).equals(Offers.key(glance)) && later.isOver() == glance.isOver();
  }

  /** Whether somebody who has that picture can go on with the change. */
  boolean leadsOnFrom(long has) {
    return change != null && has == number - 1;
  }
}
