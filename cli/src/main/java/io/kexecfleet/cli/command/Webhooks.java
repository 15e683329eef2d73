package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.connection.Call;
import io.kexecfleet.cli.connection.Listing;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Json;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Whom events are sent to. */
@Command(
    name = "webhooks",
    description = "Whom events are sent to. A new one's secret is printed this once, alone on the standard output.",
    subcommands = {Webhooks.Deliveries.class, Webhooks.Replay.class, Webhooks.Test.class, Webhooks.Secret.class})
final class Webhooks extends Noun {

  static CommandLine addTo(CommandLine noun) {
    Resources.WEBHOOKS.addTo(noun);
    Verbs.add(noun, "enable", new Switch(true), "Sends events again, from now on.", "webhooks enable on-call");
    Verbs.add(
        noun, "disable", new Switch(false), "Sends nothing any more, and gives up what waits to be delivered.", "webhooks disable on-call");
    return noun;
  }

  /** What became of events on their way. */
  @Command(
      name = "deliveries",
      description = "Lists what was sent, the newest first; with --json every try and what was answered.",
      footer = "  kexec-fleet webhooks deliveries on-call --state failed")
  static final class Deliveries extends ListCommand {

    @Parameters(paramLabel = "NAME", description = "The webhook's name.")
    private String name = "";

    @Option(names = "--state", paramLabel = "STATE", description = "Those that are PENDING, DELIVERED or FAILED.")
    private @Nullable String state;

    @Override
    Listing listing() {
      return new Listing(of(name, "deliveries").with("state", state == null ? null : state.toUpperCase(Locale.ROOT)), "deliveries");
    }

    @Override
    Columns columns() {
      return Columns.of(
          Column.of("ID", "id"),
          Column.of("EVENT", "kind"),
          Column.time("SINCE", "since"),
          Column.of("STATE", "state"),
          Column.of("TRIES", "tries"),
          Column.time("NEXT TRY", "nextTryAt"),
          new Column("LAST ANSWER", delivery -> lastAnswer(delivery.path("attempts"))));
    }

    private static String lastAnswer(JsonNode attempts) {
      var last = attempts.path(attempts.size() - 1);
      var status = Json.text(last, "status");
      return status.isEmpty() ? Json.text(last, "error") : status;
    }
  }

  /** Sends an event once more. */
  @Command(
      name = "replay",
      description = "Sends an event once more, under the same id.",
      footer = "  kexec-fleet webhooks replay on-call 01a1feb0-0000-7000-8000-000000000001")
  static final class Replay extends Named {

    @Parameters(index = "1", paramLabel = "ID", description = "The delivery's id: deliveries lists it.")
    private String id = "";

    @Override
    ExitStatus run() {
      print(service().send("POST", of(name(), "deliveries", id, "replay"), null), "%s is sent once more.".formatted(id));
      return ExitStatus.DONE;
    }
  }

  /** Tries the receiver. */
  @Command(
      name = "test",
      description = "Sends an event webhook.test; deliveries tells what became of it.",
      footer = "  kexec-fleet webhooks test on-call")
  static final class Test extends Named {

    @Override
    ExitStatus run() {
      var delivery = service().send("POST", of(name(), "test"), null);
      print(delivery, "%s is on its way: kexec-fleet webhooks deliveries %s".formatted(Json.text(delivery, "id"), name()));
      return ExitStatus.DONE;
    }
  }

  /** Makes a new secret. */
  @Command(
      name = "secret",
      description = "Makes a new secret and prints it, this once, alone on the standard output; the old one signs along for a day.",
      footer = "  (umask 077; kexec-fleet webhooks secret on-call > on-call.secret)")
  static final class Secret extends Named {

    @Override
    ExitStatus run() {
      MadeSecret.print(this, Resources.WEBHOOKS, service().send("POST", of(name(), "secret"), null));
      return ExitStatus.DONE;
    }
  }

  /** Enables or disables one, and leaves the rest of it as it is. */
  @Command
  static final class Switch extends Named {

    private static final List<String> KEPT = List.of("template", "events", "scope");

    private final boolean enabled;

    Switch(boolean enabled) {
      this.enabled = enabled;
    }

    @Override
    ExitStatus run() {
      var path = Resources.WEBHOOKS.path(name());
      var seen = service().exchange(Call.of("GET", path));
      var wanted = Json.MAPPER.createObjectNode().put("enabled", enabled);
      KEPT.forEach(field -> wanted.set(field, seen.body().path(field)));
      var call = Call.of("PUT", path).saying("application/json", wanted.toString());
      var answer = service().exchange(seen.etag() == null ? call : call.with("If-Match", seen.etag()));
      print(answer.body(), "%s %s.".formatted(enabled ? "Enabled" : "Disabled", Resources.WEBHOOKS.called(name())));
      return ExitStatus.DONE;
    }
  }

  private static ApiPath of(String name, String... below) {
    return Resources.WEBHOOKS.path(name).below(below);
  }
}
