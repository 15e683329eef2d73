package io.kexecfleet.service.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.service.outgoing.NoAnswerException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** How names are looked up: once for each connection, and nobody waits for another's. */
class WebhookPostTest {

  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress METADATA = InetAddress.ofLiteral("169.254.169.254");

  private static WebhookPost started(Duration timeLimit, Names names) {
    var post = new WebhookPost(new WebhookSettings(false, timeLimit), names);
    post.start();
    return post;
  }

  private static URI at(String host, Receiver receiver) {
    return URI.create(receiver.url("/").replace("127.0.0.1", host));
  }

  /** No resolver knows this name, so whoever looked it up elsewhere would find nothing. */
  @Test
  void whatIsConnectedToIsTheAddressThatWasChecked() throws Exception {
    var asked = Collections.synchronizedList(new ArrayList<String>());
    Names.Resolver turning =
        name -> {
          asked.add(name);
          return new InetAddress[] {asked.size() == 1 ? HERE : METADATA};
        };
    try (var receiver = new Receiver(_ -> 200)) {
      var post = started(Duration.ofSeconds(10), new Names(turning, 10));
      assertThat(post.send(at("turning.invalid", receiver), Map.of(), "{}").status()).isEqualTo(200);
      assertThat(asked).containsExactly("turning.invalid");
      post.stop();
      var again = started(Duration.ofSeconds(10), new Names(turning, 10));
      assertThatThrownBy(() -> again.send(at("turning.invalid", receiver), Map.of(), "{}"))
          .isInstanceOf(NoAnswerException.class)
          .hasMessageStartingWith("This name or address leads to where webhooks must not");
      again.stop();
      assertThat(receiver.messages).hasSize(1);
    }
  }

  @Test
  void aNameOfWhichOneAddressIsRefusedIsRefused() throws Exception {
    try (var receiver = new Receiver(_ -> 200)) {
      var post = started(Duration.ofSeconds(10), new Names(_ -> new InetAddress[] {HERE, METADATA}, 10));
      assertThatThrownBy(() -> post.send(at("both.invalid", receiver), Map.of(), "{}")).hasMessageStartingWith("This name or address");
      assertThat(receiver.messages).isEmpty();
      post.stop();
    }
  }

  /** As many names as there are threads in Jetty's client, and more. */
  @Test
  void aResolverThatDoesNotAnswerHoldsNobodyElseUp() throws Exception {
    var end = new CountDownLatch(1);
    Names.Resolver stuck =
        name -> {
          try {
            if (name.startsWith("stuck")) {
              end.await();
            }
            return new InetAddress[] {HERE};
          } catch (InterruptedException e) {
            throw new UnknownHostException(name);
          }
        };
    var names = new Names(stuck, 41);
    try (var receiver = new Receiver(_ -> 200)) {
      var post = started(Duration.ofSeconds(10), names);
      var waiting = new ArrayList<Thread>();
      for (int i = 0; i < 40; i++) {
        var host = "stuck%d.invalid".formatted(i);
        waiting.add(Thread.ofVirtual().start(() -> assertThatThrownBy(() -> post.send(at(host, receiver), Map.of(), "{}")).isInstanceOf(NoAnswerException.class)));
        assertThat(names.lookUp(host)).isNotDone();
      }
      assertThat(post.send(at("quick.invalid", receiver), Map.of(), "{}").status()).isEqualTo(200);
      assertThat(names.lookUp("stuck0.invalid")).as("one thread for one name, whoever asks").isSameAs(names.lookUp("stuck0.invalid"));
      await().until(() -> !names.lookUp("stuck40.invalid").isDone());
      assertThatThrownBy(() -> post.send(at("quick2.invalid", receiver), Map.of(), "{}")).hasMessageStartingWith("So many host names are being looked up");
      for (var thread : waiting) {
        thread.interrupt();
        thread.join();
      }
      end.countDown();
      post.stop();
      assertThat(receiver.messages).hasSize(1);
    }
  }
}
