package io.kexecfleet.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.cli.support.Caller;
import io.kexecfleet.cli.support.FakeService;
import io.kexecfleet.cli.support.FakeService.Said;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitStatusTest {

  @ParameterizedTest
  @CsvSource({
    "200, 0", "400, 2", "413, 2", "422, 2", "401, 3", "403, 3", "404, 4", "409, 5", "412, 5", "429, 5", "500, 6", "503, 6", "302, 2"
  })
  void theServicesAnswerDecidesHowTheProgramEnds(int answer, int status) {
    try (var service = FakeService.saying(Said.problem(answer, "{\"detail\": \"The moon is in the way.\"}"))) {
      var result = Caller.of(service).run("hosts", "show", "web-1");

      assertThat(result.status()).isEqualTo(status);
      assertThat(result.err()).isEqualTo(status == 0 ? "" : "kexec-fleet: The moon is in the way.\n");
    }
  }

  @Test
  void aProblemWithoutWordsIsPutIntoSome() {
    try (var service = FakeService.saying(Said.problem(401, ""))) {
      assertThat(Caller.of(service).run("whoami").err()).contains("does not know the token").contains("log in");
    }
  }

  @Test
  void everySingleProblemIsToldAndNoneMovesTheCursor() {
    try (var service = FakeService.saying(Said.problem(400, "{\"detail\": \"No.\", \"problems\": [\"Event \\u001b[2J\", \"b\"]}"))) {
      assertThat(Caller.of(service).run("whoami").err()).isEqualTo("kexec-fleet: No.\n  Event \\u001b[2J\n  b\n");
    }
  }

  @Test
  void whoCannotBeReachedIsOutOfReach() {
    var gone = FakeService.saying(Said.json("{}"));
    gone.close();

    var result = Caller.of(gone).run("whoami");

    assertThat(result.status()).isEqualTo(6);
    assertThat(result.err()).startsWith("kexec-fleet: The service at " + gone.address() + " could not be reached").hasLineCount(1);
  }

  @Test
  void whoHangsUpIsOutOfReach() {
    try (var service = new FakeService(_ -> null)) {
      assertThat(Caller.of(service).run("whoami").status()).isEqualTo(6);
    }
  }

  @Test
  void somebodyElseAtTheAddressIsOutOfReach() {
    try (var service = FakeService.saying(Said.json("<html>welcome</html>"))) {
      var result = Caller.of(service).run("whoami");

      assertThat(result.status()).isEqualTo(6);
      assertThat(result.err()).contains("does not speak like the service");
    }
  }

  @ParameterizedTest
  @CsvSource({"hosts lst", "hosts", "rollouts apply", "rollouts wait", "tokens create ci --role king", "rollouts wait x --timeout soon"})
  void wrongUsageIsSaidInALine(String words) {
    try (var service = FakeService.saying(Said.json("{}"))) {
      var result = Caller.of(service).run(words.split(" ", -1));

      assertThat(result.status()).isEqualTo(2);
      assertThat(result.err()).startsWith("kexec-fleet: ").hasLineCount(1);
      assertThat(service.asked()).isEmpty();
    }
  }
}
