package io.kexecfleet.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.codec.Json;
import io.kexecfleet.agent.socket.LocalCall;
import io.kexecfleet.agent.socket.LocalDoor;
import io.kexecfleet.agent.local.CrashStatus;
import io.kexecfleet.agent.local.LocalReply;
import io.kexecfleet.agent.local.LocalRequest;
import io.kexecfleet.agent.local.LocalRequest.Verb;
import io.kexecfleet.agent.machine.Loaded;
import io.kexecfleet.agent.proof.History;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.PhaseTiming;
import io.kexecfleet.protocol.RebootReport;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.protocol.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands over a real socket, against an agent that answers as it is told. */
@Timeout(30)
class CommandsTest {

  private static final RebootStatus STAGING = RebootStatus.staging("hand");
  private static final RebootStatus STAGED = RebootStatus.staged("hand", null);
  private static final Refusal STALE = new Refusal(Refusal.Code.STALE, "block 5 is off");

  private static final CrashStatus CRASH = new CrashStatus(true, 160L << 20, Loaded.OURS, 1_795_000_000_000L, "It is loaded.");

  @TempDir Path folder;

  private final List<LocalRequest> asked = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private final List<LocalReply> replies = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private @Nullable LocalDoor door;
  private @Nullable String history;

  @BeforeEach
  void open() throws IOException {
    door = new LocalDoor(folder.resolve("sock"), this::answer, Thread.ofVirtual().factory(), complaint -> {});
  }

  @AfterEach
  void close() throws IOException {
    if (door != null) {
      door.close();
    }
  }

  @Test
  void statusTellsWhatTheAgentIsDoing() throws Exception {
    replies.add(reply(null, null));
    assertThat(run("status")).isZero();
    assertThat(text(out)).contains("7.2.12").contains("in the tests").contains("without a service")
        .contains("loaded at 2026-11-18T", "160 MiB", "It is loaded.");
    assertThat(asked).containsExactly(LocalRequest.of(Verb.STATUS));
  }

  @Test
  void stageWaitsUntilItIsStaged() throws Exception {
    replies.addAll(List.of(reply(null, STAGING), reply(null, STAGING), reply(null, STAGED)));
    assertThat(run("stage", "--release", "7.2.12", "--for=2h", "--append", "quiet splash")).isZero();
    var target =
        new BootTarget(BootTarget.Select.RELEASE, "7.2.12", null, List.of(), BootTarget.CommandLine.APPEND, "quiet splash");
    assertThat(asked.getFirst()).isEqualTo(new LocalRequest(Verb.STAGE, target, 7_200_000));
    assertThat(asked).hasSize(3);
  }

  @Test
  void whatIsRefusedEndsWithOneLineAndOne() throws Exception {
    replies.addAll(List.of(reply(null, STAGING), reply(null, RebootStatus.refused("hand", STALE))));
    assertThat(run("stage")).isEqualTo(Commands.REFUSED);
    assertThat(text(err).lines()).containsExactly("kexec-fleet-agent: STALE: block 5 is off");
    err.reset();
    replies.add(reply("busy", null));
    assertThat(run("unstage")).isEqualTo(Commands.REFUSED);
    assertThat(text(err).lines()).containsExactly("kexec-fleet-agent: busy");
  }

  @Test
  void jumpWaitsUntilTheHostIsOnItsWay() throws Exception {
    replies.addAll(List.of(reply(null, STAGED), reply(null, RebootStatus.jumping("hand", null))));
    assertThat(run("jump")).isZero();
    assertThat(asked).containsExactly(LocalRequest.of(Verb.JUMP), LocalRequest.of(Verb.STATUS));
    asked.clear();
    replies.add(reply(null, RebootStatus.jumping("hand", null)));
    assertThat(run("jump", "--firmware")).isZero();
    assertThat(asked).containsExactly(LocalRequest.of(Verb.RESTART));
  }

  @Test
  void whatAnotherRebootTakesThePlaceOfIsSaidNotToBeDone() throws Exception {
    var others = RebootStatus.jumping("r7", null);
    for (var words : List.of(List.of("jump"), List.of("stage"))) {
      for (var instead : Arrays.asList(others, null)) {
        err.reset();
        replies.addAll(List.of(reply(null, STAGING), reply(null, instead)));
        assertThat(run(words.toArray(String[]::new))).as("%s, then %s", words, instead).isEqualTo(Commands.REFUSED);
        assertThat(text(err)).contains("is not being done any more").contains("took its place");
      }
    }
  }

  @Test
  void asJsonTheAnswerIsWhatTheAgentSaid() throws Exception {
    replies.add(reply(null, STAGED));
    assertThat(run("status", "--json")).isZero();
    assertThat(Json.readLocalReply(text(out))).isEqualTo(reply(null, STAGED));
  }

