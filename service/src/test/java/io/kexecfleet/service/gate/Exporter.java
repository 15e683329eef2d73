package io.kexecfleet.service.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Numbers under /metrics that a test changes, for a Prometheus to look at. */
final class Exporter implements AutoCloseable {

  private final HttpServer server;
  private volatile String metrics;

  /** @param metrics in Prometheus' text format */
  Exporter(String metrics) throws IOException {
    this.metrics = metrics;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/metrics",
        exchange -> {
          var text = this.metrics.getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, text.length);
          exchange.getResponseBody().write(text);
          exchange.close();
        });
    server.start();
  }

  void set(String metrics) {
    this.metrics = metrics;
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
