package io.kexecfleet.lab.fleet;

import io.kexecfleet.agent.link.CheckInCall;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CheckInReply;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A host's way to the service. While it is pulled nothing is sent, and whatever the service answers then is lost. */
final class Cable {

  /** {@link System#nanoTime} until which it is pulled. */
  private final AtomicLong until = new AtomicLong(System.nanoTime());

  /** Pulls it from now on for so long, or longer where that was said before. */
  void pull(Duration howLong) {
    var end = System.nanoTime() + howLong.toNanos();
    until.accumulateAndGet(end, (one, other) -> one - other > 0 ? one : other);
  }

  CheckInCall through(CheckInCall call) {
    return checkIn -> send(call, checkIn);
  }

  private CheckInReply send(CheckInCall call, CheckIn checkIn) throws IOException, InterruptedException {
    requirePlugged();
    var reply = call.send(checkIn);
    requirePlugged();
    return reply;
  }

  private void requirePlugged() throws IOException {
    if (until.get() - System.nanoTime() > 0) {
      throw new IOException("the host is cut off");
    }
  }
}