  @Test
  void historyIsReadWithoutAnAgent() throws Exception {
    close();
    assertThat(run("history")).isZero();
    assertThat(text(out)).contains("No reboot");
    var phase = new PhaseTiming(PhaseTiming.Phase.HOT_PHASE, 1_234, 5, "the service's clock");
    var unwell = new Finding("UNITS_FAILED", Finding.Severity.BLOCKING, "cron.service has failed.", "Look.");
    history =
        Json.write(
            History.NONE.with(
                new RebootReport(
                    "r1",
                    Outcome.KEXEC,
                    List.of("marker found"),
                    "b1",
                    "b2",
                    "6.1",
                    "7.2",
                    null,
                    List.of(phase),
                    List.of(unwell),
                    new RebootReport.Saved(61_500, 17, "the firmware"),
                    true)));
    out.reset();
    assertThat(run("history")).isZero();
    assertThat(text(out)).contains("KEXEC", "6.1 -> 7.2", "marker found", "HOT_PHASE", "1,234 ms", "saved", "61,500 ms", "BLOCKING", "cron.service");
    out.reset();
    assertThat(run("history", "--json")).isZero();
    assertThat(text(out).strip()).isEqualTo(history);
  }

  @Test
  void withoutAnAgentTheErrorSaysWhatToDo() throws Exception {
    close();
    assertThat(run("status")).isEqualTo(Commands.UNREACHABLE);
    assertThat(text(err).lines()).singleElement().asString().contains("systemctl status kexec-fleet-agent");
  }

  @Test
  void aWrongCommandLineAsksNothingOfAnybody() throws Exception {
    for (var wrong :
        List.of(
            "nonsense",
            "status please",
            "stage --for",
            "stage --for 25h",
            "stage --for soon",
            "stage --for -5m",
            "stage --latest --release 6.1",
            "stage --release ../x",
            "stage --kernel vmlinuz",
            "stage --initrd /boot/initrd",
            "stage --append a --command-line b",
            "jump --now")) {
      err.reset();
      assertThat(run(wrong.split(" ", -1))).as(wrong).isEqualTo(Commands.USAGE);
      assertThat(text(err).lines()).as(wrong).hasSize(1);
    }
    assertThat(asked).isEmpty();
  }

  @Test
  void targetsAreNamedInEveryWay() throws Exception {
    replies.addAll(List.of(reply(null, STAGED), reply(null, STAGED)));
    run("stage", "--kernel", "/boot/k", "--initrd", "/boot/a", "--initrd=/boot/b", "--command-line", "root=/dev/vda");
    run("stage", "--default-entry");
    assertThat(asked).extracting(LocalRequest::target)
        .containsExactly(
            new BootTarget(
                BootTarget.Select.PATHS, null, "/boot/k", List.of("/boot/a", "/boot/b"), BootTarget.CommandLine.REPLACE, "root=/dev/vda"),
            BootTarget.defaultEntry());
  }

  @Test
  void theDoctorTellsWhatStandsInTheWay() throws Exception {
    findings.add(new Finding("SESSIONS", Finding.Severity.WARNING, "root is logged in.", "Ask root."));
    assertThat(run("doctor", "--release", "6.1")).isZero();
    assertThat(text(out)).contains("WARNING", "SESSIONS", "root is logged in.", "Ask root.");
    findings.add(new Finding("MEMORY", Finding.Severity.BLOCKING, "None left.", "Free some."));
    out.reset();
    assertThat(run("doctor", "--release", "6.1", "--json")).isEqualTo(Commands.REFUSED);
    assertThat(text(out)).contains("\"code\":\"MEMORY\"", "\"severity\":\"BLOCKING\"");
    out.reset();
    assertThat(run("doctor", "--release", "6.1", "--firmware")).isZero();
    assertThat(text(out)).contains("Nothing was found");
  }

  @Test
  void helpIsForTheAsking() throws Exception {
    assertThat(run("--help")).isZero();
    assertThat(text(out)).contains("doctor", "stage", "unstage", "jump", "history", "status");
  }

  private int run(String... words) throws InterruptedException {
    return new Commands(
            (target, way) -> found(target, way), new LocalCall(folder.resolve("sock")), () -> history, () -> {}, new PrintStream(out), new PrintStream(err))
        .run(List.of(words));
  }

  private List<Finding> found(BootTarget target, Order.Way way) {
    assertThat(target).isEqualTo(BootTarget.release("6.1"));
    return way == Order.Way.KEXEC ? findings : List.of();
  }

  private synchronized LocalReply answer(LocalRequest request) {
    asked.add(request);
    return replies.removeFirst();
  }

  private static LocalReply reply(@Nullable String refused, @Nullable RebootStatus reboot) {
    return new LocalReply(refused, "1.0", "b1", "7.2.12", null, null, "in the tests", false, false, CRASH, reboot);
  }

  private static String text(ByteArrayOutputStream printed) {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
