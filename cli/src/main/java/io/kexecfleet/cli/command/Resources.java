package io.kexecfleet.cli.command;

import picocli.CommandLine.Command;

/** The nouns whose things have names. */
final class Resources {

  static final Resource WINDOWS =
      new Resource(
          "windows",
          "a maintenance window",
          "eu-nights",
          Columns.of(
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
          Columns.of(
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
          Columns.of(
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
          Columns.of(
              Column.of("NAME", "name"),
              Column.time("NEXT", "next"),
              Column.time("LAST", "last"),
              Column.of("LAST ROLLOUT", "lastRollout"),
              Column.of("AUTHOR", "author"),
              Column.of("TROUBLE", "lastTrouble")));

  static final Resource WEBHOOKS =
      new Resource(
          "webhooks",
          "webhooks",
          "secret",
          "a webhook",
          "on-call",
          Columns.of(
              Column.of("NAME", "name"),
              Column.of("TO", "url"),
              Column.of("AS", "template"),
              Column.list("EVENTS", "events"),
              Column.of("SCOPE", "scope"),
              Column.of("ENABLED", "enabled"),
              Column.of("TROUBLE", "disabledBecause")));

  static final Resource TOKENS =
      new Resource(
          "tokens",
          "tokens",
          "token",
          "a token",
          "ci-red",
          Columns.of(
              Column.of("NAME", "name"),
              Column.of("ROLE", "role"),
              Column.of("SCOPE", "scope"),
              Column.time("CREATED", "createdAt"),
              Column.of("BY", "createdBy"),
              Column.time("EXPIRES", "expiresAt"),
              Column.time("REVOKED", "revokedAt")));

  static final Resource JOIN_TOKENS =
      new Resource(
          "join-tokens",
          "tokens",
          "token",
          "a join token",
          "rack-7",
          Columns.of(
              Column.of("NAME", "name"),
              Column.of("USES LEFT", "usesLeft"),
              Column.of("USES", "uses"),
              Column.of("LABELS", "labels"),
              Column.of("BY", "createdBy"),
              Column.time("EXPIRES", "expiresAt"),
              Column.time("REVOKED", "revokedAt")));

  private Resources() {}

  /** When nothing jumps. */
  @Command(name = "freezes", description = "When nothing jumps.")
  static final class Freezes extends Noun {}

  /** Rollouts that are made again and again. */
  @Command(name = "templates", description = "Rollouts that are made again and again.")
  static final class Templates extends Noun {}
}
