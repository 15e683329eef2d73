package io.kexecfleet.agent.codec;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avaje.json.JsonException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service that was taken over may answer to break an agent rather than to command it. */
class EvilReplyTest {

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":[", "\"\\u0000"})
  void nestingWithoutEndIsNoReply(String nest) {
    var text = "{\"serviceTimeMillis\":1,\"heldMillis\":0,\"unknown\":" + nest.repeat(250_000 / nest.length());
    assertThatThrownBy(() -> Json.readReply(text)).isInstanceOf(JsonException.class);
    assertThatThrownBy(() -> Json.readReply(nest.repeat(250_000 / nest.length()))).isInstanceOf(JsonException.class);
  }

  @Test
  void aNumberWithoutEndIsNoReply() {
    var text = "{\"desired\":{\"generation\":" + "9".repeat(250_000) + "},\"serviceTimeMillis\":1,\"heldMillis\":0}";
    assertThatThrownBy(() -> Json.readReply(text)).isInstanceOf(JsonException.class);
  }
}
