package io.kexecfleet.lab.service;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What an operator's script says to the service: its REST interface, with the operator token. */
public final class Operator {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(200);

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
      page = get("/api/v1/hosts?cursor=" + page.path("next").asString());
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
    return send("POST", "/api/v1/rollouts", plan).path("id").asString();
  }

  /**
   * Waits until the service has heard of these hosts.
   *
   * @param heard told the name of each
   * @throws IOException when it has not heard of all of them within that time
   */
  public void awaitCheckedIn(Collection<String> names, Duration within, Consumer<String> heard)
      throws IOException, InterruptedException {
    var missing = new HashSet<>(names);
    for (var left = within.dividedBy(POLL); left > 0 && !missing.isEmpty(); left--) {
      for (var host : hosts()) {
        var name = host.path("name").asString();
        if (host.path("bootId").isString() && missing.remove(name)) {
          heard.accept(name);
        }
      }
      TimeUnit.NANOSECONDS.sleep(missing.isEmpty() ? 0 : POLL.toNanos());
    }
    if (!missing.isEmpty()) {
      throw new IOException("These hosts have not checked in within %s: %s".formatted(within, missing));
    }
  }

  /** Puts labels on hosts, by their names, instead of those they have. */
  public void label(Map<String, Map<String, String>> labels) throws IOException, InterruptedException {
    send("POST", "/api/v1/hosts/labels", Map.of("hosts", labels));
  }

  /** Sets a budget over all rollouts; its fields: selector, label, maxOut and so on. */
  public void budget(String name, Map<String, ?> budget) throws IOException, InterruptedException {
    send("PUT", "/api/v1/budgets/" + name, budget);
  }

  /** Sets a maintenance window; its fields: start, zone, duration, rrule and so on. */
  public void window(String name, Map<String, ?> window) throws IOException, InterruptedException {
    send("PUT", "/api/v1/windows/" + name, window);
  }

  /** Sets a freeze; its fields: from, until, reason and so on. */
  public void freeze(String name, Map<String, ?> freeze) throws IOException, InterruptedException {
    send("PUT", "/api/v1/freezes/" + name, freeze);
  }

  /** Makes a group of hosts that ask over FleetLock; returns the group's secret. */
  public String lockGroup(String name, Map<String, ?> group) throws IOException, InterruptedException {
    return send("PUT", "/api/v1/fleet-lock/groups/" + name, group).path("secret").asString();
  }

  /** The ids of such hosts that hold a place. */
  public List<String> locks(String group) throws IOException, InterruptedException {
    var ids = new ArrayList<String>();
    get("/api/v1/fleet-lock/groups/" + group + "/leases").path("leases").forEach(lease -> ids.add(lease.path("id").asString()));
    return ids;
  }

  /** Says that a host was taken care of that was lost or came back badly. */
  public void resolve(String rollout, String host) throws IOException, InterruptedException {
    send(
        "POST",
        "/api/v1/rollouts/%s/reboots/%s/resolution".formatted(rollout, host),
        Map.of("note", "taken care of"));
  }

  /** The newest rollouts, without their reboots. */
  public List<JsonNode> rollouts() throws IOException, InterruptedException {
    var rollouts = new ArrayList<JsonNode>();
    get("/api/v1/rollouts").path("rollouts").forEach(rollouts::add);
    return rollouts;
  }

  /** A rollout with one of its reboots at most, however many there are. */
  public JsonNode overview(String id) throws IOException, InterruptedException {
    return get("/api/v1/rollouts/" + id + "?limit=1");
  }

  /** A rollout with the reboots of all its hosts. */
  public JsonNode rollout(String id) throws IOException, InterruptedException {
    var path = "/api/v1/rollouts/" + id;
    var whole = (ObjectNode) get(path);
    for (JsonNode page = whole; page.path("next").isString(); ) {
      page = get(path + "?cursor=" + page.path("next").asString());
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
    return await(() -> rollout(id), wanted, POLL, within);
  }

  /** Waits for the end of a rollout that may be too large to ask for as a whole; returns its overview. */
  public JsonNode awaitEnd(String id, Duration look, Duration within) throws IOException, InterruptedException {
    return await(() -> overview(id), Operator::hasEnded, look, within);
  }

  @FunctionalInterface
  private interface Question {
    JsonNode ask() throws IOException, InterruptedException;
  }

  private static JsonNode await(Question question, Predicate<JsonNode> wanted, Duration look, Duration within)
      throws IOException, InterruptedException {
    var seen = question.ask();
    for (var left = within.dividedBy(look); left > 0 && !wanted.test(seen); left--) {
      TimeUnit.NANOSECONDS.sleep(look.toNanos());
      seen = question.ask();
    }
    if (!wanted.test(seen)) {
      throw new IOException("The rollout is not as wanted within %s; it is: %s".formatted(within, seen));
    }
    return seen;
  }

  /** Whether a rollout has ended, well or not. */
  public static boolean hasEnded(JsonNode rollout) {
    return rollout.path("endedAt").isString();
  }

  /** The reboot of one host in a rollout. */
  public static JsonNode reboot(JsonNode rollout, String host) {
    return StreamSupport.stream(rollout.path("reboots").spliterator(), false)
        .filter(reboot -> reboot.path("host").asString().equals(host))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No host %s in %s".formatted(host, rollout)));
  }

  /** Sends a body as JSON, and takes any answer but a success for a failure. */
  JsonNode send(String method, String path, Map<String, ?> body) throws IOException, InterruptedException {
    return send(method, path, json.writeValueAsString(body));
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
