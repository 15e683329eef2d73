package io.kexecfleet.service.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestDatabase;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenTelemetry as an option: sent to a receiver where it is switched on, and not there at all where it is not. */
class OpenTelemetryTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Takes what OTLP sends over HTTP. */
  private static final class Collector implements AutoCloseable {

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final List<byte[]> bodies = new CopyOnWriteArrayList<>();
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<Metric> metrics = new CopyOnWriteArrayList<>();

    Collector() throws IOException {
      server.createContext("/v1/traces", exchange -> take(ExportTraceServiceRequest.parseFrom(body(exchange))));
      server.createContext("/v1/metrics", exchange -> take(ExportMetricsServiceRequest.parseFrom(body(exchange))));
      server.start();
    }

    private void take(ExportTraceServiceRequest sent) {
      sent.getResourceSpansList().forEach(of -> of.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList())));
    }

    private void take(ExportMetricsServiceRequest sent) {
      sent.getResourceMetricsList().forEach(of -> of.getScopeMetricsList().forEach(scope -> metrics.addAll(scope.getMetricsList())));
    }

    private byte[] body(HttpExchange exchange) throws IOException {
      try (exchange) {
        var body = exchange.getRequestBody().readAllBytes();
        bodies.add(body);
        exchange.sendResponseHeaders(200, -1);
        return body;
      }
    }

    String url(String path) {
      return "http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path);
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  @Test
  void tracesAndFiguresReachAReceiver(@TempDir Path home) throws IOException {
    try (var collector = new Collector();
        var service =
            RunningService.start(
                home,
                TestDatabase.fresh(),
                "management.opentelemetry.enabled=true",
                "management.opentelemetry.tracing.export.otlp.endpoint=" + collector.url("/v1/traces"),
                "management.opentelemetry.tracing.export.schedule-delay=200ms",
                "management.tracing.sampling.probability=1.0",
                "management.otlp.metrics.export.enabled=true",
                "management.otlp.metrics.export.url=" + collector.url("/v1/metrics"),
                "management.otlp.metrics.export.step=1s")) {
      service.enrolled("traced").checkIn();
      assertThat(service.operator().get("/api/v1/hosts/traced").status()).isEqualTo(200);
      await().atMost(PATIENCE).until(() -> names(collector).contains("engine turn"));
      await().atMost(PATIENCE).until(() -> names(collector).stream().anyMatch(name -> name.contains("/api/v1/hosts/{name}")));
      assertThat(names(collector)).as("there are too many of them").noneMatch(name -> name.contains("/agent/"));
      await().atMost(PATIENCE).until(() -> figures(collector).contains("kexec.fleet.check.ins") && figures(collector).contains("kexec.fleet.rollouts"));
      await().atMost(PATIENCE).until(() -> collector.metrics.stream().anyMatch(OpenTelemetryTest::hasOurBoundaries));
      assertThat(collector.bodies)
          .allSatisfy(body -> assertThat(new String(body, StandardCharsets.ISO_8859_1)).doesNotContain(service.operatorToken(), service.joinToken()));
    }
  }

  private static List<String> figures(Collector collector) {
    return collector.metrics.stream().map(Metric::getName).toList();
  }

  private static boolean hasOurBoundaries(Metric metric) {
    return metric.getName().equals("kexec.fleet.engine.turn")
        && metric.getHistogram().getDataPointsList().stream().anyMatch(it -> it.getExplicitBoundsCount() == Boundaries.ofShortWork().length);
  }

  private static List<String> names(Collector collector) {
    return collector.spans.stream().map(Span::getName).toList();
  }

  @Test
  void nothingOfItIsThereUnlessItIsSwitchedOn() {
    assertThat(RunningService.shared().beanNames())
        .extracting(name -> name.toLowerCase(Locale.ROOT))
        .noneMatch(name -> name.contains("otlp") || name.contains("opentelemetry.") || name.contains("tracer"));
  }
}
