package io.kexecfleet.service.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.service.outgoing.Line;
import io.kexecfleet.service.support.PrometheusProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gates that ask a real Prometheus, which watches numbers that change. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealPrometheusTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Exporter watched;
  private final PrometheusProcess prometheus;
  private final Line line;
  private final GateKeeper keeper;

  RealPrometheusTest(@TempDir Path folder) throws IOException {
    watched = new Exporter("errors{host=\"a\"} 0.1\n");
    prometheus = new PrometheusProcess(folder, watched.address());
    var settings = SomeGates.settings(prometheus.url(), "");
    line = new Line(settings.timeLimit());
    keeper = new GateKeeper(settings, line, Clock.systemUTC());
  }

  @AfterAll
  void stop() {
    line.close();
    prometheus.close();
    watched.close();
  }

  private Verdict ask(String query) {
    return keeper.ask(SomeGates.prometheus(query, GateSpec.Comparison.LESS, 0.5));
  }

  private Verdict awaitVerdict(String query, boolean open, String detail) {
    return await().atMost(PATIENCE).until(() -> ask(query), verdict -> verdict.open() == open && verdict.detail().contains(detail));
  }

  @Test
  @Order(1)
  void aGateOpensAndClosesAsTheNumbersChange() {
    awaitVerdict("errors", true, "is 0.1, which is < 0.5.");
    watched.set("errors{host=\"a\"} 0.1\nerrors{host=\"b\"} 0.7\n");
    awaitVerdict("errors", false, "1 of 2 not < 0.5: errors{host=\"b\", instance=");
    watched.set("errors{host=\"a\"} 0.2\nerrors{host=\"b\"} 0.3\n");
    awaitVerdict("errors", true, "All 2 series are < 0.5.");
    watched.set("errors{host=\"a\"} NaN\nerrors{host=\"b\"} 0.3\n");
    awaitVerdict("errors", false, "is NaN");
    watched.set("errors{host=\"a\"} 0.2\n");
    awaitVerdict("sum(errors)", true, "is 0.2");
  }

  @ParameterizedTest
  @Order(2)
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          0.1                        | true  | The value is 0.1, which is < 0.5.
          scalar(vector(0.1))        | true  | The value is 0.1, which is < 0.5.
          vector(0.1)                | true  | The value is 0.1, which is < 0.5.
          vector(1) / 0              | false | is +Inf
          vector(0) / 0              | false | is NaN
          -1 * vector(1) / 0         | false | is -Inf
          errors > 1000              | false | finds no series
          nothing_of_this_name       | false | finds no series
          errors[1m]                 | false | yields a matrix
          "text"                     | false | yields a string
          errors{                    | false | Prometheus answered 400: invalid parameter "query"
          errors + on() group_left() | false | Prometheus answered 400
          vector(1) + on(x) (label_replace(vector(1), "y", "1", "", "") or label_replace(vector(1), "y", "2", "", "")) | false | Prometheus answered 422
          """)
  void whatItSaysIsUnderstood(String query, boolean open, String detail) {
    var verdict = ask(query);
    assertThat(verdict.detail()).contains(detail);
    assertThat(verdict.open()).isEqualTo(open);
  }

  @Test
  @Order(3)
  void whatUsersAreShownIsPromQl() throws IOException {
    var queries = DocumentedGates.all().stream().map(GateRequest::query).filter(Objects::nonNull).toList();
    assertThat(queries).hasSizeGreaterThan(2).allSatisfy(query -> assertThat(ask(query).detail()).isEqualTo("The query finds no series."));
  }

  @Test
  @Order(3)
  void aNumberOfLongAgoIsNotTakenForNow() {
    var ahead = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1));
    var verdict = new GateKeeper(SomeGates.settings(prometheus.url(), ""), line, ahead).ask(SomeGates.prometheus("0.1", GateSpec.Comparison.LESS, 0.5));
    assertThat(verdict.open()).isFalse();
    assertThat(verdict.detail()).contains("-60 s off this service's clock");
  }

  @Test
  @Order(4)
  void whenThereIsNothingToWatchAnyMoreTheGateCloses() {
    awaitVerdict("errors", true, "is 0.2");
    watched.close();
    awaitVerdict("errors", false, "finds no series");
    prometheus.close();
    assertThat(ask("0.1")).extracting(Verdict::open, Verdict::detail).containsExactly(false, "No connection: it was refused, or there is no way there.");
  }
}
