package io.kexecfleet.service.gate;

import io.kexecfleet.service.outgoing.Answer;
import io.kexecfleet.service.outgoing.NoAnswerException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Prometheus' answer to an instant query means for a gate: open only where each of its numbers is there, is recent
 * and satisfies the condition.
 */
final class PrometheusAnswer {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]{1,400}(\\.[0-9]{1,400})?([eE][-+]?[0-9]{1,5})?");

  /**
   * One number.
   *
   * @param series the labels it was found under; empty for a scalar
   * @param at seconds since 1970
   */
  private record Sample(JsonNode series, double at, String text) {

    /** NaN for whatever is not a finite number: that is no measurement, and satisfies nothing. */
    double value() {
      var value = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
      return Double.isFinite(value) ? value : Double.NaN;
    }

    boolean satisfies(GateSpec.Prometheus gate) {
      return !Double.isNaN(value()) && gate.comparison().holds(value(), gate.threshold());
    }

    @Override
    public String toString() {
      var labels =
          series.propertyStream()
              .filter(label -> !label.getKey().equals("__name__"))
              .map(label -> "%s=%s".formatted(label.getKey(), label.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      return "%s is %s".formatted(series.isEmpty() ? "The value" : series.path("__name__").asString("") + labels, text);
    }
  }

  private PrometheusAnswer() {}

  /** @throws NoAnswerException when this is no complete, recent answer with numbers in it */
  static Verdict judge(GateSpec.Prometheus gate, Answer answer, Instant askedAt) throws NoAnswerException {
    var samples = samples(data(answer));
    if (samples.isEmpty()) {
      return new Verdict(
          gate.emptyIsOpen(), "The query finds no series" + (gate.emptyIsOpen() ? ", which counts as open." : "."), askedAt);
    }
    for (var sample : samples) {
      requireRecent(sample, gate, askedAt);
    }
    var condition = gate.comparison().symbol() + " " + BigDecimal.valueOf(gate.threshold()).stripTrailingZeros().toPlainString();
    var failing = samples.stream().filter(sample -> !sample.satisfies(gate)).toList();
    if (failing.isEmpty()) {
      var detail = samples.size() == 1 ? "%s, which is %s.".formatted(samples.getFirst(), condition) : "All %d series are %s.".formatted(samples.size(), condition);
      return new Verdict(true, detail, askedAt);
    }
    return new Verdict(false, "%d of %d not %s: %s.".formatted(failing.size(), samples.size(), condition, failing.getFirst()), askedAt);
  }

  private static JsonNode data(Answer answer) throws NoAnswerException {
    if (!answer.complete()) {
      throw new NoAnswerException("Prometheus' answer is longer than %d bytes: let the query yield fewer series.".formatted(GateKeeper.MOST_OF_PROMETHEUS));
    }
    var isError = answer.status() < 200 || answer.status() > 299;
    JsonNode root;
    try {
      root = JSON.readTree(answer.body());
    } catch (JacksonException e) {
      throw new NoAnswerException("Prometheus answered %d, and no JSON.".formatted(answer.status()));
    }
    if (isError || !root.path("status").asString("").equals("success")) {
      throw new NoAnswerException("Prometheus answered %d: %s".formatted(answer.status(), root.path("error").asString("no reason given")));
    }
    var warnings = root.path("warnings");
    if (!warnings.isEmpty() || (warnings.isValueNode() && !warnings.isNull())) {
      throw new NoAnswerException("Prometheus warns, so part of the answer may be missing: %s".formatted(warnings));
    }
    return root.path("data");
  }

  private static List<Sample> samples(JsonNode data) throws NoAnswerException {
    var result = data.path("result");
    var type = data.path("resultType").asString("");
    if (type.equals("scalar")) {
      return List.of(sample(JSON.createObjectNode(), result));
    }
    if (!type.equals("vector")) {
      throw new NoAnswerException("The query yields a %s: it must yield numbers, one for each series.".formatted(type.isEmpty() ? "result without type" : type));
    }
    if (!result.isArray()) {
      throw new NoAnswerException("Prometheus answered with a vector that is none.");
    }
    var samples = new ArrayList<Sample>();
    for (var element : result) {
      samples.add(sample(element.path("metric"), element.path("value")));
    }
    return samples;
  }

  private static Sample sample(JsonNode series, JsonNode value) throws NoAnswerException {
    if (!value.isArray() || value.size() != 2 || !value.path(0).isNumber() || !value.path(1).isString()) {
      throw new NoAnswerException("Prometheus answered with something else than a number, such as a histogram.");
    }
    return new Sample(series, value.path(0).doubleValue(), value.path(1).stringValue());
  }

  /** A cache in between, or two clocks that disagree, must not make an old number look like a new one. */
  private static void requireRecent(Sample sample, GateSpec.Prometheus gate, Instant askedAt) throws NoAnswerException {
    var off = sample.at - askedAt.toEpochMilli() / 1000.0;
    if (!(Math.abs(off) <= gate.holdsFor().toSeconds())) {
      throw new NoAnswerException(
          "The number is of another time, %.0f s off this service's clock: compare the clocks, and look for a cache.".formatted(off));
    }
  }
}
