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
    assertThat(result.err())
        .isEqualTo(
            "kexec-fleet: The service at %s could not be reached: nothing listens there. Does it run, and is that its address?\n".formatted(gone.address()));
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
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          hosts lst                       | kexec-fleet hosts has no 'lst', but list, show, label, import, retire, revoke. kexec-fleet hosts --help tells more.
          hots list                       | kexec-fleet has no 'hots', but login, logout,
          hosts                           | What shall kexec-fleet hosts do? list, show,
          hosts list all                  | kexec-fleet hosts list takes no 'all'.
          rollouts wait x --time 3h       | kexec-fleet rollouts wait has no option --time; is --timeout meant?
          rollouts apply                  | Missing required option: '--file=FILE'.
          rollouts wait                   | Missing required parameter: 'ID'.
          tokens create ci --role king    | Invalid value for option '--role': expected one of [VIEWER, OPERATOR, APPROVER, ADMINISTRATOR] (case-insensitive) but was 'king'.
          rollouts wait x --timeout soon  | 'soon' is no length of time: write 90s, 30m, 2h, 30d or PT1H30M.
          """)
  void wrongUsageIsSaidInALineThatTellsWhatWouldDo(String words, String said) {
    try (var service = FakeService.saying(Said.json("{}"))) {
      var result = Caller.of(service).run(words.split(" ", -1));

      assertThat(result.status()).isEqualTo(2);
      assertThat(result.err()).startsWith("kexec-fleet: ").contains(said).hasLineCount(1);
      assertThat(service.asked()).isEmpty();
    }
  }

  @Test
  void aResultThatCouldNotBeWrittenIsNotDone() {
    try (var service = FakeService.saying(Said.json("{\"name\": \"ci\", \"token\": \"kft_new\"}"))) {
      var result = Caller.of(service).withFullDisk().run("tokens", "create", "ci", "--role", "viewer");

      assertThat(result.status()).isEqualTo(2);
      assertThat(result.err()).contains("Not all of the result could be written").doesNotContain("kft_new");
    }
  }
}
