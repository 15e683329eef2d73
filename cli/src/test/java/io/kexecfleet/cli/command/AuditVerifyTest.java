package io.kexecfleet.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.cli.shell.Json;
import io.kexecfleet.cli.support.Caller;
import io.kexecfleet.cli.support.FakeService;
import io.kexecfleet.cli.support.FakeService.Asked;
import io.kexecfleet.cli.support.FakeService.Said;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class AuditVerifyTest {

  @TempDir private Path folder;

  @Test
  void aRecordThatIsWholeIsReadPageByPageAndItsHeadCanBeKept() throws Exception {
    try (var service = serving(chain(3), 0)) {
      var first = Caller.of(service).run("audit", "verify", "--json");
      assertThat(first.status()).isZero();
      assertThat(service.asked())
          .extracting(Asked::path)
          .containsExactly("/audit/head", "/audit/chain?limit=1000", "/audit/chain?limit=1000&after=2");

      var second = Caller.of(service).run("audit", "verify", "--head", file("head.json", first.out()));
      assertThat(second.status()).isZero();
      assertThat(second.out()).startsWith("The record is whole up to its end, position 3 with the digest ").hasLineCount(1);
      assertThat(second.err()).isEmpty();
    }
  }

  @Test
  void anEndThatWasCutOffSinceIsNoticed() throws Exception {
    var head = file("head.json", Json.MAPPER.writeValueAsString(chain(3).get(2)));
    try (var service = serving(chain(2), 0)) {
      assertThat(Caller.of(service).run("audit", "verify").status()).isZero();

      var result = Caller.of(service).run("audit", "verify", "--head", head);

      assertThat(result.status()).isEqualTo(1);
      assertThat(result.out()).isEmpty();
      assertThat(result.err()).startsWith("kexec-fleet: The record is broken at position 3: it ends before, and once it did not.").hasLineCount(1);
    }
  }

  @Test
  void aRecordThatWasWrittenAnewIsNoticed() throws Exception {
    var other = chain(3).get(1).put("digest", "ab".repeat(32));
    try (var service = serving(chain(3), 0)) {
      var result = Caller.of(service).run("audit", "verify", "--head", file("head.json", other.toString()));

      assertThat(result.status()).isEqualTo(1);
      assertThat(result.err()).contains("position 2: it agrees with itself and not with the head that was kept");
    }
  }

  @Test
  void whatStandsInNoChainIsNoticed() throws Exception {
    try (var service = serving(chain(2), 1)) {
      var result = Caller.of(service).run("audit", "verify");

      assertThat(result.status()).isEqualTo(1);
      assertThat(result.err()).startsWith("kexec-fleet: 1 entries stand in the record that are in no chain").hasLineCount(1);
    }
  }

  @Test
  void anEntryThatWasChangedIsNamedWithWhatToDo() throws Exception {
    var chain = chain(3);
    chain.get(1).put("text", "[2, \"somebody else\"]");
    try (var service = serving(chain, 0)) {
      var result = Caller.of(service).run("audit", "verify", "--json");

      assertThat(result.status()).isEqualTo(1);
      assertThat(Json.MAPPER.readTree(result.out()).path("broken").asString()).isEqualTo("CHANGED");
      assertThat(Json.MAPPER.readTree(result.out()).path("brokenAt").asInt()).isEqualTo(2);
      assertThat(result.err()).contains("broken at position 2").contains("compare it with a backup").hasLineCount(1);
    }
  }

  @Test
  void whatChainPrintsIsVerifiedWithoutTheService() throws Exception {
    try (var service = serving(chain(3), 0)) {
      var printed = Caller.of(service).run("audit", "chain", "--all", "--json").out();
      var asked = service.asked().size();

      assertThat(Caller.of(service).run("audit", "verify", file("chain.json", printed)).status()).isZero();
      assertThat(Caller.of(service).typing(printed).run("audit", "verify", "-").status()).isZero();
      assertThat(Caller.of(service).typing(printed.replace("entry 2", "entry 0")).run("audit", "verify", "-").status()).isEqualTo(1);
      assertThat(service.asked()).hasSize(asked);
    }
  }

  @Test
  void aFileOfTheServicesPagesIsVerifiedTooAndEachEntryCounts() throws Exception {
    var chain = chain(3);
    var pages = page(chain.subList(0, 2), "2") + "\n" + page(chain.subList(2, 3), "null");
    try (var service = serving(chain, 0)) {
      assertThat(Caller.of(service).typing(pages).run("audit", "verify", "-").out()).contains("position 3");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"entrys": []}                               | has no list of entries
          []                                           | has no list of entries
          {"entries": [                                | cannot be understood in line
          {"entries": [1]}                             | has an entry without a position
          """)
  void whatIsNoChainIsRefused(String text, String why) {
    try (var service = FakeService.saying(Said.json("{}"))) {
      var result = Caller.of(service).typing(text).run("audit", "verify", "-");

      assertThat(result.status()).isEqualTo(2);
      assertThat(result.err()).contains(why).hasLineCount(1);
    }
  }

  @Test
  void aDigestThatIsNoneIsABrokenRecord() {
    try (var service = FakeService.saying(Said.json("{}"))) {
      var result = Caller.of(service).typing("{\"entries\": [{\"position\": 1, \"text\": \"x\", \"digest\": \"\"}]}").run("audit", "verify", "-");

      assertThat(result.status()).isEqualTo(1);
      assertThat(result.err()).contains("broken at position 1: A digest has 64 digits");
    }
  }

  @Test
  void aHeadThatIsNoneIsRefused() throws IOException {
    try (var service = FakeService.saying(Said.json("{}"))) {
      var result = Caller.of(service).run("audit", "verify", "--head", file("head.json", "{\"position\": 3}"));

      assertThat(result.status()).isEqualTo(2);
      assertThat(result.err()).contains("head.json has no head of the record");
      assertThat(service.asked()).isEmpty();
    }
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  /** The first two of them are a page, and the rest is another. */
  private static FakeService serving(List<ObjectNode> chain, int unchained) {
    var end = chain.getLast();
    return new FakeService(
        asked -> {
          if (asked.path().equals("/audit/head")) {
            return Said.json(
                "{\"position\": %d, \"digest\": \"%s\", \"unchained\": %d}"
                    .formatted(end.path("position").asLong(), end.path("digest").asString(), unchained));
          }
          var rest = chain.size() > 2;
          return Said.json(
              asked.path().contains("after=2") ? page(chain.subList(2, chain.size()), "null") : page(chain.subList(0, 2), rest ? "2" : "null"));
        });
  }

  private static String page(List<ObjectNode> entries, String next) {
    return "{\"entries\": %s, \"next\": %s}".formatted(entries, next);
  }

  private static List<ObjectNode> chain(int length) throws Exception {
    var chain = new ArrayList<ObjectNode>();
    var digest = new byte[32];
    for (var position = 1; position <= length; position++) {
      var text = "[%d, \"entry %d, Größe\"]".formatted(position, position);
      var sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(digest);
      digest = sha256.digest(text.getBytes(StandardCharsets.UTF_8));
      chain.add(Json.MAPPER.createObjectNode().put("position", position).put("text", text).put("digest", HexFormat.of().formatHex(digest)));
    }
    return chain;
  }
}
