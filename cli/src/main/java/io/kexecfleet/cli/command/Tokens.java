package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.connection.Listing;
import io.kexecfleet.cli.input.Length;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Json;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Who may come in, and as what. */
@Command(
    name = "tokens",
    description = "Who may come in, and as what.",
    subcommands = {Tokens.All.class, Tokens.Create.class, Tokens.Revoke.class})
final class Tokens extends Noun {

  private static final String TOKENS = "tokens";

  /** Which there are. */
  @Command(name = "list", description = "Lists tokens, the newest first; never themselves.", footer = "  kexec-fleet tokens list")
  static final class All extends ListCommand {

    @Override
    Listing listing() {
      return new Listing(ApiPath.of(TOKENS), TOKENS);
    }

    @Override
    List<Column> columns() {
      return List.of(
          Column.of("NAME", "name"),
          Column.of("ROLE", "role"),
          Column.of("SCOPE", "scope"),
          Column.time("CREATED", "createdAt"),
          Column.of("BY", "createdBy"),
          Column.time("EXPIRES", "expiresAt"),
          Column.time("REVOKED", "revokedAt"));
    }
  }

  /** Makes one. */
  @Command(
      name = "create",
      description = "Makes a token and prints it, this once, alone on the standard output.",
      footer = "  (umask 077; kexec-fleet tokens create ci-red --role operator --scope team=red --expires-in 30d > ci-red.token)")
  static final class Create extends ServiceCommand {

    /** What somebody may do. */
    enum Role {
      VIEWER,
      OPERATOR,
      APPROVER,
      ADMINISTRATOR
    }

    @Parameters(paramLabel = "NAME", description = "Whose it is: what is done with it is on record under this name.")
    private String name = "";

    @Option(names = "--role", required = true, paramLabel = "ROLE", description = "${COMPLETION-CANDIDATES}.")
    private Role role = Role.VIEWER;

    @Option(names = "--scope", paramLabel = "SELECTOR", description = "The hosts that it reaches; all, unless said otherwise.")
    private @Nullable String scope;

    @Option(
        names = "--expires-in",
        paramLabel = "LENGTH",
        converter = Length.class,
        description = "For how long it is good: 1m to 400d; 90d unless said otherwise.")
    private @Nullable Duration expiresIn;

    @Override
    ExitStatus run() {
      var wanted = Json.MAPPER.createObjectNode().put("name", name).put("role", role.name());
      if (scope != null) {
        wanted.put("scope", scope);
      }
      if (expiresIn != null) {
        wanted.put("expiresIn", expiresIn.toString());
      }
      MadeSecret.print(this, service().send("POST", ApiPath.of(TOKENS), wanted));
      return ExitStatus.DONE;
    }
  }

  /** Ends one. */
  @Command(name = "revoke", description = "Revokes a token.", footer = "  kexec-fleet tokens revoke ci-red")
  static final class Revoke extends ServiceCommand {

    @Parameters(paramLabel = "NAME", description = "The token's name.")
    private String name = "";

    @Override
    ExitStatus run() {
      print(service().send("DELETE", ApiPath.of(TOKENS, name), null), "Revoked token %s.".formatted(name));
      return ExitStatus.DONE;
    }
  }
}
