package io.kexecfleet.service.api.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.api.document.AccessMatrix.Who;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestDatabase;
import io.kexecfleet.service.support.TestIssuer;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * Thousands of requests out of the document, well-formed and broken, by everybody, with tokens and by the issuer's
 * word: the service never fails, never hangs, lets nobody do what the access matrix does not, shows nothing beyond a scope,
 * and tells no secret. Repeated with {@code -Drequests.seed}.
 */
@ExtendWith(OutputCaptureExtension.class)
class GeneratedRequestsTest {

  private static final int REFUSED = Integer.getInteger("requests.refused", 3_000);
  private static final int HEARD = Integer.getInteger("requests.heard", 6_000);
  private static final int THREADS = 8;

  /** On hosts and rollouts that those who are bound by the scope must not see; in no request. */
  private static final String HIDDEN = "hidden-7f3a91";

  private static final List<String> NO_LIMITS =
      Stream.of("operator-per-second", "operator-burst", "host-per-second", "host-burst", "join-per-second", "join-burst", "failed-per-second", "failed-burst")
          .map(limit -> "kexec-fleet.web.rate." + limit + "=100000")
          .toList();

  private static final String SCOPE = "team=red";

  private static final Pattern PLAIN = Pattern.compile("(?:/[A-Za-z0-9-]{1,100})+(?:\\?.*)?");

  private final long seed = Long.getLong("requests.seed", new Random().nextLong());
  private final LongAdder asked = new LongAdder();
  private final Map<Integer, LongAdder> answers = new ConcurrentSkipListMap<>();

  private record Ask(Operation operation, Who who) {}

  @Test
  void noneIsTooMuchAndNobodyGoesTooFar(CapturedOutput output) throws Exception {
    System.out.printf("Generated requests, seed %d%n", seed);
    try (var issuer = new TestIssuer().open();
        var service = RunningService.start(RunningService.temporaryFolder(), TestDatabase.fresh(), settings(issuer))) {
      var byToken = Callers.of(service, SCOPE);
      var callers = List.of(byToken, byToken.people(service, issuer));
      var known = fill(service);
      var all = Operation.all().stream().filter(it -> AccessMatrix.operations().contains(it.name())).toList();
      assertThat(all.stream().map(Operation::name)).containsExactlyInAnyOrderElementsOf(AccessMatrix.operations());

      var before = fingerprint(service);
      run(pairs(all, false), REFUSED, callers, known);
      assertThat(fingerprint(service)).as("what those who may not have left behind").isEqualTo(before);

      nulEverywhere(pairs(all, true), byToken, known);
      run(pairs(all, true), HEARD, callers, known);
      assertThat(service.as("").get("/readyz").status()).isEqualTo(200);
      System.out.printf("%d requests: %s%n", asked.sum(), answers);
      for (var secret : List.of(service.operatorToken(), service.joinToken())) {
        assertThat(output.getAll()).doesNotContain(secret);
      }
      assertThat(output.getAll()).doesNotContain("for a reason nobody thought of");
    }
  }

  private static String[] settings(TestIssuer issuer) {
    return Stream.concat(NO_LIMITS.stream(), Callers.settings(issuer, SCOPE).stream()).toArray(String[]::new);
  }

  private static List<Ask> pairs(List<Operation> operations, boolean allowed) {
    return operations.stream()
        .flatMap(
            operation ->
                Stream.of(Who.values())
                    .filter(who -> AccessMatrix.allows(operation.name(), who) == allowed)
                    .map(who -> new Ask(operation, who)))
        .toList();
  }

