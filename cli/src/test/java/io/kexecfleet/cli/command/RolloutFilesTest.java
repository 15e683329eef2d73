package io.kexecfleet.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.cli.support.Caller;
import io.kexecfleet.cli.support.FakeService;
import io.kexecfleet.cli.support.FakeService.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolloutFilesTest {

  private static final Said MADE =
      Said.json("{\"id\": \"01a1feb0-0000-7000-8000-000000000001\", \"state\": \"SCHEDULED\", \"hosts\": 2, \"tally\": {\"queued\": 2}}");
  private static final String YAML =
      """
      hosts: [web-1, web-2]
      target:
        select: LATEST_INSTALLED
      waves:
        - hosts: 1
          soak: PT30M
        - hosts: 10%
      maxOut: 1
      """;

  @TempDir private Path folder;

  @Test
  void yamlBecomesWhatTheServiceTakes() throws IOException {
    try (var service = FakeService.saying(MADE)) {
      var result = Caller.of(service).run("rollouts", "apply", "-f", file(YAML), "--draft");

      assertThat(result.status()).isZero();
      assertThat(result.out()).isEqualTo("Rollout 01a1feb0-0000-7000-8000-000000000001: SCHEDULED: 0 of 2 done\n");
      assertThat(service.asked().getFirst().body())
          .isEqualTo(
              "{\"hosts\":[\"web-1\",\"web-2\"],\"target\":{\"select\":\"LATEST_INSTALLED\"},"
                  + "\"waves\":[{\"hosts\":1,\"soak\":\"PT30M\"},{\"hosts\":\"10%\"}],\"maxOut\":1,\"draft\":true}");
    }
  }

  @Test
  void aRequestWhoseAnswerIsLostIsRepeatedUnderTheSameKey() {
    var calls = new AtomicInteger();
    try (var service = new FakeService(_ -> calls.incrementAndGet() < 3 ? null : MADE)) {
      var result = Caller.of(service).typing(YAML).run("rollouts", "apply", "-f", "-", "--quiet");

      assertThat(result.status()).isZero();
      assertThat(result.out()).isEqualTo("01a1feb0-0000-7000-8000-000000000001\n");
      assertThat(service.asked()).hasSize(3);
      assertThat(service.asked().stream().map(asked -> asked.header("Idempotency-Key")).distinct().toList())
          .singleElement()
          .asString()
          .hasSizeGreaterThan(30);
    }
  }

  @Test
  void whoGivesUpTellsTheKey() {
    try (var service = new FakeService(_ -> null)) {
      var result = Caller.of(service).typing(YAML).run("rollouts", "apply", "-f", "-", "--idempotency-key", "deploy-7");

      assertThat(result.status()).isEqualTo(6);
      assertThat(result.err()).contains("with --idempotency-key deploy-7 it is not done twice");
    }
  }

  @Test
  void aFieldThatIsRefusedIsFoundInTheFile() throws IOException {
    try (var service = FakeService.saying(Said.problem(400, "{\"detail\": \"waves[1].hosts must be more.\", \"field\": \"waves[1].hosts\"}"))) {
      var result = Caller.of(service).run("rollouts", "preview", "-f", file(YAML));

      assertThat(result.status()).isEqualTo(2);
      assertThat(result.err()).isEqualTo("kexec-fleet: waves[1].hosts must be more. (%s, line 7)\n".formatted(folder.resolve("rollout.yaml")));
    }
  }

  @Test
  void aPreviewOfWhatCouldNotBeSubmittedIsNotSo() {
    try (var service =
        FakeService.saying(
            Said.json("{\"hosts\": 2, \"maxOut\": 1, \"maxFailures\": 0, \"waves\": [], \"busy\": [\"web-1 is in another rollout.\"]}"))) {
      var result = Caller.of(service).typing(YAML).run("rollouts", "preview", "-f", "-");

      assertThat(result.status()).isEqualTo(1);
      assertThat(result.out()).contains("Not now: web-1 is in another rollout.");
    }
  }

  @Test
  void thingsWithNamesAreKeptByThem() {
    try (var service = FakeService.saying(Said.json("{}"))) {
      var result =
          Caller.of(service).typing("name: racks\nlabel: rack\nmaxOut: 1\n---\nname: a/b\nmaxOut: 2%\n").run("budgets", "apply", "-f", "-");

      assertThat(result.out()).isEqualTo("Kept budgets racks.\nKept budgets a/b.\n");
      assertThat(service.asked()).extracting(FakeService.Asked::path).containsExactly("/budgets/racks", "/budgets/a%2Fb");
      assertThat(service.asked().getFirst().body()).isEqualTo("{\"label\":\"rack\",\"maxOut\":1}");
    }
  }

  @Test
  void whereOneHasNoNameNoneIsKept() {
    try (var service = FakeService.saying(Said.json("{}"))) {
      var result = Caller.of(service).typing("name: racks\n---\nmaxOut: 1\n").run("budgets", "apply", "-f", "-");

      assertThat(result.status()).isEqualTo(2);
      assertThat(result.err()).contains("name is missing").contains("line 3");
      assertThat(service.asked()).isEmpty();
    }
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("rollout.yaml"), text).toString();
  }
}
