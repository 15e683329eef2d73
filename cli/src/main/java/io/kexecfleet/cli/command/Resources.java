package io.kexecfleet.cli.command;

import java.util.List;
import picocli.CommandLine.Command;

/** The nouns whose things have names and are kept as files are: list, show, apply and delete work on each in the same way. */
final class Resources {

  static final Resource WINDOWS =
      new Resource(
          "windows",
          "a maintenance window",
          "eu-nights",
          List.of(
              Column.of("NAME", "name"),
              Column.of("NEXT", "next.localStart"),
              Column.of("FOR", "duration"),
              Column.of("RULE", "rrule"),
              Column.of("HOSTS", "selector"),
              Column.of("DESCRIPTION", "description")));

  static final Resource FREEZES =
      new Resource(
          "freezes",
          "a freeze",
          "christmas",
          List.of(
              Column.of("NAME", "name"),
              Column.time("FROM", "from"),
              Column.time("TO", "to"),
              Column.of("HOSTS", "selector"),
              Column.of("REASON", "reason")));

  static final Resource BUDGETS =
      new Resource(
          "budgets",
          "a budget over all rollouts",
          "racks",
          List.of(
              Column.of("NAME", "name"),
              Column.of("MOST OUT", "maxOut"),
              Column.of("PER", "label"),
              Column.of("HOST-SECONDS PER MINUTE", "hostSecondsPerMinute"),
              Column.of("HOSTS", "selector")));

  static final Resource TEMPLATES =
      new Resource(
          "templates",
          "a template, of which rollouts are made again and again",
          "monthly-web",
          List.of(
              Column.of("NAME", "name"),
              Column.time("NEXT", "next"),
              Column.time("LAST", "last"),
              Column.of("LAST ROLLOUT", "lastRollout"),
              Column.of("AUTHOR", "author"),
              Column.of("TROUBLE", "lastTrouble")));

  private Resources() {}

  /** When nothing jumps. */
  @Command(name = "freezes", description = "When nothing jumps.")
  static final class Freezes extends Noun {}

  /** Rollouts that are made again and again. */
  @Command(name = "templates", description = "Rollouts that are made again and again.")
  static final class Templates extends Noun {}
}