  /** Hosts, rollouts, windows and so on, some of them out of the scope; returns what they are called. */
  private static List<String> fill(RunningService service) {
    var operator = service.operator();
    var known = new ArrayList<String>(List.of("nowhere", "0", "1", "2"));
    for (var team : List.of("red", "blue")) {
      for (var i : List.of("1", "2", "3")) {
        var name = "gen-%s-%s".formatted(team, i);
        service.enrolled(name);
        var labels = team.equals("red") ? Map.of("team", team) : Map.of("team", team, "note", HIDDEN);
        operator.put("/api/v1/hosts/" + name + "/labels", labels);
        known.add(name);
      }
    }
    for (var rollout :
        List.of(
            Map.of("name", HIDDEN, "hosts", List.of("gen-blue-1")),
            Map.of("name", "red", "scope", "team=red", "selector", "team"),
            Map.of("name", HIDDEN, "hosts", List.of("gen-blue-2"), "startAt", "2099-01-01T00:00:00Z"))) {
      var plan = new TreeMap<String, Object>(rollout);
      plan.putAll(Map.of("target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1, "draft", !rollout.containsKey("startAt")));
      known.add(operator.post("/api/v1/rollouts", plan).text("id"));
    }
    operator.put("/api/v1/windows/gen-window", Map.of("start", "2026-01-01T22:00", "zone", "UTC", "duration", "PT1H", "rrule", "FREQ=DAILY"));
    operator.put("/api/v1/freezes/gen-freeze", Map.of("from", "2020-01-01T00:00:00Z", "to", "2020-01-02T00:00:00Z", "reason", "x"));
    operator.put("/api/v1/budgets/gen-budget", Map.of("maxOut", 5));
    known.addAll(List.of("gen-window", "gen-freeze", "gen-budget"));
    assertThat(known).doesNotContain("");
    return known;
  }

  private void run(List<Ask> asks, int times, List<Callers> callers, List<String> known) throws Exception {
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      var work =
          IntStream.range(0, THREADS)
              .<Callable<Void>>mapToObj(
                  thread ->
                      () -> {
                        var random = new Random(seed + thread);
                        var inputs = new Inputs(random, known);
                        for (int i = 0; i < times / THREADS; i++) {
                          var ask = asks.get(random.nextInt(asks.size()));
                          check(ask, callers.get(random.nextInt(callers.size())), inputs);
                        }
                        return null;
                      })
              .toList();
      for (var done : threads.invokeAll(work)) {
        done.get();
      }
    }
  }

  /** PostgreSQL takes every character but one, and chance finds that one only now and then: so each parameter has it once. */
  private void nulEverywhere(List<Ask> asks, Callers callers, List<String> known) {
    var inputs = new Inputs(new Random(seed), known);
    var askers = asks.stream().collect(Collectors.toMap(ask -> ask.operation().name(), Function.identity(), (first, _) -> first));
    for (var ask : askers.values()) {
      for (var odd : ask.operation().parameters()) {
        if (!odd.in().equals("header")) {
          var given = ask.operation().parameters().stream().filter(it -> it.equals(odd) || it.in().equals("path"));
          var texts = given.collect(Collectors.toMap(Function.identity(), it -> it.equals(odd) ? "a\0b" : inputs.text(it)));
          var path = ask.operation().path();
          for (var text : texts.entrySet()) {
            path = path.replace("{" + text.getKey().name() + "}", encoded(text.getValue()).replace("+", "%20"));
          }
          var whole = path + (odd.in().equals("query") ? "?" + odd.name() + "=" + encoded("a\0b") : "");
          check(ask, whole, send(ask.operation(), callers.as(ask.who()), whole, inputs));
        }
      }
    }
  }

  private void check(Ask ask, Callers callers, Inputs inputs) {
    var operation = ask.operation();
    var path = operation.path();
    var query = new ArrayList<String>();
    var caller = callers.as(ask.who());
    for (var parameter : operation.parameters()) {
      switch (parameter.in()) {
        case "path" -> path = path.replace("{" + parameter.name() + "}", encoded(inputs.text(parameter)).replace("+", "%20"));
        case "query" -> {
          if (inputs.chance(0.4)) {
            query.add(parameter.name() + "=" + encoded(inputs.text(parameter)));
          }
        }
        default -> {
          if (inputs.chance(0.3)) {
            caller = caller.with(parameter.name(), visible(inputs.text(parameter)));
          }
        }
      }
    }
    var whole = path + (query.isEmpty() ? "" : "?" + String.join("&", query));
    check(ask, whole, send(operation, caller, whole, inputs));
  }

  private static Caller.Answer send(Operation operation, Caller caller, String whole, Inputs inputs) {
    try {
      return sent(operation, caller, whole, inputs);
    } catch (UncheckedIOException e) {
      throw new AssertionError("%s %s was not answered.".formatted(operation.method(), whole), e);
    }
  }

  private static Caller.Answer sent(Operation operation, Caller caller, String whole, Inputs inputs) {
    if (operation.path().endsWith("/events")) {
      return caller.with("Accept", "text/event-stream").peek(whole);
    }
    if (operation.path().endsWith("/import")) {
      return caller.postAs("text/calendar", whole, inputs.body(operation).getBytes(StandardCharsets.UTF_8));
    }
    return operation.method().equals("GET")
        ? caller.send("GET", whole)
        : caller.send(operation.method(), whole, inputs.body(operation));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text.isEmpty() ? "x" : text, StandardCharsets.UTF_8);
  }

  /** What a client can send in a header. */
  private static String visible(String text) {
    return text.replaceAll("[^\\x21-\\x7e]", "?");
  }

  private void check(Ask ask, String address, Caller.Answer answer) {
    var as = "%s %s as %s: %d %s".formatted(ask.operation().method(), address, ask.who(), answer.status(), answer.body());
    asked.increment();
    answers.computeIfAbsent(answer.status(), _ -> new LongAdder()).increment();
    assertThat(answer.status()).as(as).isLessThan(500);
    if (answer.status() >= 400) {
      assertThat(answer.type()).as(as).startsWith("application/problem+json");
      assertThat(answer.text("code")).as(as).isNotEmpty();
      assertThat(answer.body()).as(as).doesNotContain("Exception").doesNotContain("io.kexecfleet").doesNotContain("org.");
    }
    if (!AccessMatrix.allows(ask.operation().name(), ask.who())) {
      // What cannot be an address at all is turned away before anybody is asked who they are.
      assertThat(answer.status()).as(as).isBetween(400, 499);
      if (PLAIN.matcher(address).matches()) {
        assertThat(answer.status()).as(as).isIn(401, 403);
      }
    }
    if (ask.who().isBound()) {
      assertThat(answer.body()).as(as).doesNotContain(HIDDEN);
    }
  }

  /** Everything in the database but what the service writes by itself. */
  private static Map<String, String> fingerprint(RunningService service) {
    var tables =
        service
            .database()
            .queryForList(
                "select tablename from pg_tables where schemaname = 'public' and tablename not in ('scheduled_tasks', 'work_lease', 'flyway_schema_history')",
                String.class);
    return tables.stream()
        .collect(
            Collectors.toMap(
                table -> table,
                table ->
                    String.valueOf(
                        service
                            .database()
                            .queryForObject(
                                "select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from (select %s from %s) t"
                                    .formatted(table.equals("host") ? "id, name, labels, enrolled_at" : "*", table),
                                String.class))));
  }
}
