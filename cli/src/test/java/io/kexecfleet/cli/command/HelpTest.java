package io.kexecfleet.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.cli.support.Caller;
import io.kexecfleet.cli.support.CommandLines;
import io.kexecfleet.cli.support.FakeService;
import io.kexecfleet.cli.support.FakeService.Said;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HelpTest {

  static Stream<String> commands() {
    return CommandLines.all();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelpWithAnExampleThatItAccepts(String command) {
    try (var service = FakeService.saying(Said.json("{}"))) {
      var help = Caller.of(service).run((command + " --help").split(" ", -1));

      assertThat(help.status()).isZero();
      var examples = CommandLines.in(help.out());
      assertThat(examples).isNotEmpty().allSatisfy(CommandLines::requireAccepted);
      assertThat(examples).anyMatch(example -> example.startsWith("kexec-fleet " + command));
      assertThat(service.asked()).isEmpty();
    }
  }
}
