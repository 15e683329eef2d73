package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Json;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** Tells as whom the service knows whoever asks. */
@Command(
    name = "whoami",
    description = "Tells as whom the service knows you, and what you may do.",
    footer = "  kexec-fleet whoami")
final class WhoAmI extends ServiceCommand {

  @Override
  ExitStatus run() {
    var self = service().get(ApiPath.of("self"));
    print(self, "%s at %s".formatted(words(self), service().address()));
    return ExitStatus.DONE;
  }

  static String words(JsonNode self) {
    var grants =
        StreamSupport.stream(self.path("grants").spliterator(), false).map(WhoAmI::grant).collect(Collectors.joining("; "));
    return "%s (%s)".formatted(Json.text(self, "name"), grants.isEmpty() ? "no role" : grants);
  }

  private static String grant(JsonNode grant) {
    var scopes =
        StreamSupport.stream(grant.path("scopes").spliterator(), false)
            .map(scope -> scope.asString(""))
            .filter(scope -> !scope.isEmpty())
            .collect(Collectors.joining(" or "));
    return Json.text(grant, "role") + (scopes.isEmpty() ? "" : " for " + scopes);
  }
}
