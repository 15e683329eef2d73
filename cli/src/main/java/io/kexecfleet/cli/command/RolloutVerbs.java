package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.Call;
import io.kexecfleet.cli.rollout.Insistence;
import io.kexecfleet.cli.shell.ExitStatus;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What is done to a rollout with a word and nothing else. */
final class RolloutVerbs {

  private RolloutVerbs() {}

  static CommandLine addTo(CommandLine noun) {
    add(noun, "submit", "Submits a draft: from now on it holds its hosts.");
    add(noun, "approve", "Approves what somebody else asks for.");
    add(noun, "pause", "Orders nothing new and unloads what is staged; hosts that are out come back.");
    add(noun, "resume", "Goes on after a pause.");
    add(noun, "abort", "Takes back what was not ordered; hosts past that point finish.");
    add(noun, "advance", "Lets the next wave begin whatever else holds it, once every host of this one is done.");
    return noun;
  }

  private static void add(CommandLine noun, String verb, String description) {
    Verbs.add(noun, verb, new Verb(verb), description, "rollouts %s latest".formatted(verb));
  }

  /** One of them. */
  @Command
  static final class Verb extends OfRollout {

    private final String verb;

    Verb(String verb) {
      this.verb = verb;
    }

    @Override
    ExitStatus run() {
      var answer = service().send("POST", below(verb), null);
      print(answer, RolloutWords.of(answer));
      return ExitStatus.DONE;
    }
  }

  /** Makes another one. */
  @Command(
      name = "retry",
      description = "Makes a new rollout of the hosts that did not make it, once however often its request has to be repeated.",
      footer = "  kexec-fleet rollouts retry latest")
  static final class Retry extends OfRollout {

    @Mixin private final OnceKey key = new OnceKey();

    @Override
    ExitStatus run() {
      var made = new Insistence(service(), shell()).send(Call.of("POST", below("retry")), key.value()).body();
      print(made, RolloutWords.of(made));
      return ExitStatus.DONE;
    }
  }
}
