package io.kexecfleet.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalendarApiTest {

  private static final String WINDOWS = "/api/v1/windows";
  private static final String FREEZES = "/api/v1/freezes";
  private static final Map<String, Object> NIGHTLY =
      Map.of("start", "2026-01-05T22:00", "zone", "Europe/Berlin", "duration", "PT8H", "rrule", "FREQ=DAILY");

  private final RunningService service = RunningService.shared();
  private final Caller operator = service.operator();

  private int stored(String table) {
    return Objects.requireNonNull(service.database().queryForObject("select count(*)::int from " + table, Integer.class));
  }

  private List<@Nullable String> recorded(String subject) {
    return service.database().queryForList("select actor || ' ' || action from audit_entry where subject = ? order by id", String.class, subject);
  }

  @Test
  void aWindowIsMadeChangedAndDeleted() {
    var path = WINDOWS + "/api-nightly";
    var made = operator.put(path, NIGHTLY);
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    assertThat(made.text("selector")).isEmpty();
    assertThat(made.json().path("next").path("length").asString()).isIn("PT8H", "PT7H");
    assertThat(operator.put(path, NIGHTLY).status()).isEqualTo(200);
    var changed = new HashMap<>(NIGHTLY);
    changed.put("selector", "env = prod");
    changed.put("exceptions", List.of("2026-12-24"));
    assertThat(operator.put(path, changed).status()).isEqualTo(200);
    var read = operator.get(path);
    assertThat(read.text("selector")).isEqualTo("env=prod");
    assertThat(read.text("start")).isEqualTo("2026-01-05T22:00");
    assertThat(read.text("duration")).isEqualTo("PT8H");
    assertThat(read.json().path("exceptions").get(0).asString()).isEqualTo("2026-12-24");
    assertThat(operator.send("DELETE", path).status()).isEqualTo(204);
    assertThat(operator.send("DELETE", path).status()).isEqualTo(404);
    assertThat(operator.get(path).status()).isEqualTo(404);
    assertThat(recorded("api-nightly")).containsExactly("operator window.create", "operator window.change", "operator window.delete");
  }

  @Test
  void itsOccurrencesAreShownByBothClocks() {
    operator.put(WINDOWS + "/api-shown", NIGHTLY);
    var page = operator.get(WINDOWS + "/api-shown/occurrences?from=2027-03-27T12:00:00Z&until=2027-04-01T00:00:00Z&limit=2").json();
    assertThat(page.path("zone").asString()).isEqualTo("Europe/Berlin");
    assertThat(page.path("occurrences").toString())
        .isEqualTo(
            """
            [{"start":"2027-03-27T21:00:00Z","end":"2027-03-28T04:00:00Z","localStart":"2027-03-27T22:00:00+01:00","localEnd":"2027-03-28T06:00:00+02:00","length":"PT7H"},\
            {"start":"2027-03-28T20:00:00Z","end":"2027-03-29T04:00:00Z","localStart":"2027-03-28T22:00:00+02:00","localEnd":"2027-03-29T06:00:00+02:00","length":"PT8H"}]""");
    var rest = operator.get(WINDOWS + "/api-shown/occurrences?until=2027-04-01T00:00:00Z&limit=2&cursor=" + page.path("next").asString()).json();
    assertThat(rest.path("occurrences").get(0).path("start").asString()).isEqualTo("2027-03-29T20:00:00Z");
    for (var wrong : List.of("from=soon", "limit=0", "from=2027-03-27T12:00:00Z&until=2027-03-27T12:00:00Z", "until=2099-01-01T00:00:00Z", "from=-1000000-01-01T00:00:00Z", "from=%2B999999999-01-01T00:00:00Z", "from=9998-12-31T00:00:00Z")) {
      assertThat(operator.get(WINDOWS + "/api-shown/occurrences?" + wrong).status()).as(wrong).isEqualTo(400);
    }
    assertThat(operator.get(WINDOWS + "/api-unknown/occurrences").status()).isEqualTo(404);
  }

  /** One mistake each in an otherwise good request; quotes are single here. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'start':null|'start':'2026-01-05T22:00'|start
          'start':'2026-01-05 22:00'|'start':'2026-01-05T22:00'|start
          'start':'2026-01-05T22:00Z'|'start':'2026-01-05T22:00'|start
          'start':20260105|'start':'2026-01-05T22:00'|start
          'zone':'Berlin/Europe'|'zone':'Europe/Berlin'|zone
          'zone':null|'zone':'Europe/Berlin'|zone
          'duration':'PT59S'|'duration':'PT8H'|duration
          'duration':'P8D'|'duration':'PT8H'|duration
          'duration':'8h'|'duration':'PT8H'|duration
          'duration':'PT1M0.5S'|'duration':'PT8H'|duration
          'rrule':'FREQ=MINUTELY'|'rrule':'FREQ=DAILY'|rrule
          'rrule':'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'|'rrule':'FREQ=DAILY'|rrule
          'rrule':null|'rrule':'FREQ=DAILY'|start
          'additions':['x']|'additions':[]|additions
          'additions':[null]|'additions':[]|additions
          'exceptions':['2026-13-01']|'exceptions':[]|exceptions
          'selector':'a=b=c'|'selector':''|selector
          'description':'\\u0000'|'description':''|description
          'timezone':'UTC'|'description':''|timezone
          """)
  void aMistakeIsNamedAndNothingIsStored(String mistake, String instead, String field) {
    var good =
        "{'start':'2026-01-05T22:00','zone':'Europe/Berlin','duration':'PT8H','rrule':'FREQ=DAILY','additions':[],'exceptions':[],'selector':'','description':''}";
    assertThat(good).contains(instead);
    var before = stored("maintenance_window");
    var answer = operator.put(WINDOWS + "/api-mistake", good.replace(instead, mistake).replace('\'', '"'));
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.text("field")).as(answer.body()).isEqualTo(field);
    assertThat(answer.body()).doesNotContain("Exception").doesNotContain("org.dmfs");
    assertThat(stored("maintenance_window")).isEqualTo(before);
  }

  @Test
  void aFreezeIsMadeChangedAndDeleted() {
    var path = FREEZES + "/api-christmas";
    var made = operator.put(path, Map.of("from", "2026-12-24T00:00:00+01:00", "to", "2027-01-02T00:00:00Z", "selector", "env=api", "reason", "Christmas"));
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    assertThat(operator.get(path).text("from")).isEqualTo("2026-12-23T23:00:00Z");
    assertThat(operator.put(path, Map.of("from", "2026-12-24T00:00:00Z", "to", "2027-01-02T00:00:00Z", "reason", "Christmas")).status()).isEqualTo(200);
    assertThat(operator.get(path).text("selector")).isEmpty();
    assertThat(operator.send("DELETE", path).status()).isEqualTo(204);
    assertThat(operator.get(path).status()).isEqualTo(404);
    assertThat(operator.send("DELETE", path).status()).isEqualTo(404);
    assertThat(recorded("api-christmas")).containsExactly("operator freeze.create", "operator freeze.change", "operator freeze.delete");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'from':null|'from':'2026-12-24T00:00:00Z'|from
          'from':'2026-12-24'|'from':'2026-12-24T00:00:00Z'|from
          'from':'2027-01-02T00:00:00Z'|'from':'2026-12-24T00:00:00Z'|to
          'from':'+999999999-12-24T00:00:00Z'|'from':'2026-12-24T00:00:00Z'|from
          'to':'2026-12-23T00:00:00Z'|'to':'2027-01-02T00:00:00Z'|to
          'to':'2028-01-29T00:00:00Z'|'to':'2027-01-02T00:00:00Z'|to
          'to':'2027-01-02T00:00:00.1Z'|'to':'2027-01-02T00:00:00Z'|to
          'reason':' '|'reason':'Christmas'|reason
          'reason':null|'reason':'Christmas'|reason
          'selector':'!'|'selector':''|selector
          'name':'x'|'selector':''|name
          """)
  void aMistakeInAFreezeIsNamed(String mistake, String instead, String field) {
    var good = "{'from':'2026-12-24T00:00:00Z','to':'2027-01-02T00:00:00Z','selector':'','reason':'Christmas'}";
    assertThat(good).contains(instead);
    var answer = operator.put(FREEZES + "/api-mistake", good.replace(instead, mistake).replace('\'', '"'));
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.text("field")).as(answer.body()).isEqualTo(field);
  }

  @ParameterizedTest
  @CsvSource({"Nightly", "-nightly", "nacht%20wache", "n%C3%A4chtlich", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
  void aNameIsPlain(String name) {
    assertThat(operator.put(WINDOWS + "/" + name, NIGHTLY).text("field")).isEqualTo("name");
    var freeze = Map.of("from", "2026-12-24T00:00:00Z", "to", "2027-01-02T00:00:00Z", "reason", "x");
    assertThat(operator.put(FREEZES + "/" + name, freeze).text("field")).isEqualTo("name");
  }

  @Test
  void pagesFollowOneAnother() {
    IntStream.range(0, 5).forEach(i -> operator.put(WINDOWS + "/page." + i, NIGHTLY));
    IntStream.range(0, 5)
        .forEach(i -> operator.put(FREEZES + "/page." + i, Map.of("from", "2026-12-24T00:00:00Z", "to", "2027-01-02T00:00:00Z", "selector", "env=api", "reason", "x")));
    for (var kind : List.of("windows", "freezes")) {
      var seen = new ArrayList<String>();
      for (var more = "?limit=2"; !more.isEmpty(); ) {
        var page = operator.get("/api/v1/" + kind + more);
        page.json().path(kind).forEach(it -> seen.add(it.path("name").asString()));
        more = page.text("next").isEmpty() ? "" : "?limit=2&cursor=" + page.text("next");
      }
      assertThat(seen).isSorted().contains("page.0", "page.1", "page.2", "page.3", "page.4");
    }
  }
}
