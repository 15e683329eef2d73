package io.kexecfleet.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Caller;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What became of hosts that went through real rollouts, as operators ask for it. */
class RebootsApiTest {

  private static final Caller ALL = SomeOutcomes.ALL;
  private static final String PATH = "/api/v1/reboots";

  @BeforeAll
  static void somethingHappened() {
    assertThat(SomeOutcomes.rollouts()).hasSize(3);
  }

  private static List<String> rollouts(Caller.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return texts(answer.json().path("reboots"), "rollout");
  }

  private static List<String> texts(JsonNode list, String field) {
    return StreamSupport.stream(list.spliterator(), false).map(it -> it.path(field).asString()).toList();
  }

  private static List<String> of(int... which) {
    return Arrays.stream(which).mapToObj(SomeOutcomes.rollouts()::get).toList();
  }

  @Test
  void theNewestComeFirstWhicheverTheyAreNarrowedBy() {
    assertThat(rollouts(ALL.get(PATH))).isEqualTo(of(2, 1, 0));
    assertThat(rollouts(ALL.get(PATH + "?rollout=" + SomeOutcomes.rollouts().get(1)))).isEqualTo(of(1));
    assertThat(rollouts(ALL.get(PATH + "?host=good"))).isEqualTo(of(2, 0));
    assertThat(rollouts(ALL.get(PATH + "?outcome=KEXEC"))).isEqualTo(of(0));
    assertThat(rollouts(ALL.get(PATH + "?outcome=KEXEC,FIRMWARE_FALLBACK"))).isEqualTo(of(1, 0));
    assertThat(rollouts(ALL.get(PATH + "?outcome=REHEARSED&outcome=KEXEC"))).isEqualTo(of(2, 0));
    assertThat(rollouts(ALL.get(PATH + "?needsResolution=true"))).isEqualTo(of(1));
    assertThat(rollouts(ALL.get(PATH + "?needsResolution=false"))).isEqualTo(of(2, 0));
    assertThat(rollouts(ALL.get(PATH + "?dryRun=true"))).isEqualTo(of(2));
    assertThat(rollouts(ALL.get(PATH + "?dryRun=false"))).isEqualTo(of(1, 0));
    assertThat(rollouts(ALL.get(PATH + "?rollout=" + UUID.randomUUID()))).isEmpty();
  }

  @Test
  void sinceIsInAndUntilIsOut() {
    var ended = texts(ALL.get(PATH).json().path("reboots"), "endedAt");
    assertThat(rollouts(ALL.get(PATH + "?since=" + ended.get(1)))).isEqualTo(of(2, 1));
    assertThat(rollouts(ALL.get(PATH + "?until=" + ended.get(1)))).isEqualTo(of(0));
    assertThat(rollouts(ALL.get(PATH + "?since=%s&until=%s".formatted(ended.get(1), ended.get(0))))).isEqualTo(of(1));
  }

