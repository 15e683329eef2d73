package io.kexecfleet.agent.cli;

import io.kexecfleet.agent.codec.Json;
import io.kexecfleet.agent.socket.LocalCall;
import io.kexecfleet.agent.local.Examination;
import io.kexecfleet.agent.local.LocalReply;
import io.kexecfleet.agent.local.LocalRequest;
import io.kexecfleet.agent.local.LocalRequest.Verb;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.proof.History;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.protocol.RebootStatus.Step;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The commands of {@code kexec-fleet-agent} but {@code run}. Exit codes: 0 it was done, 1 it was refused or something was
 * found that blocks, 2 the command line is wrong, 3 the agent cannot be reached.
 */
public final class Commands {

  public static final int DONE = 0;
  public static final int REFUSED = 1;
  public static final int USAGE = 2;
  public static final int UNREACHABLE = 3;

  private static final String HELP =
      """
      kexec-fleet-agent COMMAND

        doctor [TARGET] [--firmware]  what stands in the way of a reboot, and what to do about it
        status                      what the agent is doing, and what is loaded
        stage [TARGET] [--for 30m]  load a kernel to jump into, verified; it is let go after that time (30m, at most 24h)
        unstage                     let go of what was staged by hand
        jump                        leave this kernel now, into what was staged by hand
        jump --firmware             reboot through the firmware instead
        history                     what became of the last reboots, and how long each phase took

      TARGET is one of --latest (the default), --release RELEASE, --default-entry, --kernel FILE [--initrd FILE]...,
      with --append ARGUMENTS or --command-line LINE. Each command takes --json.
      """;

  private static final Duration STAGED_FOR = Duration.ofMinutes(30);

  private final Doctor doctor;
  private final LocalCall agent;
  private final Supplier<@Nullable String> history;
  private final Pause pause;
  private final PrintStream out;
  private final PrintStream err;

  /** Looks at this host before a reboot into a target; needs no agent. */
  @FunctionalInterface
  public interface Doctor {
    List<Finding> examine(BootTarget target, Order.Way way);
  }

  /** Lets some time pass before the agent is asked again. */
  @FunctionalInterface
  public interface Pause {
    void pass() throws InterruptedException;
  }

  /** @param history the text of the host's history, or null for none */
  public Commands(
      Doctor doctor,
      LocalCall agent,
      Supplier<@Nullable String> history,
      Pause pause,
      PrintStream out,
      PrintStream err) {
    this.doctor = doctor;
    this.agent = agent;
    this.history = history;
    this.pause = pause;
    this.out = out;
    this.err = err;
  }

  /** Does what the words say; gives the exit code. */
  public int run(List<String> arguments) throws InterruptedException {
    var words = new Words(arguments);
    var json = words.flag("--json");
    try {
      var command = words.next().orElse("--help");
      return switch (command) {
        case "doctor" -> doctor(words, json);
        case "status" -> tell(ask(words, LocalRequest.of(Verb.STATUS)), json);
        case "stage" -> stage(words, json);
        case "unstage" -> tell(ask(words, LocalRequest.of(Verb.UNSTAGE)), json);
        case "jump" -> jump(words, json);
        case "history" -> history(words, json);
        case "help", "--help", "-h" -> help();
        default -> throw new UsageException("\"%s\" is no command; --help lists them.".formatted(command));
      };
    } catch (UsageException wrong) {
      err.println("kexec-fleet-agent: " + wrong.getMessage());
      return USAGE;
    } catch (MachineException failed) {
      err.println("kexec-fleet-agent: " + failed.getMessage());
      return REFUSED;
    } catch (IOException unreachable) {
      err.println(
          "kexec-fleet-agent: no agent answers on this host (%s). systemctl status kexec-fleet-agent tells why; only root may ask."
              .formatted(unreachable.getMessage()));
      return UNREACHABLE;
    }
  }

