package io.kexecfleet.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.cli.shell.Json;
import io.kexecfleet.cli.support.Caller;
import io.kexecfleet.cli.support.FakeService;
import io.kexecfleet.cli.support.FakeService.Asked;
import io.kexecfleet.cli.support.FakeService.Said;
import org.junit.jupiter.api.Test;

class ListsTest {

  private static final String FIRST = "01a1feb0-0000-7000-8000-00000000000";

  @Test
  void aListIsATableOfSoManyAndSaysThatThereAreMore() {
    try (var service = new FakeService(ListsTest::hosts)) {
      var result = Caller.of(service).run("hosts", "list", "--selector", "zone=eu, role", "--limit", "2");

      assertThat(result.out())
          .isEqualTo(
              """
              NAME   KERNEL  AGENT  READINESS  LAST SEEN             REBOOT      LABELS
              web-1  6.1     -      BLOCKED    2026-11-22T05:00:00Z  DONE KEXEC  rack=r1,zone=eu
              web-2  7.2     -      UNKNOWN    -                     -           -
              """);
      assertThat(result.err()).contains("There are more");
      assertThat(service.asked().getFirst().path()).isEqualTo("/hosts?selector=zone%3Deu%2C%20role&limit=3");
    }
  }

  @Test
  void allOfThemAreAskedForPageByPage() {
    try (var service = new FakeService(ListsTest::hosts)) {
      var result = Caller.of(service).run("hosts", "list", "--all", "--json");

      assertThat(Json.MAPPER.readTree(result.out()).path("hosts")).hasSize(3);
      assertThat(Json.MAPPER.readTree(result.out()).path("more").asBoolean()).isFalse();
      assertThat(service.asked()).hasSize(2);
    }
  }

  @Test
  void theServiceSortsHosts() {
    try (var service = new FakeService(ListsTest::hosts)) {
      Caller.of(service).run("hosts", "list", "--all", "--sort=-lastSeen");

      assertThat(service.asked()).extracting(Asked::path).containsExactly("/hosts?sort=-lastSeen&limit=1000", "/hosts?sort=-lastSeen&limit=1000&cursor=web-2");
    }
  }

  @Test
  void theServiceChoosesHostsByWhatTheirAgentsFound() {
    try (var service = new FakeService(ListsTest::hosts)) {
      Caller.of(service).run("hosts", "list", "--readiness", "warnings,blocked");

      assertThat(service.asked().getFirst().path()).isEqualTo("/hosts?readiness=WARNINGS%2CBLOCKED&limit=101");
    }
  }

  @Test
  void rolloutsInOneStateAreLookedForAmongAll() {
    try (var service = new FakeService(ListsTest::rollouts)) {
      var result = Caller.of(service).run("rollouts", "list", "--state", "failed");

      assertThat(result.out()).contains(FIRST + "2").doesNotContain(FIRST + "1").hasLineCount(2);
    }
  }

  @Test
  void aRolloutIsFoundByABeginningOfItsIdOrAsMyLatest() {
    try (var service = new FakeService(ListsTest::rollouts)) {
      var caller = Caller.of(service);
      caller.run("rollouts", "pause", "latest");
      caller.run("rollouts", "abort", "02ff");

      assertThat(service.asked()).extracting(Asked::path).contains("/rollouts/%s2/pause".formatted(FIRST), "/rollouts/02ff%s3/abort".formatted(FIRST.substring(4)));
    }
  }

  @Test
  void aBeginningOfSeveralIsRefusedAndOneOfNoneIsNotThere() {
    try (var service = new FakeService(ListsTest::rollouts)) {
      var caller = Caller.of(service);

      assertThat(caller.run("rollouts", "abort", "01a1").status()).isEqualTo(2);
      assertThat(caller.run("rollouts", "abort", "01a1").err()).contains("Several rollouts begin with 01a1");
      assertThat(caller.run("rollouts", "abort", "ffff").status()).isEqualTo(4);
      assertThat(caller.run("rollouts", "abort", "../x").status()).isEqualTo(2);
      assertThat(service.asked()).noneMatch(asked -> asked.method().equals("POST"));
    }
  }

  @Test
  void aNewTokenIsAloneOnTheStandardOutput() {
    try (var service = FakeService.saying(Said.json("{\"name\": \"ci\", \"token\": \"kft_new\"}"))) {
      var result = Caller.of(service).run("tokens", "create", "ci", "--role", "operator", "--scope", "team=red", "--expires-in", "30d");

      assertThat(result.out()).isEqualTo("kft_new\n");
      assertThat(result.err()).contains("Made token ci").doesNotContain("kft_new");
      assertThat(service.asked().getFirst().body())
          .isEqualTo("{\"name\":\"ci\",\"role\":\"OPERATOR\",\"scope\":\"team=red\",\"expiresIn\":\"PT720H\"}");
    }
  }

  @Test
  void labelsAreSetAndTakenAway() {
    try (var service = FakeService.saying(Said.json("{\"labels\": {\"rack\": \"r7\"}}"))) {
      var caller = Caller.of(service);

      assertThat(caller.run("hosts", "label", "web-1", "rack=r7", "role-").out()).isEqualTo("web-1: rack=r7\n");
      assertThat(service.asked().getFirst().body()).isEqualTo("{\"rack\":\"r7\",\"role\":null}");
      assertThat(caller.run("hosts", "label", "web-1", "rack").err()).contains("key=value sets one, key- takes it away");
      assertThat(caller.run("hosts", "label", "web-1", "rack=1", "rack-").err()).contains("rack is there twice");
    }
  }

  @Test
  void whatMovesTheCursorIsNotPrinted() {
    try (var service =
        FakeService.saying(Said.json("{\"hosts\": [{\"name\": \"a\\u001b[2J\\u009b1m\\u202e\\nb\", \"labels\": {}}], \"next\": null}"))) {
      var caller = Caller.of(service);

      assertThat(caller.run("hosts", "list").out()).contains("a\\u001b[2J\\u009b1m\\u202e\\u000ab");
      assertThat(caller.run("hosts", "list", "--json").out()).doesNotContain("\u001b", "\u009b", "\u202e");
      assertThat(caller.run("hosts", "show", "a").out()).doesNotContain("\u001b", "\u009b", "\u202e");
    }
  }

  private static Said hosts(Asked asked) {
    return asked.path().contains("cursor=web-2")
        ? Said.json("{\"hosts\": [{\"name\": \"web-3\", \"kernelRelease\": \"5.10\", \"labels\": {}}], \"next\": null}")
        : Said.json(
            """
            {"hosts": [
              {"name": "web-1", "kernelRelease": "6.1", "readiness": "BLOCKED", "lastSeen": "2026-11-22T05:00:00.123Z",
               "labels": {"zone": "eu", "rack": "r1"}, "reboot": {"state": "DONE", "outcome": "KEXEC"}},
              {"name": "web-2", "kernelRelease": "7.2", "readiness": "UNKNOWN", "lastSeen": null, "labels": {}, "reboot": null}], "next": "web-2"}
            """);
  }

  private static Said rollouts(Asked asked) {
    if (asked.path().equals("/self")) {
      return Said.json("{\"name\": \"alice\", \"grants\": []}");
    }
    return Said.json(
        """
        {"rollouts": [{"id": "02ff%2$s3", "author": "bob", "state": "RUNNING"},
                      {"id": "%1$s2", "author": "alice", "state": "FAILED"},
                      {"id": "%1$s1", "author": "alice", "state": "RUNNING"}], "next": null}
        """
            .formatted(FIRST, FIRST.substring(4)));
  }
}
