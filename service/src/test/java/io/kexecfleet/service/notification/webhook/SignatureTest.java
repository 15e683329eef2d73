package io.kexecfleet.service.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others sign the same way. */
class SignatureTest {

  /** From the tests of the specification's own libraries. */
  @Test
  void signsAsTheSpecificationsLibrariesDo() {
    var signature =
        Signature.of(
            List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            Instant.ofEpochSecond(1614265330),
            "{\"test\": 2432232314}");
    assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void everySecretSigns() {
    var first = Signature.newSecret();
    var second = Signature.newSecret();
    assertThat(first).startsWith("whsec_").hasSize(6 + 44).isNotEqualTo(second);
    var message = Instant.ofEpochSecond(1);
    assertThat(Signature.of(List.of(first, second), "i", message, "b").split(" "))
        .containsExactly(Signature.of(List.of(first), "i", message, "b"), Signature.of(List.of(second), "i", message, "b"));
  }

  @Test
  void theShellOnThePageForReceiversTellsGenuineFromForged(@TempDir Path folder) throws Exception {
    var script = page("sh");
    assertThat(judged(folder, "{}", "{}", "bash", "-c", script)).isEqualTo("genuine");
    assertThat(judged(folder, "{}", "{ }", "bash", "-c", script)).isEqualTo("forged");
  }

  @Test
  void thePythonOnThePageForReceiversTellsGenuineFromForged(@TempDir Path folder) throws Exception {
    var script =
        """
        import os
        headers = {"webhook-id": os.environ["ID"], "webhook-timestamp": os.environ["TIMESTAMP"], "webhook-signature": os.environ["SIGNATURE"]}
        print("genuine" if is_genuine(os.environ["SECRET"], headers, open("body", "rb").read()) else "forged")
        """;
    assertThat(judged(folder, "{}", "{}", "python3", "-c", page("python") + script)).isEqualTo("genuine");
    assertThat(judged(folder, "{}", "{ }", "python3", "-c", page("python") + script)).isEqualTo("forged");
  }

  /** What a receiver's program says of a body that came in place of the one that was signed. */
  private static String judged(Path folder, String signed, String came, String... program) throws IOException, InterruptedException {
    var secret = Signature.newSecret();
    var at = Instant.now();
    Files.writeString(folder.resolve("body"), came);
    var receiver = new ProcessBuilder(program).directory(folder.toFile()).redirectErrorStream(true);
    receiver.environment().putAll(
        Map.of(
            "SECRET", secret,
            "ID", "msg-1",
            "TIMESTAMP", Long.toString(at.getEpochSecond()),
            "SIGNATURE", Signature.of(List.of(Signature.newSecret(), secret), "msg-1", at, signed)));
    var process = receiver.start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.strip();
  }

  private static String page(String language) throws IOException {
    var block = Pattern.compile("## Checking the signature.*?```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(Path.of("../docs/usage/webhooks.md")));
    assertThat(block.find()).isTrue();
    return block.group(1);
  }
}