  private int doctor(Words words, boolean json) throws UsageException {
    var way = words.flag("--firmware") ? Order.Way.FIRMWARE : Order.Way.KEXEC;
    var target = TargetWords.read(words);
    words.requireNone();
    var found = doctor.examine(target, way);
    if (json) {
      out.println(Json.write(new Examination(found)));
    } else {
      new Show(out).findings(found);
    }
    return found.stream().anyMatch(finding -> finding.severity() == Finding.Severity.BLOCKING) ? REFUSED : DONE;
  }

  private int stage(Words words, boolean json) throws UsageException, IOException, InterruptedException {
    var howLong = words.value("--for");
    var request = new LocalRequest(Verb.STAGE, TargetWords.read(words), millis(howLong.orElse(STAGED_FOR.toString())));
    return tell(follow(ask(words, request), Set.of(Step.STAGING)), json);
  }

  private int jump(Words words, boolean json) throws UsageException, IOException, InterruptedException {
    var verb = words.flag("--firmware") ? Verb.RESTART : Verb.JUMP;
    return tell(follow(ask(words, LocalRequest.of(verb)), Set.of(Step.STAGING, Step.STAGED)), json);
  }

  /** Asks on for as long as the reboot that the first answer is about is at one of these steps. */
  private LocalReply follow(LocalReply first, Set<Step> steps) throws IOException, InterruptedException {
    var asked = first.reboot();
    if (first.refused() != null || asked == null) {
      return first;
    }
    var reply = first;
    for (var step = stepOf(asked, reply); step != null && steps.contains(step); step = stepOf(asked, reply)) {
      pause.pass();
      reply = agent.ask(LocalRequest.of(Verb.STATUS));
    }
    return stepOf(asked, reply) == null
        ? reply.refusing("What was asked for is not being done any more: its time was over, or an order of the service took its place.")
        : reply;
  }

  /** Where the reboot that was asked for stands, or null when the agent is busy with another, or with none. */
  private static @Nullable Step stepOf(RebootStatus asked, LocalReply reply) {
    var now = reply.reboot();
    return now == null || !now.rebootId().equals(asked.rebootId()) ? null : now.step();
  }

  private LocalReply ask(Words words, LocalRequest request) throws UsageException, IOException {
    words.requireNone();
    return agent.ask(request);
  }

  private int tell(LocalReply reply, boolean json) {
    if (json) {
      out.println(Json.write(reply));
    } else {
      new Show(out).status(reply);
    }
    var refused = reply.refused() == null ? refusal(reply.reboot()) : reply.refused();
    if (refused != null) {
      err.println("kexec-fleet-agent: " + refused);
    }
    return refused == null ? DONE : REFUSED;
  }

  private static @Nullable String refusal(@Nullable RebootStatus reboot) {
    return reboot == null || reboot.refusal() == null ? null : reboot.refusal().code() + ": " + reboot.refusal().detail();
  }

  private int history(Words words, boolean json) throws UsageException {
    words.requireNone();
    var text = history.get();
    if (json) {
      out.println(text == null ? Json.write(History.NONE) : text);
    } else {
      new Show(out).history(text == null ? List.of() : Json.readHistory(text).reboots());
    }
    return DONE;
  }

  private int help() {
    out.print(HELP);
    return DONE;
  }

  /** {@code 90s}, {@code 30m}, {@code 2h}, or as ISO 8601 has it. */
  private static long millis(String text) throws UsageException {
    var iso = text.startsWith("PT") ? text : "PT" + text;
    try {
      var millis = Duration.parse(iso).toMillis();
      if (millis > 0 && millis <= LocalRequest.LONGEST) {
        return millis;
      }
    } catch (DateTimeParseException | ArithmeticException unreadable) {
      // Said below.
    }
    throw new UsageException("--for is \"%s\"; write a time such as 90s, 30m or 2h, up to 24h.".formatted(text));
  }
}
