package io.kexecfleet.agent.core;

import io.avaje.json.JsonException;
import io.kexecfleet.agent.codec.Json;
import io.kexecfleet.agent.fuzz.Fuzzer;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.Desired;
import io.kexecfleet.protocol.Order;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a service says, damaged: it is no reply, or the agent can decide what to do about it in any situation. */
class RepliesFuzzTest {

  private static final long NOW = 100_000;
  private static final List<String> WORDS =
      List.of("{", "}", "\"", ":", ",", "null", "-1", "9223372036854775807", "1e400", "KEXEC", "FIRMWARE", "STAGE", "order", "target");

  @Test
  void repliesOfTheService() {
    var order =
        Order.of("a", Order.Intent.JUMP, Order.Way.KEXEC, Situations.OLD_BOOT, 60_000, BootTarget.paths("/boot/k", "/boot/i"));
    var good = List.of(reply(order), reply(Situations.stage("a")), reply(Situations.restart("a")));
    var situations =
        List.of(
            Situations.idle(),
            Situations.play(Situations.idle(), NOW, Situations.reply(1, Situations.stage("a"), NOW), new Event.Staged(1, Situations.IMAGE))
                .state());
    new Fuzzer("replies", JsonException.class)
        .texts(
            100_000,
            good,
            WORDS,
            text -> {
              var heard = new Event.Replied(Json.readReply(text), NOW, true);
              situations.forEach(state -> StateMachine.step(state, heard, NOW + 10));
            });
  }

  private static String reply(Order order) {
    return Json.write(new CheckInReply(new Desired(7, order, "r0"), 1_800_000_000_000L, 250));
  }
}
