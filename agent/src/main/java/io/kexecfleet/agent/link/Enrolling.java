package io.kexecfleet.agent.link;

import io.kexecfleet.agent.machine.Disk;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CheckInReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Makes this host known to the service before its first word there; as often as that fails the word has no answer. */
public final class Enrolling implements CheckInCall {

  private final HttpService service;
  private final Credential credential;
  private final String host;
  private final Path joinToken;
  private final Disk disk;
  private final Consumer<String> say;
  private boolean isEnrolled;

  /**
   * @param joinToken a file that is read at each try: whoever mends it need not start the agent again
   * @param say told of the success
   */
  public Enrolling(
      HttpService service, Credential credential, String host, Path joinToken, Disk disk, Consumer<String> say) {
    this.service = service;
    this.credential = credential;
    this.host = host;
    this.joinToken = joinToken;
    this.disk = disk;
    this.say = say;
  }

  @Override
  public CheckInReply send(CheckIn checkIn) throws IOException, InterruptedException {
    enrol();
    return service.checkIns(credential.secret()).send(checkIn);
  }

  /** One at a time, however many words wait. */
  private synchronized void enrol() throws IOException {
    if (isEnrolled) {
      return;
    }
    try {
      service.enrol(credential.enrolment(host), Files.readString(joinToken).strip());
    } catch (IOException failed) {
      throw new IOException("this host cannot be enrolled: " + failed.getMessage(), failed);
    }
    Credential.markEnrolled(disk, service.address().toString());
    isEnrolled = true;
    say.accept("enrolled as " + host);
  }
}
