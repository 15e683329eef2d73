package io.kexecfleet.service.api;

import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.rollout.Rollout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The ETag of a rollout: changes with its state, ending, reason and wave, and with how many of its hosts are out, held,
 * failed or made it. It is a weak one (RFC 9110, section 8.8.1): what hosts say on their way there does not change it.
 */
final class RolloutTag {

  /** A list of tags, weak or not, as in RFC 9110, section 13.1.2. */
  private static final Pattern TAGS = Pattern.compile("\\s*(W/)?\"[!#-~]{0,100}\"\\s*(,\\s*(W/)?\"[!#-~]{0,100}\"\\s*){0,20}");

  private static final Pattern TAG = Pattern.compile("\"[!#-~]*\"");

  private RolloutTag() {}

  static String of(Rollout rollout) {
    var tally = rollout.tally();
    var changing =
        List.of(
            rollout.id(),
            rollout.state(),
            String.valueOf(rollout.ending()),
            String.valueOf(rollout.reason()),
            rollout.wave(),
            tally.out(),
            tally.held(),
            tally.failures(),
            tally.succeeded());
    return "W/\"%s\"".formatted(UUID.nameUUIDFromBytes(changing.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Whether the caller has this state of it already.
   *
   * @param ifNoneMatch what the caller sent, or null: nothing
   * @throws InvalidInputException when that is no list of tags
   */
  static boolean isKnown(@Nullable String ifNoneMatch, Rollout rollout) {
    if (ifNoneMatch == null) {
      return false;
    }
    if (ifNoneMatch.strip().equals("*")) {
      return true;
    }
    if (!TAGS.matcher(ifNoneMatch).matches()) {
      throw new InvalidInputException("If-None-Match", "If-None-Match must be an ETag as it was sent, or several with commas in between.");
    }
    var own = of(rollout).substring("W/".length());
    return TAG.matcher(ifNoneMatch).results().anyMatch(tag -> tag.group().equals(own));
  }
}
