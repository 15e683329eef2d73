package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.ContextChoice;
import io.kexecfleet.cli.connection.ContextFile;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import io.kexecfleet.cli.shell.Json;
import picocli.CommandLine.Command;

/** Forgets a service and the token for it. */
@Command(
    name = "logout",
    description = "Forgets the service and the token for it. The token itself stays good until it is revoked.",
    footer = "  kexec-fleet logout --context staging")
final class Logout extends ServiceCommand {

  @Override
  ExitStatus run() {
    var name = new ContextChoice(shell()).name(askedContext());
    if (!new ContextFile(shell().settings()).remove(name)) {
      throw Failure.of(ExitStatus.NOT_THERE, "There is no context %s.".formatted(name));
    }
    print(Json.MAPPER.createObjectNode().put("context", name), "Forgot %s. Its token stays good until it is revoked.".formatted(name));
    return ExitStatus.DONE;
  }
}
