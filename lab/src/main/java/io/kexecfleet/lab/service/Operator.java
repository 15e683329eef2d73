package io.kexecfleet.lab.service;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What an operator's script says to the service: its REST interface, with the operator token. */
public final class Operator {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Set<String> ENDED = Set.of("SUCCEEDED", "FAILED", "ABORTED");

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final JsonMapper json = JsonMapper.builder().build();
  private final URI service;
  private final String token;

  public Operator(URI service, String token) {
    this.service = service;
    this.token = token;
  }

  /** The hosts that the service knows. */
  public List<JsonNode> hosts() throws IOException, InterruptedException {
    var hosts = new ArrayList<JsonNode>();
    var page = get("/api/v1/hosts");
    page.path("hosts").forEach(hosts::add);
    while (page.path("next").isString()) {
      page = get("/api/v1/hosts?after=" + page.path("next").asString());
      page.path("hosts").forEach(hosts::add);
    }
    return hosts;
  }

  /**
   * Starts a rollout.
   *
   * @param plan its fields: hosts, target, method, maxOut, returnWithin and so on
   * @return the new rollout's id
   */
  public String start(Map<String, ?> plan) throws IOException, InterruptedException {
    return send("POST", "/api/v1/rollouts", json.writeValueAsString(plan)).path("id").asString();
  }

  /** A rollout with the reboots of all its hosts. */
  public JsonNode rollout(String id) throws IOException, InterruptedException {
    var path = "/api/v1/rollouts/" + id;
    var whole = (ObjectNode) get(path);
    for (JsonNode page = whole; page.path("next").isNumber(); ) {
      page = get(path + "?after=" + page.path("next").asInt());
      page.path("reboots").forEach(whole.withArray("reboots")::add);
    }
    return whole;
  }

  /**
   * Asks again and again until a rollout is as wanted.
   *
   * @throws IOException when it is not within that time; the message has what it was at last
   */
  public JsonNode await(String id, Predicate<JsonNode> wanted, Duration within) throws IOException, InterruptedException {
    var seen = rollout(id);
    for (var left = within.dividedBy(POLL); left > 0 && !wanted.test(seen); left--) {
      TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
      seen = rollout(id);
    }
    if (!wanted.test(seen)) {
      throw new IOException("The rollout is not as wanted within %s; it is: %s".formatted(within, seen));
    }
    return seen;
  }

  /** Whether a rollout has ended, well or not. */
  public static boolean hasEnded(JsonNode rollout) {
    return ENDED.contains(rollout.path("state").asString());
  }

  /** The reboot of one host in a rollout. */
  public static JsonNode reboot(JsonNode rollout, String host) {
    return StreamSupport.stream(rollout.path("reboots").spliterator(), false)
        .filter(reboot -> reboot.path("host").asString().equals(host))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No host %s in %s".formatted(host, rollout)));
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return send("GET", path, "");
  }

  private JsonNode send(String method, String path, String body) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(service.resolve(path))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException("%s %s answered %d: %s".formatted(method, path, answer.statusCode(), answer.body()));
    }
    return json.readTree(answer.body());
  }
}
