package io.kexecfleet.cli.command;

import io.kexecfleet.cli.shell.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Waits for a rollout. */
@Command(
    name = "wait",
    description = "Waits for a rollout. Ends with 0 if it was as wanted, 1 if it ended otherwise, 7 if --timeout was over before.",
    footer = "  kexec-fleet rollouts wait latest --timeout 2h")
final class RolloutWait extends OfRollout {

  @Mixin private final Waiting waiting = new Waiting();

  @Override
  ExitStatus run() {
    return waiting.until(this, service(), id(), false);
  }
}
