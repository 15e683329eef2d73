package io.kexecfleet.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.request.Cursor;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestDatabase;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fleet of 100,000 hosts that somebody looks through. */
class HostListApiTest {

  private static final String HOSTS = "/api/v1/hosts";
  private static final RunningService SERVICE =
      RunningService.start(RunningService.temporaryFolder(), TestDatabase.fresh());

  private final Caller operator = SERVICE.operator();

  @BeforeAll
  static void fleet() {
    SERVICE
        .database()
        .update(
            """
            insert into host (id, name, labels, created_at, enrolled_at, kernel_release, last_seen, readiness, findings_digest)
            select gen_random_uuid(), 'host-' || lpad(i::text, 6, '0'), jsonb_build_object('rack', 'r' || i % 100),
              now() - i * interval '1 second', case when i % 10 > 0 then now() end, case when i % 10 > 0 then '6.' || i % 7 end,
              case when i % 10 > 0 then timestamptz '2026-11-22T00:00:00Z' - i * interval '1 minute' end,
              case i % 10 when 0 then null when 1 then 'BLOCKED' when 2 then 'WARNINGS' else 'READY' end,
              case when i % 10 > 0 then md5(i::text) end
            from generate_series(0, 99999) i
            """);
    SERVICE.database().execute("analyze host");
  }

  @AfterAll
  static void end() {
    SERVICE.close();
  }

  private List<String> names(String query) {
    var answer = operator.get(HOSTS + "?" + query);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return StreamSupport.stream(answer.json().path("hosts").spliterator(), false).map(it -> it.path("name").asString()).toList();
  }

  private List<String> all(String query) {
    var names = new ArrayList<String>();
    for (var cursor = ""; ; ) {
      var answer = operator.get(HOSTS + "?" + query + cursor);
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      answer.json().path("hosts").forEach(host -> names.add(host.path("name").asString()));
      if (answer.json().path("next").isNull()) {
        return names;
      }
      cursor = "&cursor=" + answer.text("next");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "-name", "kernelRelease", "-kernelRelease", "lastSeen", "-lastSeen", "createdAt", "-createdAt"})
  void everyOrderShowsEachHostOnceAndTheOtherWayRoundIsItsReverse(String sort) {
    var filtered = all("limit=300&selector=rack%3Dr7&sort=" + sort);
    assertThat(filtered).hasSize(1000).doesNotHaveDuplicates();
    var reverse = sort.startsWith("-") ? sort.substring(1) : "-" + sort;
    assertThat(all("selector=rack%3Dr7&limit=170&sort=" + reverse)).isEqualTo(filtered.reversed());
  }

  @Test
  void ordersByWhatItSays() {
    assertThat(names("sort=lastSeen&enrolled=true&limit=2")).containsExactly("host-099999", "host-099998");
    assertThat(names("sort=-lastSeen&limit=2")).containsExactly("host-000001", "host-000002");
    assertThat(names("sort=lastSeen&limit=1")).as("never seen comes first").containsExactly("host-000000");
    assertThat(names("sort=-createdAt&limit=1")).containsExactly("host-000000");
    assertThat(names("sort=-kernelRelease&limit=1")).as("the last that runs 6.6").containsExactly("host-099994");
  }

  @Test
  void filtersHoldTogether() {
    assertThat(names("search=HOST-00010&enrolled=true")).hasSize(9).allMatch(name -> name.startsWith("host-00010"));
    assertThat(names("kernelRelease=6.3&selector=rack%3Dr7&limit=1000")).isNotEmpty().hasSizeLessThan(200);
    assertThat(all("limit=1000&enrolled=false&selector=rack+in+(r10,r20)")).hasSize(2000);
    assertThat(names("enrolled=false&selector=rack%3Dr7")).isEmpty();
    assertThat(names("search=nobody")).isEmpty();
    assertThat(all("limit=1000&readiness=BLOCKED&selector=rack+in+(r11,r12)")).hasSize(1000).allMatch(name -> name.endsWith("11"));
    assertThat(all("limit=1000&readiness=WARNINGS&readiness=BLOCKED&selector=rack+in+(r11,r12)")).hasSize(2000);
    assertThat(all("limit=1000&readiness=UNKNOWN&selector=rack+in+(r10,r12)")).hasSize(1000).allMatch(name -> name.endsWith("10"));
    assertThat(operator.get(HOSTS + "?readiness=ready").text("field")).isEqualTo("readiness");
  }

  @Test
  void thoseWhoAreSilentAreFound() {
    var before = URLEncoder.encode("PT" + Duration.between(Instant.parse("2026-11-21T23:57:30Z"), SERVICE.clock().instant()).toSeconds() + "S", StandardCharsets.UTF_8);
    assertThat(names("sort=-lastSeen&enrolled=true&limit=1&notSeenFor=" + before)).containsExactly("host-000003");
  }

  @Test
  void whoJoinedAMomentAgoIsNotSilentYet() {
    SERVICE
        .database()
        .update(
            """
            insert into host (id, name, labels, created_at, enrolled_at)
            values (gen_random_uuid(), 'joined-now', '{}', now(), now()), (gen_random_uuid(), 'joined-before', '{}', now(), now() - interval '2 hours')
            """);
    try {
      assertThat(names("search=joined&enrolled=true&notSeenFor=PT1H")).containsExactly("joined-before");
    } finally {
      SERVICE.database().update("delete from host where name like 'joined-%'");
    }
  }

  @Test
  void aCursorGoesOnlyWithItsList() {
    var next = operator.get(HOSTS + "?limit=1&sort=lastSeen").text("next");
    assertThat(operator.get(HOSTS + "?limit=1&cursor=" + next).text("field")).isEqualTo("cursor");
    assertThat(operator.get("/api/v1/rollouts?cursor=" + next).text("field")).isEqualTo("cursor");
    for (var wrong : List.of("x", "W10", "%00", "a".repeat(3000), Cursor.write("hosts lastSeen", List.of("soon", "host")), Cursor.write("hosts lastSeen", List.of("x\0", "host")))) {
      var refused = operator.get(HOSTS + "?sort=lastSeen&cursor=" + wrong);
      assertThat(refused.status()).as(wrong).isEqualTo(400);
      assertThat(refused.text("field")).isEqualTo("cursor");
    }
    assertThat(operator.get(HOSTS + "?sort=age").text("field")).isEqualTo("sort");
    assertThat(operator.get(HOSTS + "?notSeenFor=long").text("field")).isEqualTo("notSeenFor");
  }

  /** By how it reads and not by the clock: a page in any order but that of last seen comes from an index. */
  @Test
  void theLastPageCostsWhatTheFirstDoes() {
    for (var sort : List.of("name, name", "coalesce(kernel_release, ''), name")) {
      var plan =
          SERVICE
              .database()
              .queryForList(
                  "explain select id from host where (%s) > (%s) order by %s limit 100"
                      .formatted(sort, sort.startsWith("name") ? "'host-09', 'host-09'" : "'6.5', 'host-09'", sort),
                  String.class);
      assertThat(String.join("\n", plan)).contains("Index").doesNotContain("Sort");
    }
  }
}
