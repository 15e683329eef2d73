package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.connection.Call;
import io.kexecfleet.cli.input.Document;
import io.kexecfleet.cli.input.Documents;
import io.kexecfleet.cli.rollout.Insistence;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Json;
import io.kexecfleet.cli.shell.Table;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Rollouts that are in a file yet. */
final class RolloutPlans {

  private static final String ROLLOUTS = "rollouts";

  private RolloutPlans() {}

  /** A command about a file with a rollout. */
  abstract static class OfFile extends ServiceCommand {

    @Option(
        names = {"-f", "--file"},
        required = true,
        paramLabel = "FILE",
        description = "YAML or JSON, with what the REST interface takes for a rollout; - for the standard input.")
    private String file = "";

    final Document document() {
      return Documents.one(shell(), file);
    }
  }

  /** What it would come to. */
  @Command(
      name = "preview",
      description = "Tells what a rollout would come to; starts nothing. Ends with 1 if it could not be submitted now.",
      footer = "  kexec-fleet rollouts preview -f rollout.yaml")
  static final class Preview extends OfFile {

    @Override
    ExitStatus run() {
      var document = document();
      var preview = Located.in(document, () -> service().send("POST", ApiPath.of(ROLLOUTS, "preview"), document.body()));
      if (forPrograms()) {
        printAll(preview);
      } else {
        inWords(preview);
      }
      return preview.path("busy").isEmpty() ? ExitStatus.DONE : ExitStatus.NOT_SO;
    }

    private void inWords(JsonNode preview) {
      var columns =
          List.of(
              Column.of("WAVE", "wave"),
              Column.of("HOSTS", "hosts"),
              Column.of("MUST MAKE IT", "minSuccess"),
              Column.of("SOAK", "soak"),
              Column.time("OVER", "over"),
              new Column("FIRST", wave -> wave.path("first").valueStream().limit(5).map(name -> name.asString("")).collect(Collectors.joining(", "))));
      var table = new Table(columns.stream().map(Column::heading).toList());
      preview.path("waves").forEach(wave -> table.add(columns.stream().map(column -> column.of(wave)).toList()));
      printLines(table.lines());
      var over = Json.text(preview, "finishBy");
      print(
          "%s hosts, at most %s out at once; it stops at more than %s failures; over %s if nothing goes wrong."
              .formatted(
                  Json.text(preview, "hosts"),
                  Json.text(preview, "maxOut"),
                  Json.text(preview, "maxFailures"),
                  over.isEmpty() ? "not within a year" : "by " + over));
      for (var budget : preview.path("budgets")) {
        print("Budget %s: %s".formatted(Json.text(budget, "name"), Json.text(budget, "places")));
      }
      preview.path("busy").forEach(why -> print("Not now: " + why.asString("")));
    }
  }

  /** Makes it. */
  @Command(
      name = "apply",
      description = "Makes a rollout, once however often its request has to be repeated.",
      footer = "  kexec-fleet rollouts apply -f rollout.yaml --wait --timeout 2h")
  static final class Apply extends OfFile {

    @Option(names = "--draft", description = "Leaves it a draft, which holds no host until it is submitted.")
    private boolean draft;

    @Option(names = {"-q", "--quiet"}, description = "Prints the rollout's id alone.")
    private boolean quiet;

    @Option(
        names = "--idempotency-key",
        paramLabel = "KEY",
        description = "By which the service knows this request again; a random one, unless said otherwise.")
    private @Nullable String key;

    @Option(names = "--wait", description = "Waits for its end.")
    private boolean wait;

    @Mixin private final Waiting waiting = new Waiting();

    @Override
    ExitStatus run() {
      var document = document();
      var body = document.body().deepCopy();
      if (draft) {
        body.put("draft", true);
      }
      var call = Call.of("POST", ApiPath.of(ROLLOUTS)).saying("application/json", body.toString());
      var insistence = new Insistence(service(), shell());
      var made = Located.in(document, () -> insistence.send(call, key == null ? UUID.randomUUID().toString() : key).body());
      var id = Json.text(made, "id");
      if (wait) {
        shell().say(RolloutWords.of(made));
      } else if (!quiet) {
        print(made, RolloutWords.of(made));
      }
      if (quiet) {
        print(id);
      }
      return wait ? waiting.until(this, service(), id, quiet) : ExitStatus.DONE;
    }
  }
}
