package io.kexecfleet.service.gate;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A gate as it stands in the plan of a rollout. {@link GateRules} makes them and sees to their bounds. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = GateSpec.Prometheus.class, name = "PROMETHEUS"),
  @JsonSubTypes.Type(value = GateSpec.Http.class, name = "HTTP"),
  @JsonSubTypes.Type(value = GateSpec.Hold.class, name = "HOLD")
})
public sealed interface GateSpec {

  /** A rollout has at most this many. */
  int MOST = 20;

  /** What waits for the gate. */
  enum When {
    /** The next wave: the gate has to open for each wave anew. */
    BETWEEN_WAVES,
    /** Every single host. */
    BEFORE_HOSTS
  }

  /** Unique within its rollout. */
  String name();

  When when();

  /** A gate that the service asks by itself, again and again. */
  sealed interface Asked extends GateSpec {

    /** How often it is asked. */
    Duration interval();

    /** How long an open answer is good; at least {@link #interval}. */
    Duration holdsFor();

    /** How long it must have been open without interruption, or null: one open answer is enough. */
    @Nullable Duration forAtLeast();
  }

  /**
   * Open when a PromQL query yields a number that satisfies a comparison, or several that all do.
   *
   * @param emptyIsOpen whether a query that finds no series counts as open
   */
  record Prometheus(
      String name,
      When when,
      Duration interval,
      Duration holdsFor,
      @Nullable Duration forAtLeast,
      String query,
      Comparison comparison,
      double threshold,
      boolean emptyIsOpen)
      implements Asked {}

  /**
   * Open when a URL answers with one of these statuses.
   *
   * @param contains what must also be in the first {@value GateKeeper#MOST_OF_A_PAGE} bytes of its body (UTF-8), or null
   */
  record Http(
      String name,
      When when,
      Duration interval,
      Duration holdsFor,
      @Nullable Duration forAtLeast,
      String url,
      List<Integer> statuses,
      @Nullable String contains)
      implements Asked {

    public Http {
      statuses = List.copyOf(statuses);
    }
  }

  /** Closed until an operator releases it. */
  record Hold(String name, When when) implements GateSpec {}

  /** How a value is held against the threshold. */
  enum Comparison {
    LESS("<"),
    AT_MOST("<="),
    MORE(">"),
    AT_LEAST(">="),
    EQUAL("=="),
    NOT_EQUAL("!=");

    private final String symbol;

    Comparison(String symbol) {
      this.symbol = symbol;
    }

    @JsonValue
    public String symbol() {
      return symbol;
    }

    boolean holds(double value, double threshold) {
      return switch (this) {
        case LESS -> value < threshold;
        case AT_MOST -> value <= threshold;
        case MORE -> value > threshold;
        case AT_LEAST -> value >= threshold;
        case EQUAL -> value == threshold;
        case NOT_EQUAL -> value != threshold;
      };
    }
  }
}
