package io.kexecfleet.lab.upgrades;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Says to a service what an agent of a released version said, and looks whether it is answered as that one was. */
final class OlderAgent {

  /** A service that has nothing new holds each for a while. */
  private static final int TRIES = 60;

  private final URI service;
  private final List<Exchange> exchanges;
  private final HttpClient client;
  private final String credential = "credential-" + UUID.randomUUID();
  private final List<String> missing = new ArrayList<>();

  /** The service gives another id to each reboot. */
  private final String rebootThen;

  private String rebootNow;
  private long seen;

  /** @param exchanges of one host */
  OlderAgent(URI service, List<Exchange> exchanges, HttpClient client) {
    this.service = service;
    this.exchanges = exchanges;
    this.client = client;
    this.rebootThen = exchanges.stream().map(it -> it.desired().path("order").path("rebootId")).filter(JsonNode::isString).findFirst().orElseThrow().asString();
    this.rebootNow = rebootThen;
  }

  /** A host of its own, which nobody has heard of. */
  String host() {
    return "again-" + exchanges.getFirst().host();
  }

  void enrol(String joinToken) throws IOException, InterruptedException {
    var body = Exchange.JSON.writeValueAsString(Map.of("host", host(), "credentialSha256", Recorder.digest(credential)));
    var status = send("/agent/v1/enrolment", joinToken, body).statusCode();
    if (status != 204) {
      throw new IOException("An enrolment was answered with %d.".formatted(status));
    }
  }

  /** Says who it is, so that it is known. */
  void begin() throws IOException, InterruptedException {
    ask(exchanges.getFirst().said());
  }

  /**
   * Says all of it, one after the other, each until what was wanted then is wanted now.
   *
   * @return what the released version's replies had and those of now do not
   */
  List<String> goOn() throws IOException, InterruptedException {
    for (var exchange : exchanges) {
      say(exchange);
    }
    return missing;
  }

  private void say(Exchange exchange) throws IOException, InterruptedException {
    JsonNode desired = Exchange.JSON.nullNode();
    for (var left = TRIES; left > 0; left--) {
      desired = ask(exchange.said());
      if (Exchange.wanted(desired).equals(exchange.wanted())) {
        missing.addAll(Exchange.missing(host() + " " + exchange.step(), exchange.desired(), desired));
        return;
      }
    }
    throw new IOException("%s said '%s', was told '%s' then and %s now.".formatted(host(), exchange.step(), exchange.wanted(), desired));
  }

  private JsonNode ask(JsonNode said) throws IOException, InterruptedException {
    var now = (ObjectNode) Exchange.JSON.readTree(said.toString().replace(rebootThen, rebootNow));
    now.put("seenGeneration", seen);
    var answer = send("/agent/v1/check-in", credential, now.toString());
    if (answer.statusCode() != 200) {
      throw new IOException("%s was answered with %d: %s".formatted(now, answer.statusCode(), answer.body()));
    }
    var desired = Exchange.JSON.readTree(answer.body()).path("desired");
    seen = desired.path("generation").asLong();
    rebootNow = desired.path("order").path("rebootId").asString(rebootNow);
    return desired;
  }

  private HttpResponse<String> send(String path, String shown, String body) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(service.resolve(path))
            .header("Authorization", "Bearer " + shown)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }
}
