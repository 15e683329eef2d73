package io.kexecfleet.service.api;

import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.rollout.RolloutRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an operator sends to start a rollout. Only {@code hosts}, {@code target} and {@code maxOut} must be there.
 *
 * @param stageWithin ISO-8601 duration, 10 s to 24 h; 10 min where it is missing
 * @param returnWithin the same
 * @param maxFailures 0 where it is missing: the first failure stops the rollout
 */
record NewRollout(
    @Nullable List<@Nullable String> hosts,
    @Nullable Target target,
    @Nullable Integer maxOut,
    @Nullable Integer maxFailures,
    @Nullable String stageWithin,
    @Nullable String returnWithin) {

  static final int MOST_HOSTS = 10_000;
  private static final Duration SHORTEST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final Duration DEFAULT = Duration.ofMinutes(10);

  /** {@link BootTarget}, with what is usual left out. */
  record Target(
      BootTarget.@Nullable Select select,
      @Nullable String release,
      @Nullable String kernel,
      @Nullable String initrd,
      BootTarget.@Nullable CommandLine commandLine,
      @Nullable String arguments) {

    private BootTarget target() {
      if (select == null) {
        throw new InvalidInputException("target.select", "target.select is missing: LATEST_INSTALLED, RELEASE or PATHS.");
      }
      try {
        return new BootTarget(
            select,
            release,
            kernel,
            initrd,
            Objects.requireNonNullElse(commandLine, BootTarget.CommandLine.REUSE),
            Objects.requireNonNullElse(arguments, ""));
      } catch (IllegalArgumentException e) {
        throw new InvalidInputException("target", String.valueOf(e.getMessage()));
      }
    }
  }

  /** @throws InvalidInputException naming the first thing that will not do */
  RolloutRequest checked() {
    if (target == null) {
      throw new InvalidInputException("target", "target is missing: what shall the hosts boot?");
    }
    if (maxOut == null || maxOut < 1) {
      throw new InvalidInputException("maxOut", "maxOut must be at least 1: how many hosts may be out at once?");
    }
    if (maxFailures != null && maxFailures < 0) {
      throw new InvalidInputException("maxFailures", "maxFailures must be 0 or more.");
    }
    return new RolloutRequest(
        names(),
        target.target(),
        Math.min(maxOut, MOST_HOSTS),
        maxFailures == null ? 0 : maxFailures,
        duration("stageWithin", stageWithin),
        duration("returnWithin", returnWithin));
  }

  private List<String> names() {
    if (hosts == null || hosts.isEmpty() || hosts.size() > MOST_HOSTS) {
      throw new InvalidInputException("hosts", "hosts must be 1 to %d names, in the order in which they shall go.".formatted(MOST_HOSTS));
    }
    var seen = new HashSet<String>();
    for (var name : hosts) {
      if (name == null || !seen.add(name)) {
        throw new InvalidInputException("hosts", name == null ? "hosts holds a null." : "hosts has %s twice.".formatted(name));
      }
    }
    return hosts.stream().map(Objects::requireNonNull).toList();
  }

  private static Duration duration(String field, @Nullable String text) {
    try {
      var duration = text == null ? DEFAULT : Duration.parse(text);
      if (duration.compareTo(SHORTEST) >= 0 && duration.compareTo(LONGEST) <= 0) {
        return duration;
      }
    } catch (DateTimeException e) {
      // Answered below, like a duration out of bounds.
    }
    throw new InvalidInputException(field, "%s must be an ISO-8601 duration from PT10S to PT24H, such as PT10M.".formatted(field));
  }
}
