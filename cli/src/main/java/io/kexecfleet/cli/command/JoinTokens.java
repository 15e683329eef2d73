package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.connection.Listing;
import io.kexecfleet.cli.input.LabelChanges;
import io.kexecfleet.cli.input.Length;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Json;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** By what machines become hosts. */
@Command(
    name = "join-tokens",
    description = "By what machines become hosts.",
    subcommands = {JoinTokens.All.class, JoinTokens.Create.class, JoinTokens.Revoke.class})
final class JoinTokens extends Noun {

  private static final String JOIN_TOKENS = "join-tokens";

  /** Which there are. */
  @Command(
      name = "list",
      description = "Lists join tokens, the newest first; never themselves.",
      footer = "  kexec-fleet join-tokens list")
  static final class All extends ListCommand {

    @Override
    Listing listing() {
      return new Listing(ApiPath.of(JOIN_TOKENS), "tokens");
    }

    @Override
    List<Column> columns() {
      return List.of(
          Column.of("NAME", "name"),
          Column.of("USES LEFT", "usesLeft"),
          Column.of("USES", "uses"),
          Column.of("LABELS", "labels"),
          Column.of("BY", "createdBy"),
          Column.time("EXPIRES", "expiresAt"),
          Column.time("REVOKED", "revokedAt"));
    }
  }

  /** Makes one. */
  @Command(
      name = "create",
      description = "Makes a join token and prints it, this once, alone on the standard output.",
      footer = "  (umask 077; kexec-fleet join-tokens create rack-7 --uses 40 --expires-in 2h --label rack=r7 > join-token)")
  static final class Create extends ServiceCommand {

    @Parameters(paramLabel = "NAME", description = "What it is called.")
    private String name = "";

    @Option(names = "--uses", paramLabel = "N", description = "How many hosts may join by it; 1 unless said otherwise.")
    private int uses = 1;

    @Option(
        names = "--expires-in",
        paramLabel = "LENGTH",
        converter = Length.class,
        description = "For how long it is good: 1m to 400d; 1d unless said otherwise.")
    private @Nullable Duration expiresIn;

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "A label that the hosts get; may be there several times.")
    private List<String> labels = List.of();

    @Override
    ExitStatus run() {
      var wanted = Json.MAPPER.createObjectNode().put("name", name).put("uses", uses);
      wanted.set("labels", LabelChanges.parse(labels));
      if (expiresIn != null) {
        wanted.put("expiresIn", expiresIn.toString());
      }
      MadeSecret.print(this, service().send("POST", ApiPath.of(JOIN_TOKENS), wanted));
      return ExitStatus.DONE;
    }
  }

  /** Ends one. */
  @Command(
      name = "revoke",
      description = "Revokes a join token. Hosts that have joined by it stay.",
      footer = "  kexec-fleet join-tokens revoke rack-7")
  static final class Revoke extends ServiceCommand {

    @Parameters(paramLabel = "NAME", description = "The join token's name.")
    private String name = "";

    @Override
    ExitStatus run() {
      print(service().send("DELETE", ApiPath.of(JOIN_TOKENS, name), null), "Revoked join token %s.".formatted(name));
      return ExitStatus.DONE;
    }
  }
}
