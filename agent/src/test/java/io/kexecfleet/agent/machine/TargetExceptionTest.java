package io.kexecfleet.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.Refusal;
import org.junit.jupiter.api.Test;

class TargetExceptionTest {

  /** It goes to the service, into its database, and before people's eyes. */
  @Test
  void whatFilesSayIsQuotedInPrintAndInBounds() {
    var refused = new TargetException(Refusal.Code.LOAD_FAILED, "ü \0\u001b[2J\ud800\n" + "x".repeat(5000)).refusal();
    assertThat(refused.detail()).startsWith("ü ??[2J??xxx").hasSize(1001).endsWith("x…");
  }
}
