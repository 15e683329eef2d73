package io.kexecfleet.cli.command;

import io.kexecfleet.cli.shell.Shell;
import picocli.CommandLine.Command;

/** The program as a whole; its nouns are its subcommands. */
@Command(
    name = KexecFleet.NAME,
    description = "Fast, verified reboots for fleets of Linux hosts.",
    footerHeading = "%nExample:%n",
    footer = {"  kexec-fleet login https://fleet.example:8443 --token-file token", "  kexec-fleet rollouts apply -f rollout.yaml --wait"})
final class KexecFleet extends Noun {

  static final String NAME = "kexec-fleet";

  /** Before the examples in the help of every command. */
  static final String EXAMPLE = "%nExample:%n";

  private final Shell shell;

  KexecFleet(Shell shell) {
    this.shell = shell;
  }

  Shell shell() {
    return shell;
  }
}
