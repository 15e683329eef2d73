package io.kexecfleet.cli.command;

import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The nouns whose things have names and are kept as files are: list, show, apply and delete work on each in the same way. */
final class Resources {

  private static final List<Resource> ALL =
      List.of(
          new Resource(
              "windows",
              "a maintenance window",
              "eu-nights",
              "after",
              List.of(
                  Column.of("NAME", "name"),
                  Column.of("NEXT", "next.localStart"),
                  Column.of("FOR", "duration"),
                  Column.of("RULE", "rrule"),
                  Column.of("HOSTS", "selector"),
                  Column.of("DESCRIPTION", "description"))),
          new Resource(
              "freezes",
              "a freeze",
              "christmas",
              "after",
              List.of(
                  Column.of("NAME", "name"),
                  Column.time("FROM", "from"),
                  Column.time("TO", "to"),
                  Column.of("HOSTS", "selector"),
                  Column.of("REASON", "reason"))),
          new Resource(
              "budgets",
              "a budget over all rollouts",
              "racks",
              "after",
              List.of(
                  Column.of("NAME", "name"),
                  Column.of("MOST OUT", "maxOut"),
                  Column.of("PER", "label"),
                  Column.of("HOST-SECONDS PER MINUTE", "hostSecondsPerMinute"),
                  Column.of("HOSTS", "selector"))),
          new Resource(
              "templates",
              "a template, of which rollouts are made again and again",
              "monthly-web",
              "after",
              List.of(
                  Column.of("NAME", "name"),
                  Column.time("NEXT", "next"),
                  Column.time("LAST", "last"),
                  Column.of("LAST ROLLOUT", "lastRollout"),
                  Column.of("AUTHOR", "author"),
                  Column.of("TROUBLE", "lastTrouble"))));

  private Resources() {}

  /** Gives the nouns, which are there already, what they have in common. */
  static void addTo(CommandLine program) {
    for (var resource : ALL) {
      var noun = Objects.requireNonNull(program.getSubcommands().get(resource.noun()), resource.noun());
      add(noun, "list", new ResourceCommands.All(resource), "Lists them, by their names.", "list");
      add(noun, "show", new ResourceCommands.Show(resource), "Shows %s.".formatted(resource.one()), "show " + resource.example());
      add(
          noun,
          "apply",
          new ResourceCommands.Apply(resource),
          "Makes %s of a file, or changes the one of that name. The file has a 'name', and what the REST interface takes; several are parted by ---."
              .formatted(resource.one()),
          "apply -f %s.yaml".formatted(resource.example()));
      add(noun, "delete", new ResourceCommands.Delete(resource), "Deletes %s.".formatted(resource.one()), "delete " + resource.example());
    }
  }

  private static void add(CommandLine noun, String verb, Object command, String description, String example) {
    Verbs.add(noun, verb, command, description, "%s %s".formatted(noun.getCommandName(), example));
  }

  /** When nothing jumps. */
  @Command(name = "freezes", description = "When nothing jumps.")
  static final class Freezes extends Noun {}

  /** Rollouts that are made again and again. */
  @Command(name = "templates", description = "Rollouts that are made again and again.")
  static final class Templates extends Noun {}
}
