package io.kexecfleet.cli.command;

import io.kexecfleet.cli.input.LabelChanges;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** By what machines become hosts. */
@Command(name = "join-tokens", description = "By what machines become hosts.", subcommands = JoinTokens.Create.class)
final class JoinTokens extends Noun {

  /** Makes one. */
  @Command(
      name = "create",
      description = "Makes a join token and prints it, this once, alone on the standard output.",
      footer = "  (umask 077; kexec-fleet join-tokens create rack-7 --uses 40 --expires-in 2h --label rack=r7 > join-token)")
  static final class Create extends MakesToken {

    @Option(names = "--uses", paramLabel = "N", description = "How many hosts may join by it; 1 unless said otherwise.")
    private int uses = 1;

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "A label that the hosts get; may be there several times.")
    private List<String> labels = List.of();

    Create() {
      super(Resources.JOIN_TOKENS);
    }

    @Override
    void describe(ObjectNode wanted) {
      wanted.put("uses", uses);
      wanted.set("labels", LabelChanges.parse(labels));
    }
  }
}
