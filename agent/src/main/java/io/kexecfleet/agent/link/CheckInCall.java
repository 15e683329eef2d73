package io.kexecfleet.agent.link;

import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CheckInReply;
import java.io.IOException;

/** One check-in, said and answered. */
@FunctionalInterface
public interface CheckInCall {

  /**
   * @return the service's answer, at once or after it held the request
   * @throws IOException when there was none, or none that can be understood
   */
  CheckInReply send(CheckIn checkIn) throws IOException, InterruptedException;
}
