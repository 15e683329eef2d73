package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.shell.ExitStatus;
import picocli.CommandLine.Command;

/** How many hosts may be out at once, over all rollouts. */
@Command(name = "budgets", description = "How many hosts may be out at once, over all rollouts.", subcommands = Budgets.Use.class)
final class Budgets extends Noun {

  /** Who is out. */
  @Command(name = "use", description = "Tells who takes which place now.", footer = "  kexec-fleet budgets use")
  static final class Use extends ServiceCommand {

    @Override
    ExitStatus run() {
      printAll(service().get(ApiPath.of("budgets", "use")));
      return ExitStatus.DONE;
    }
  }
}
