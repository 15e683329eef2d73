package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.Call;
import io.kexecfleet.cli.rollout.Insistence;
import io.kexecfleet.cli.shell.ExitStatus;
import java.util.UUID;
import picocli.CommandLine;
import picocli.CommandLine.Command;

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
    add(noun, "retry", "Makes a new rollout of the hosts that did not make it.");
    return noun;
  }

  private static void add(CommandLine noun, String verb, String description) {
    Verbs.add(noun, verb, new Verb(verb, verb.equals("retry")), description, "rollouts %s latest".formatted(verb));
  }

  /** One of them. */
  @Command
  static final class Verb extends OfRollout {

    private final String verb;
    private final boolean makesOne;

    /** @param makesOne whether done twice it would be there twice */
    Verb(String verb, boolean makesOne) {
      this.verb = verb;
      this.makesOne = makesOne;
    }

    @Override
    ExitStatus run() {
      var call = Call.of("POST", below(verb));
      var answer = makesOne ? new Insistence(service(), shell()).send(call, UUID.randomUUID().toString()) : service().exchange(call);
      print(answer.body(), RolloutWords.of(answer.body()));
      return ExitStatus.DONE;
    }
  }
}
