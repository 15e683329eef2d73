package io.kexecfleet.service.fleetlock;

import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.rollout.engine.OtherHost;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Hosts that ask for their reboots, and what they are allowed.
 *
 * @param name as its clients are configured with
 * @param slots how many of them may be out at once; 1 to 1000
 * @param labels what each of them counts as in budgets and in the calendar; such as a host may have
 * @param windows names of maintenance windows in which they may be out; none: only freezes count
 * @param lease how long a client keeps its place without a word; 1 min to 24 h, to the second
 * @param outTime how long one is out at most; 1 s to {@code lease}, to the second
 * @param clients how many there are at most; 1 to 100,000
 */
public record LockGroup(
    String name,
    int slots,
    Map<String, String> labels,
    Set<String> windows,
    Duration lease,
    Duration outTime,
    int clients,
    WhenExpired whenExpired) {

  /** What becomes of the place of a client that was not heard of again. */
  public enum WhenExpired {
    /** Others may take it. */
    FREE,
    /** It stays taken until the client says that it is up, or an operator resolves it: like a host that is lost. */
    HOLD
  }

  public static final Duration USUAL_LEASE = Duration.ofHours(1);
  public static final Duration SHORTEST_LEASE = Duration.ofMinutes(1);
  public static final Duration LONGEST_LEASE = Duration.ofHours(24);
  public static final Duration USUAL_OUT_TIME = Duration.ofMinutes(15);
  public static final int USUAL_CLIENTS = 10_000;
  public static final int MOST_SLOTS = 1000;
  public static final int MOST_CLIENTS = 100_000;
  public static final int MOST_WINDOWS = 100;

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9.-]{0,62}");

  /** @throws InvalidInputException naming the first part that will not do */
  public LockGroup {
    if (!isName(name)) {
      throw new InvalidInputException(
          "group", "A group's name is 1 to 63 characters out of a-z, A-Z, 0-9, dot and dash, with a letter or digit at the beginning.");
    }
    requireNumber("slots", slots, MOST_SLOTS);
    requireNumber("clients", clients, MOST_CLIENTS);
    labels = Map.copyOf(labels);
    windows = Set.copyOf(windows);
    if (windows.size() > MOST_WINDOWS) {
      throw new InvalidInputException("windows", "windows must be at most %d.".formatted(MOST_WINDOWS));
    }
    requireSeconds("lease", lease, SHORTEST_LEASE, LONGEST_LEASE);
    // A place that is given up before its host can be back is no place at all.
    requireSeconds("outTime", outTime, Duration.ofSeconds(1), lease);
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  private static void requireNumber(String field, int number, int most) {
    if (number < 1 || number > most) {
      throw new InvalidInputException(field, "%s must be 1 to %d.".formatted(field, most));
    }
  }

  private static void requireSeconds(String field, Duration duration, Duration shortest, Duration longest) {
    if (duration.compareTo(shortest) < 0 || duration.compareTo(longest) > 0 || !duration.truncatedTo(ChronoUnit.SECONDS).equals(duration)) {
      throw new InvalidInputException(
          field, "%s must be an ISO-8601 duration from %s to %s, to the second.".formatted(field, shortest, longest));
    }
  }

  /** What budgets and calendar make of each of its clients. */
  OtherHost host() {
    return new OtherHost(labels, outTime, windows);
  }
}
