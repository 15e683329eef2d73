package io.kexecfleet.service.gate;

import io.kexecfleet.service.outgoing.Place;
import io.kexecfleet.service.problem.InvalidInputException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one gate as it was sent. Whatever will not do is refused under its path. */
final class GateReader {

  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,63}");
  private static final Duration MOST_OFTEN = Duration.ofSeconds(5);
  private static final Duration LEAST_OFTEN = Duration.ofMinutes(10);
  private static final Duration USUAL_INTERVAL = Duration.ofSeconds(30);
  private static final Duration LONGEST_GOOD = Duration.ofHours(1);
  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofHours(24);
  private static final int LONGEST_QUERY = 4096;
  private static final int LONGEST_CONTAINS = 1000;
  private static final int MOST_STATUSES = 20;

  private final String path;
  private final GateRequest sent;
  private final GateSettings settings;

  GateReader(String path, GateRequest sent, GateSettings settings) {
    this.path = path;
    this.sent = sent;
    this.settings = settings;
  }

  /** @throws InvalidInputException naming the first field that will not do */
  GateSpec read() {
    return switch (sent.type()) {
      case "PROMETHEUS" -> prometheus();
      case "HTTP" -> http();
      case "HOLD" -> hold();
      case null, default -> throw refused("type", "must be PROMETHEUS, HTTP or HOLD");
    };
  }

  private GateSpec prometheus() {
    refuseHttpFields();
    if (settings.prometheus() == null) {
      throw refused("type", "cannot be PROMETHEUS: this service has no Prometheus to ask (kexec-fleet.gate.prometheus-url is not set)");
    }
    return new GateSpec.Prometheus(
        name(), when(), interval(), holdsFor(), forAtLeast(), query(), comparison(), threshold(), Boolean.TRUE.equals(sent.emptyIsOpen()));
  }

  private GateSpec http() {
    refusePrometheusFields();
    return new GateSpec.Http(name(), when(), interval(), holdsFor(), forAtLeast(), url(), statuses(), contains());
  }

  private GateSpec hold() {
    refusePrometheusFields();
    refuseHttpFields();
    refuseForeign("interval", sent.interval());
    refuseForeign("holdsFor", sent.holdsFor());
    refuseForeign("forAtLeast", sent.forAtLeast());
    return new GateSpec.Hold(name(), when());
  }

  private void refusePrometheusFields() {
    refuseForeign("query", sent.query());
    refuseForeign("comparison", sent.comparison());
    refuseForeign("threshold", sent.threshold());
    refuseForeign("emptyIsOpen", sent.emptyIsOpen());
  }

  private void refuseHttpFields() {
    refuseForeign("url", sent.url());
    refuseForeign("statuses", sent.statuses());
    refuseForeign("contains", sent.contains());
  }

  private void refuseForeign(String field, @Nullable Object value) {
    if (value != null) {
      throw refused(field, "does not go with type " + sent.type());
    }
  }

  private String name() {
    if (sent.name() == null || !NAME.matcher(sent.name()).matches()) {
      throw refused("name", "must be 1 to 63 of a-z, 0-9 and dash");
    }
    return sent.name();
  }

  private GateSpec.When when() {
    return Arrays.stream(GateSpec.When.values())
        .filter(value -> value.name().equals(sent.when()))
        .findFirst()
        .orElseThrow(() -> refused("when", "must be BETWEEN_WAVES or BEFORE_HOSTS"));
  }

  private Duration interval() {
    return Objects.requireNonNullElse(duration("interval", sent.interval(), MOST_OFTEN, LEAST_OFTEN), USUAL_INTERVAL);
  }

  private Duration holdsFor() {
    var interval = interval();
    var given = duration("holdsFor", sent.holdsFor(), interval, LONGEST_GOOD);
    return given == null ? interval.multipliedBy(2) : given;
  }

  private @Nullable Duration forAtLeast() {
    if (sent.forAtLeast() != null && when() == GateSpec.When.BEFORE_HOSTS) {
      throw refused("forAtLeast", "goes only with BETWEEN_WAVES");
    }
    return duration("forAtLeast", sent.forAtLeast(), SHORTEST_WAIT, LONGEST_WAIT);
  }

  private @Nullable Duration duration(String field, @Nullable String text, Duration shortest, Duration longest) {
    if (text == null) {
      return null;
    }
    try {
      var duration = Duration.parse(text);
      if (duration.compareTo(shortest) >= 0 && duration.compareTo(longest) <= 0) {
        return duration;
      }
    } catch (DateTimeException e) {
      // Answered below, like a duration out of bounds.
    }
    throw refused(field, "must be an ISO-8601 duration from %s to %s".formatted(shortest, longest));
  }

  private String query() {
    return text("query", sent.query(), LONGEST_QUERY);
  }

  private GateSpec.Comparison comparison() {
    return Arrays.stream(GateSpec.Comparison.values())
        .filter(value -> value.symbol().equals(sent.comparison()))
        .findFirst()
        .orElseThrow(() -> refused("comparison", "must be one of < <= > >= == !="));
  }

  private double threshold() {
    if (sent.threshold() == null || !Double.isFinite(sent.threshold())) {
      throw refused("threshold", "must be a finite number");
    }
    return sent.threshold();
  }

  private String url() {
    var url = Objects.requireNonNullElse(sent.url(), "");
    Place place;
    try {
      place = Place.of(url);
    } catch (IllegalArgumentException e) {
      throw refused("url", String.valueOf(e.getMessage()));
    }
    if (!settings.allows(place)) {
      throw refused("url", "lies under none of the addresses that gates may ask (kexec-fleet.gate.http-allowed)");
    }
    return url;
  }

  private List<Integer> statuses() {
    var statuses = sent.statuses() == null ? List.<@Nullable Integer>of(200) : sent.statuses();
    if (statuses.isEmpty()
        || statuses.size() > MOST_STATUSES
        || !statuses.stream().allMatch(status -> status != null && status >= 200 && status <= 599)) {
      throw refused("statuses", "must be 1 to %d numbers from 200 to 599".formatted(MOST_STATUSES));
    }
    return statuses.stream().map(Objects::requireNonNull).distinct().toList();
  }

  private @Nullable String contains() {
    return sent.contains() == null ? null : text("contains", sent.contains(), LONGEST_CONTAINS);
  }

  private String text(String field, @Nullable String text, int longest) {
    if (text == null || text.isBlank() || text.length() > longest || text.indexOf('\0') >= 0) {
      throw refused(field, "must be 1 to %d characters, not all of them blank and none of them NUL".formatted(longest));
    }
    return text;
  }

  private InvalidInputException refused(String field, String reason) {
    var name = path + "." + field;
    return new InvalidInputException(name, "%s %s.".formatted(name, reason));
  }
}
