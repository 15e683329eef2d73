package io.kexecfleet.service.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.service.support.Browser;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.watching.Watchers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What one stream tells, to readers that are quick and slow. */
class PictureStreamTest {

  private static final RunningService SERVICE = RunningService.shared();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Pattern NUMBER = Pattern.compile("\"number\":(\\d+)");

  private static Socket stream(String path, String token) throws IOException {
    var browser = new Browser();
    var door = URI.create(SERVICE.url() + "/login");
    browser.submit(Browser.form(browser.get(door), "/login").with("token", token));
    var cookies = browser.cookies(door).entrySet().stream().map(it -> it.getKey() + "=" + it.getValue()).collect(Collectors.joining("; "));
    var socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), SERVICE.port()));
    var request = "GET %s/stream HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nCookie: %s\r\n\r\n".formatted(path, SERVICE.port(), cookies);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String draft(String name) throws InterruptedException {
    try (var crew = new Crew(SERVICE, name, 1)) {
      return crew.rollout(Map.of("draft", true));
    }
  }

  @Test
  void whoReadsNothingForAWhileIsToldTheLatestAndNothingInBetween() throws Exception {
    var path = draft("slow-look");
    var pictures = SERVICE.bean(Pictures.class);
    var watched = pictures.join(UUID.fromString(path.replace("/rollouts/", "")));
    try (var slow = stream(path, SERVICE.operatorToken())) {
      await().atMost(PATIENCE).until(() -> watched.news().told() != null);
      var real = Objects.requireNonNull(watched.news().told());
      var long8 = "x".repeat(8_000_000);
      for (long number = 101; number <= 106; number++) {
        var whole = "{\"number\":%d,\"long\":\"%s\"}".formatted(number, long8);
        watched.read(new Told(number, real.glance(), real.picture(), whole, null), real.glance().at());
      }
      var numbers = new ArrayList<Integer>();
      var lines = new BufferedReader(new InputStreamReader(slow.getInputStream(), StandardCharsets.UTF_8));
      while (!numbers.contains(106)) {
        var number = NUMBER.matcher(Objects.requireNonNull(lines.readLine()));
        if (number.find()) {
          numbers.add(Integer.valueOf(number.group(1)));
        }
      }
      assertThat(numbers).isSorted().doesNotHaveDuplicates().endsWith(106).hasSizeLessThan(5);
    } finally {
      pictures.leave(watched);
    }
  }

  @Test
  void whoGoesAwayIsForgottenAndSoIsWhatTheyLookedAt() throws Exception {
    var path = draft("gone-look");
    var token = SERVICE.operator().post("/api/v1/tokens", Map.of("name", "gone-look", "role", "VIEWER")).text("token");
    var pictures = SERVICE.bean(Pictures.class);
    var id = UUID.fromString(path.replace("/rollouts/", ""));
    try (var socket = stream(path, token)) {
      await().atMost(PATIENCE).until(() -> pictures.latest(id).isPresent());
      assertThat(SERVICE.bean(Watchers.class).of("gone-look")).isEqualTo(1);
      assertThat(socket.isConnected()).isTrue();
    }
    SERVICE.operator().post("/api/v1" + path + "/abort", "");
    await().atMost(PATIENCE).until(() -> SERVICE.bean(Watchers.class).of("gone-look") == 0);
    await().atMost(PATIENCE).until(() -> pictures.latest(id).isEmpty());
  }
}
