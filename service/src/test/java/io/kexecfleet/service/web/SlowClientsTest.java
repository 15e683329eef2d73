package io.kexecfleet.service.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.service.support.RawConnection;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Whoever is too slow, or comes too often, is cut off; whoever waits is not. */
class SlowClientsTest {

  private static final int MOST = 20;

  private static final RunningService SERVICE =
      RunningService.start(
          RunningService.temporaryFolder(),
          TestDatabase.fresh(),
          "kexec-fleet.web.head-within=300ms",
          "kexec-fleet.web.body-within=300ms",
          "kexec-fleet.web.answer-within=300ms",
          "kexec-fleet.web.connections-per-address=" + MOST);

  @AfterAll
  static void end() {
    SERVICE.close();
  }

  private static double cut(String reason) {
    return SERVICE.bean(MeterRegistry.class).counter("kexec.fleet.connections.cut", "reason", reason).count();
  }

  /** Says a byte now and then until nobody listens any more. */
  private static void trickle(RawConnection connection) {
    await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20)).until(() -> !connection.takes("x"));
  }

  @Test
  void aHeadThatTrickles() throws IOException {
    var before = cut("head");
    try (var connection = RawConnection.to(SERVICE.port()).say("GET /livez HTTP/1.1\r\nHost: x\r\nA: ")) {
      trickle(connection);
    }
    assertThat(cut("head")).isGreaterThan(before);
  }

  @Test
  void aBodyThatTrickles() throws IOException {
    var before = cut("body");
    try (var connection = RawConnection.to(SERVICE.port())) {
      connection.say(
          "POST /api/v1/rollouts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 90000\r\n\r\n"
              .formatted(SERVICE.operatorToken()));
      trickle(connection);
    }
    assertThat(cut("body")).isGreaterThan(before);
  }

  @Test
  void anAnswerThatIsNeverRead() throws IOException {
    var before = cut("answer");
    try (var connection = RawConnection.to(SERVICE.managementPort())) {
      var ask =
          "GET /actuator/prometheus HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n".formatted(SERVICE.operatorToken());
      // So many that the answers fill every buffer on the way.
      connection.takes(ask.repeat(500));
      await().atMost(Duration.ofSeconds(20)).until(() -> cut("answer") > before);
    }
  }

  @Test
  void notACheckInThatIsHeld() {
    var agent = SERVICE.enrolled("held");
    agent.checkIn();
    assertThat(agent.checkInLater().join().heldMillis()).as("longer than all limits").isGreaterThan(1000);
  }

  @Test
  void anAddressHasSoManyConnections() throws IOException {
    var before = cut("address");
    var open = new ArrayList<RawConnection>();
    try {
      for (int i = 0; i <= MOST; i++) {
        open.add(RawConnection.to(SERVICE.port()));
      }
      await().atMost(Duration.ofSeconds(20)).until(() -> cut("address") > before);
    } finally {
      for (var connection : open) {
        connection.close();
      }
    }
    await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> SERVICE.as("").get("/livez").status() == 200);
  }
}
