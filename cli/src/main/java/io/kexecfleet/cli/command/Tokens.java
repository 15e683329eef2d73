package io.kexecfleet.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** Who may come in, and as what. */
@Command(name = "tokens", description = "Who may come in, and as what.", subcommands = Tokens.Create.class)
final class Tokens extends Noun {

  /** Makes one. */
  @Command(
      name = "create",
      description = "Makes a token and prints it, this once, alone on the standard output. What is done with it is on record under its name.",
      footer = "  (umask 077; kexec-fleet tokens create ci-red --role operator --scope team=red --expires-in 30d > ci-red.token)")
  static final class Create extends MakesToken {

    /** What somebody may do. */
    enum Role {
      VIEWER,
      OPERATOR,
      APPROVER,
      ADMINISTRATOR
    }

    @Option(names = "--role", required = true, paramLabel = "ROLE", description = "${COMPLETION-CANDIDATES}.")
    private Role role = Role.VIEWER;

    @Option(names = "--scope", paramLabel = "SELECTOR", description = "The hosts that it reaches; all, unless said otherwise.")
    private @Nullable String scope;

    Create() {
      super(Resources.TOKENS);
    }

    @Override
    void describe(ObjectNode wanted) {
      wanted.put("role", role.name());
      if (scope != null) {
        wanted.put("scope", scope);
      }
    }
  }
}
