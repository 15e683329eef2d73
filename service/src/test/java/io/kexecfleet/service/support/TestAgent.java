package io.kexecfleet.service.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.Enrolment;
import io.kexecfleet.protocol.Outcome;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** An agent that talks to a real service and plays its host in memory. */
public final class TestAgent {

  private final RunningService service;
  private final String name;
  private final String credential;
  private final Caller caller;
  private final SimulatedHost host;

  private TestAgent(RunningService service, String name, String credential, SimulatedHost host) {
    this.service = service;
    this.name = name;
    this.credential = credential;
    this.host = host;
    this.caller = service.as(credential);
  }

  static TestAgent enrol(RunningService service, String name) {
    var credential = "credential-" + UUID.randomUUID();
    var answer = service.joiner().post("/agent/v1/enrolment", new Enrolment(name, digest(credential)));
    assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    return new TestAgent(service, name, credential, new SimulatedHost());
  }

  /** The same host, after its service was started anew. */
  public TestAgent movedTo(RunningService other) {
    return new TestAgent(other, name, credential, host);
  }

  public static String digest(String credential) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(credential.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  public String name() {
    return name;
  }

  public SimulatedHost host() {
    return host;
  }

  public Caller caller() {
    return caller;
  }

  /**
   * What is answered to the host's word now, taken in. Nobody waits for the holding time to end: it is said twice, and where
   * there is nothing to say one of the two takes the place of the other.
   */
  public CheckInReply checkIn() {
    var sentAt = service.clock().instant();
    var word = host.say();
    var one = send(word);
    var other = send(word);
    var reply = CompletableFuture.anyOf(one, other).thenApply(CheckInReply.class::cast).join();
    if (reply.desired().generation() != word.seenGeneration()) {
      // The other is not held either; until it is answered it could be taken for a later word than the next one.
      reply = Stream.of(one.join(), other.join()).max(Comparator.comparingLong(it -> it.desired().generation())).orElseThrow();
    }
    hear(reply, sentAt);
    return reply;
  }

  /** The same, held while there is nothing to say. */
  public CheckInReply checkInAndWait() {
    var sentAt = service.clock().instant();
    var reply = checkInLater().join();
    hear(reply, sentAt);
    return reply;
  }

  public CompletableFuture<CheckInReply> checkInLater() {
    return send(host.say());
  }

  public CompletableFuture<CheckInReply> send(CheckIn checkIn) {
    return caller.postLater("/agent/v1/check-in", checkIn).thenApply(TestAgent::reply);
  }

  public void hear(CheckInReply reply, Instant sentAt) {
    host.hear(reply.desired(), sentAt, service.clock().instant());
  }

  private static CheckInReply reply(Caller.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return Caller.JSON.readValue(answer.body(), CheckInReply.class);
  }

  /** Checks in and does what is asked, until told to stop. */
  public Thread live(Outcome outcome, AtomicBoolean stop) {
    return Thread.ofVirtual()
        .start(
            () -> {
              while (!stop.get()) {
                host.finishStaging();
                host.comeBack(outcome, true);
                checkInAndWait();
              }
            });
  }
}
