package io.kexecfleet.service.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

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
}