  @Test
  void pagesFollowOneAnother() {
    for (var filter : List.of("", "&outcome=KEXEC,FIRMWARE_FALLBACK,REHEARSED")) {
      var seen = new ArrayList<String>();
      for (var cursor = ""; cursor != null; ) {
        var page = ALL.get(PATH + "?limit=1" + filter + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
        seen.addAll(rollouts(page));
        cursor = page.json().path("next").asString(null);
      }
      assertThat(seen).isEqualTo(of(2, 1, 0));
    }
    var first = ALL.get("/api/v1/hosts/good/reboots?limit=1");
    assertThat(rollouts(first)).isEqualTo(of(2));
    assertThat(rollouts(ALL.get("/api/v1/hosts/good/reboots?cursor=" + first.text("next")))).isEqualTo(of(0));
  }

  @Test
  void oneIsFoundByItsId() {
    var listed = ALL.get(PATH + "?outcome=FIRMWARE_FALLBACK").json().path("reboots").get(0);
    var found = ALL.get(PATH + "/" + listed.path("id").asString());
    assertThat(found.json()).isEqualTo(listed);
    assertThat(listed.path("host").asString()).isEqualTo("bad");
    assertThat(listed.path("dryRun").asBoolean()).isFalse();
    assertThat(ALL.get(PATH + "/" + UUID.randomUUID()).status()).isEqualTo(404);
  }

  @Test
  void whatIsNotUnderstoodIsRefusedAndTheChoicesNamed() {
    var wrong =
        Map.of(
            "outcome=KEXEK", "outcome",
            "outcome=kexec", "outcome",
            "needsResolution=perhaps", "needsResolution",
            "dryRun=2", "dryRun",
            "since=yesterday", "since",
            "since=%2B1000000000-01-01T00:00:00Z", "since",
            "since=2026-01-02T00:00:00Z&until=2026-01-02T00:00:00Z", "until",
            "host=nobody", "host",
            "rollout=x", "rollout");
    refused(wrong);
    refused(Map.of("cursor=x", "cursor", "host=a%00b", "host"));
    assertThat(ALL.get(PATH + "?outcome=KEXEK").text("detail")).contains("KEXEC, FIRMWARE, FIRMWARE_FALLBACK");
    assertThat(ALL.get(PATH + "?limit=0").status()).isEqualTo(400);
    assertThat(ALL.get("/api/v1/hosts/nobody/reboots").status()).isEqualTo(404);
  }

  /** @param wrong queries, and the fields that are wrong in them */
  private static void refused(Map<String, String> wrong) {
    wrong.forEach(
        (query, field) -> {
          var answer = ALL.get(PATH + "?" + query);
          assertThat(answer.status()).as(query).isEqualTo(400);
          assertThat(answer.text("field")).as(query).isEqualTo(field);
        });
  }

  @Test
  void hostsOutOfReachHaveNoHistory() {
    var red = SomeOutcomes.SERVICE.as(Role.VIEWER, "team=red");
    var blue = SomeOutcomes.SERVICE.as(Role.VIEWER, "team=blue");
    var ids = texts(ALL.get(PATH).json().path("reboots"), "id");
    assertThat(texts(red.get(PATH).json().path("reboots"), "id")).isEqualTo(List.of(ids.get(0), ids.get(2)));
    assertThat(texts(blue.get(PATH + "?outcome=KEXEC,FIRMWARE_FALLBACK").json().path("reboots"), "id")).isEqualTo(List.of(ids.get(1)));
    assertThat(rollouts(red.get(PATH + "?rollout=" + SomeOutcomes.rollouts().get(1)))).isEmpty();
    assertThat(red.get(PATH + "?host=bad").status()).isEqualTo(400);
    assertThat(red.get("/api/v1/hosts/bad/reboots").status()).isEqualTo(404);
    var ofBlue = blue.get(PATH).json().path("reboots").get(0).path("id").asString();
    assertThat(blue.get(PATH + "/" + ofBlue).status()).isEqualTo(200);
    assertThat(red.get(PATH + "/" + ofBlue).status()).isEqualTo(404);
  }

  private static List<String> ids(String query) {
    var answer = ALL.get("/api/v1/rollouts" + query);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return texts(answer.json().path("rollouts"), "id");
  }

  @Test
  void rolloutsAreNarrowedToo() {
    assertThat(ids("")).isEqualTo(of(2, 1, 0));
    assertThat(ids("?state=FAILED")).isEqualTo(of(1));
    assertThat(ids("?state=FAILED,SUCCEEDED")).isEqualTo(of(2, 1, 0));
    assertThat(ids("?state=RUNNING")).isEmpty();
    assertThat(ids("?author=operator")).isEqualTo(of(2, 1, 0));
    assertThat(ids("?author=somebody")).isEmpty();
    assertThat(ids("?template=monthly")).isEmpty();
    var second = ALL.get("/api/v1/rollouts/" + of(1).getFirst()).text("createdAt");
    assertThat(ids("?since=" + second)).isEqualTo(of(2, 1));
    var first = ALL.get("/api/v1/rollouts?limit=1&state=FAILED,SUCCEEDED");
    assertThat(ids("?state=FAILED,SUCCEEDED&cursor=" + first.text("next"))).isEqualTo(of(1, 0));
    assertThat(ALL.get("/api/v1/rollouts?state=OVER").text("detail")).contains("DRAFT, AWAITING_APPROVAL, SCHEDULED");
    assertThat(ALL.get("/api/v1/rollouts?author=" + "x".repeat(201)).text("field")).isEqualTo("author");
  }
}
