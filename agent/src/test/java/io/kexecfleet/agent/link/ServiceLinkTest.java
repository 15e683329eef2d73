package io.kexecfleet.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kexecfleet.agent.core.Event;
import io.kexecfleet.agent.linux.LinuxDisk;
import io.kexecfleet.agent.machine.HostClock;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.Desired;
import io.kexecfleet.protocol.Enrolment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The link over a real socket, against a service that answers what the test says. */
class ServiceLinkTest {

  private static final String REPLY =
      "{\"desired\":{\"generation\":%d},\"serviceTimeMillis\":1,\"heldMillis\":0}";

  private static final HostClock CLOCK =
      new HostClock() {
        @Override
        public long sinceBoot() {
          return 0;
        }

        @Override
        public long wall() {
          return 1;
        }
      };

  private final List<Long> pauses = new CopyOnWriteArrayList<>();
  private final BlockingQueue<HttpExchange> requests = new LinkedBlockingQueue<>();
  private final BlockingQueue<Event> heard = new LinkedBlockingQueue<>();
  private final List<String> complaints = new ArrayList<>();
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final HttpServer server = server();
  private ServiceLink link = link();

  @BeforeEach
  void serve() {
    server.createContext("/", requests::add);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  @AfterEach
  void stop() {
    link.close();
    server.stop(0);
  }

  @Test
  void aWordIsSaidWithTheCredentialAndTheAnswerHeard() throws Exception {
    link.say(checkIn(1));
    var request = take(requests);
    assertThat(request.getRequestURI().getPath()).isEqualTo("/agent/v1/check-in");
    assertThat(request.getRequestHeaders().getFirst("Authorization")).isEqualTo("Bearer secret");
    answer(request, 200, REPLY.formatted(5));
    assertThat(take(heard))
        .isInstanceOfSatisfying(
            Event.Replied.class,
            replied -> {
              assertThat(replied.reply().desired().generation()).isEqualTo(5);
              assertThat(replied.latest()).isTrue();
            });
  }

  @Test
  void aNewWordDoesNotWaitForTheOldOne() throws Exception {
    link.say(checkIn(1));
    var held = take(requests);
    link.say(checkIn(2));
    var newer = take(requests);
    answer(held, 200, REPLY.formatted(1));
    assertThat(take(heard)).isInstanceOfSatisfying(Event.Replied.class, old -> assertThat(old.latest()).isFalse());
    answer(newer, 200, REPLY.formatted(2));
    assertThat(take(heard)).isInstanceOfSatisfying(Event.Replied.class, one -> assertThat(one.latest()).isTrue());
  }

  @Test
  void noAnswerARefusalAndRubbishAreUnanswered() throws Exception {
    link.say(checkIn(1));
    take(requests).close();
    assertThat(take(heard)).isInstanceOf(Event.Unanswered.class);
    link.say(checkIn(1));
    answer(take(requests), 500, "{}");
    assertThat(take(heard)).isInstanceOf(Event.Unanswered.class);
    link.say(checkIn(1));
    answer(take(requests), 200, "<html>");
    assertThat(take(heard)).isInstanceOf(Event.Unanswered.class);
    assertThat(complaints).hasSize(1);
  }

  /** Seen with a service whose database was set back: each answer had the agent ask again at once. */
  @Test
  void aServiceThatHasForgottenWhatItSaidIsNotAskedAgainAtOnce() throws Exception {
    var generation = new AtomicLong(3);
    CheckInCall call = said -> new CheckInReply(new Desired(generation.get(), null, null), 1, 0);
    var link = new ServiceLink(call, heard::add, CLOCK, Thread.ofVirtual().factory(), new Pauses(), complaints::add);
    for (var times = 0; times < 4; times++) {
      link.say(checkIn(7));
      assertThat(take(heard)).isInstanceOfSatisfying(Event.Replied.class, old -> assertThat(old.latest()).isTrue());
    }
    assertThat(pauses).containsExactly(400L, 800L, 1600L);
    assertThat(complaints).singleElement().asString().contains("generation 3").contains("has seen 7");
    generation.set(7);
    for (var times = 0; times < 2; times++) {
      link.say(checkIn(7));
      take(heard);
    }
    assertThat(pauses).as("none once it is up to date").hasSize(4);
  }

  @Test
  void anEndlessAnswerIsCutOff() throws Exception {
    link.say(checkIn(1));
    answer(take(requests), 200, " ".repeat(300_000));
    assertThat(take(heard)).isInstanceOf(Event.Unanswered.class);
    assertThat(complaints.getFirst()).contains("longer than");
  }

  @Test
  void anAnswerInDropsIsCutOff() throws Exception {
    var call = new HttpService(address(), null, System::currentTimeMillis, Duration.ofMillis(300)).checkIns("secret");
    var link = new ServiceLink(call, heard::add, CLOCK, Thread.ofVirtual().factory(), new Random(1), complaints::add);
    link.say(checkIn(1));
    var request = take(requests);
    request.sendResponseHeaders(200, 0);
    var out = request.getResponseBody();
    while (heard.poll(20, TimeUnit.MILLISECONDS) == null) {
      try {
        out.write(' ');
        out.flush();
      } catch (IOException cutOff) {
        break;
      }
    }
    assertThat(complaints).singleElement().asString().contains("no end");
    assertThat(link.trouble()).contains("no end");
  }

  @Test
  void whatAServiceAnswersDoesNotFloodTheJournal() throws Exception {
    link.say(checkIn(1));
    answer(take(requests), 500, "<3>evil\n".repeat(10_000));
    assertThat(take(heard)).isInstanceOf(Event.Unanswered.class);
    assertThat(complaints).singleElement().asString().hasSizeLessThan(500).doesNotContain("\n");
  }

  /** The JDK's client has rules of its own for this one. */
  @Test
  void aRefusalOfWhatWasShownIsTold() throws Exception {
    var service = new HttpService(address(), null, System::currentTimeMillis);
    var refused = CompletableFuture.supplyAsync(() -> refusal(service));
    answer(take(requests), 401, "who are you");
    assertThat(refused.get(10, TimeUnit.SECONDS).isUnauthorized()).isTrue();
  }

  private static RefusedException refusal(HttpService service) {
    try {
      service.checkIn(checkIn(1), "secret");
      throw new AssertionError("was not refused");
    } catch (RefusedException refused) {
      return refused;
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void enrollingSaysTheDigestAndNeverTheSecret() throws Exception {
    var credential = new Credential("0123", 0);
    var enrolment = credential.enrolment("web-1");
    assertThat(enrolment.credentialSha256())
        .isEqualTo("1be2e452b46d7a0d9656bbb1f768e8248eba1b75baed65f5d99eafa948899a6a");
    assertThat(credential.toString()).doesNotContain("0123");
    var done = CompletableFuture.runAsync(() -> enrol(enrolment));
    var request = take(requests);
    assertThat(request.getRequestHeaders().getFirst("Authorization")).isEqualTo("Bearer join");
    assertThat(new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)).doesNotContain("0123\"");
    answer(request, 204, "");
    done.get(10, TimeUnit.SECONDS);
    var refused = CompletableFuture.runAsync(() -> enrol(enrolment));
    answer(take(requests), 409, "taken");
    assertThatThrownBy(() -> refused.get(10, TimeUnit.SECONDS)).hasMessageContaining("409: taken");
  }

  /** The link only hears that there is no answer, and goes on: nobody on the host waits for an enrolment. */
  @Test
  void theFirstWordEnrolsTheHostAsOftenAsThatTakes(@TempDir Path folder) throws Exception {
    var token = folder.resolve("token");
    var files = new CredentialFiles(new LinuxDisk(folder), CLOCK);
    var rules = new CredentialKeeper.Rules("web-1", token, Duration.ofDays(30));
    var enrolling = new CredentialKeeper(new HttpService(address(), null, System::currentTimeMillis), files, rules, CLOCK, said::add, complaints::add);
    var link = new ServiceLink(enrolling, heard::add, CLOCK, Thread.ofVirtual().factory(), new Pauses(), complaints::add);
    link.say(checkIn(1));
    assertThat(take(heard)).isInstanceOf(Event.Unanswered.class);
    assertThat(complaints).singleElement().asString().contains("cannot be enrolled").contains("token");
    Files.writeString(token, "join\n");
    link.say(checkIn(1));
    answer(take(requests), 503, "later");
    assertThat(take(heard)).isInstanceOf(Event.Unanswered.class);
    assertThat(files.isEnrolled()).isFalse();
    link.say(checkIn(1));
    var enrolment = take(requests);
    assertThat(enrolment.getRequestURI().getPath()).isEqualTo("/agent/v1/enrolment");
    answer(enrolment, 204, "");
    answer(take(requests), 200, REPLY.formatted(1));
    assertThat(take(heard)).isInstanceOf(Event.Replied.class);
    assertThat(files.isEnrolled()).isTrue();
    assertThat(said).containsExactly("enrolled as web-1");
    link.say(checkIn(1));
    var next = take(requests);
    assertThat(next.getRequestURI().getPath()).as("once").isEqualTo("/agent/v1/check-in");
    answer(next, 200, REPLY.formatted(1));
  }

  private void enrol(Enrolment enrolment) {
    try {
      new HttpService(address(), null, System::currentTimeMillis).enrol(enrolment, "join");
    } catch (IOException failed) {
      throw new IllegalStateException(failed.getMessage(), failed);
    }
  }

  private ServiceLink link() {
    var call = new HttpService(address(), null, System::currentTimeMillis).checkIns("secret");
    return new ServiceLink(call, heard::add, CLOCK, Thread.ofVirtual().factory(), new Random(1), complaints::add);
  }

  /** Writes down the longest pause that it is asked for, and gives none. */
  private final class Pauses implements RandomGenerator {

    @Override
    public long nextLong() {
      throw new AssertionError("a pause has bounds");
    }

    @Override
    public long nextLong(long shortest, long longest) {
      pauses.add(longest);
      return 0;
    }
  }

  private URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failed) {
      throw new IllegalStateException("no port on the loopback", failed);
    }
  }

  private static CheckIn checkIn(long generation) {
    return new CheckIn(generation, "boot", "7.2.12", "1", null);
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    exchange.getRequestBody().readAllBytes();
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      try (var out = exchange.getResponseBody()) {
        out.write(bytes);
      }
    }
    exchange.close();
  }

  private static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
    var next = queue.poll(20, TimeUnit.SECONDS);
    assertThat(next).as("something within 20 s").isNotNull();
    return next;
  }
}
