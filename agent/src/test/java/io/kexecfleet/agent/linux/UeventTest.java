package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UeventTest {

  @Test
  void aBlockOfMemoryThatWasTakenOut() {
    var message =
        "remove@/devices/system/memory/memory40\0ACTION=remove\0DEVPATH=/devices/system/memory/memory40\0SUBSYSTEM=memory\0SEQNUM=1234\0";
    assertThat(Uevent.parse(bytes(message))).contains(new Uevent("remove", "memory"));
  }

  @Test
  void whatIsNoUeventIsNone() {
    for (var message : new String[] {"", "\0", "@\0SUBSYSTEM=memory\0", "libudev\0\u00fe\u00ed", "add@/x\0SUBSYSTE=memory\0"}) {
      assertThat(Uevent.parse(bytes(message))).as(message).isEmpty();
    }
  }

  private static byte[] bytes(String message) {
    return message.getBytes(StandardCharsets.ISO_8859_1);
  }
}
