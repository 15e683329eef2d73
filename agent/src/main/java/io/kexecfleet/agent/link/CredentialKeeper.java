package io.kexecfleet.agent.link;

import io.kexecfleet.agent.machine.HostClock;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CheckInReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Says the host's words with its credential: makes the host known before its first one, renews the credential when that is old,
 * and makes the host known anew when it is not accepted any more.
 *
 * <p>A host never locks itself out, whenever it is killed and whatever messages are lost: a credential is on disk before the
 * service hears of it, and it is shown only when it is what the agent would find on disk. Until then the service accepts the
 * one before.
 */
public final class CredentialKeeper implements CheckInCall {

  /** A service that does not know how to renew one is not asked with every check-in. */
  private static final Duration RENEWS_AGAIN_AFTER = Duration.ofHours(1);

  private static final Duration ENROLS_AGAIN_AFTER = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  /**
   * What the owner set.
   *
   * @param joinToken a file that is read at each try: whoever mends it need not start the agent again; null where there is none
   * @param oldest no credential becomes older: it is replaced at its {@link RenewalAge}
   */
  public record Rules(String host, @Nullable Path joinToken, Duration oldest) {}

  private final ServiceDoor door;
  private final CredentialFiles files;
  private final Rules rules;
  private final Duration renewalAge;
  private final HostClock clock;
  private final Consumer<String> say;
  private final Consumer<String> complain;
  private volatile Credential current;
  private volatile boolean isEnrolled;
  private boolean isTurnedAway;
  private long renewsAt = Long.MIN_VALUE;
  private long enrolsAt = Long.MIN_VALUE;
  private Duration pause = ENROLS_AGAIN_AFTER;

  /**
   * @param say told what went well
   * @param complain told what somebody has to mend
   */
  public CredentialKeeper(
      HttpService service,
      CredentialFiles files,
      Rules rules,
      HostClock clock,
      Consumer<String> say,
      Consumer<String> complain) {
    this((ServiceDoor) service, files, rules, clock, say, complain);
  }

  CredentialKeeper(
      ServiceDoor door,
      CredentialFiles files,
      Rules rules,
      HostClock clock,
      Consumer<String> say,
      Consumer<String> complain) {
    this.door = door;
    this.files = files;
    this.rules = rules;
    this.renewalAge = RenewalAge.of(rules.host(), rules.oldest());
    this.clock = clock;
    this.say = say;
    this.complain = complain;
    this.current = files.current();
    this.isEnrolled = files.isEnrolled();
  }

  @Override
  public CheckInReply send(CheckIn checkIn) throws IOException, InterruptedException {
    if (!isEnrolled) {
      enrol(checkIn);
    }
    var shown = current;
    try {
      var reply = door.checkIn(checkIn, shown.secret());
      accepted();
      // Whoever is ordered something, or told to leave something, has more to do.
      if (checkIn.reboot() == null && reply.desired().order() == null && shown.isOlderThan(renewalAge, clock.wall())) {
        renew();
      }
      return reply;
    } catch (RefusedException refused) {
      if (refused.isUnauthorized()) {
        turnedAway(shown, checkIn, refused);
      }
      throw refused;
    }
  }

  private synchronized void accepted() {
    isTurnedAway = false;
    pause = ENROLS_AGAIN_AFTER;
  }

  /** One at a time, however many words wait. */
  private synchronized void enrol(CheckIn checkIn) throws IOException, InterruptedException {
    if (isEnrolled) {
      return;
    }
    try {
      enrol(current, checkIn);
    } catch (IOException failed) {
      if (failed instanceof RefusedException refused && refused.isConflict() && isTime()) {
        // Either the name is somebody else's, or this one was accepted, unheard of, and revoked since.
        current = files.startAnew();
      }
      throw new IOException("this host cannot be enrolled: " + failed.getMessage(), failed);
    }
    files.markEnrolled(rules.host());
    isEnrolled = true;
    say.accept("enrolled as " + rules.host());
  }

  /** The reply to an earlier try may have been lost, and its token be used up: then the credential is accepted already. */
  private void enrol(Credential credential, CheckIn checkIn) throws IOException, InterruptedException {
    var token = rules.joinToken();
    if (token == null) {
      throw new IOException("join.token-file is not set");
    }
    var secret = Files.readString(token).strip();
    try {
      door.enrol(credential.enrolment(rules.host()), secret);
    } catch (RefusedException refused) {
      if (!refused.isForWhatWasShown() || !isAccepted(credential, checkIn)) {
        throw refused;
      }
    }
  }

  private boolean isAccepted(Credential credential, CheckIn checkIn) throws IOException, InterruptedException {
    try {
      // Having seen nothing, it is answered at once.
      door.checkIn(checkIn.unseen(), credential.secret());
      return true;
    } catch (RefusedException refused) {
      return false;
    }
  }

  private synchronized void renew() {
    if (!current.isOlderThan(renewalAge, clock.wall()) || clock.sinceBoot() < renewsAt) {
      return;
    }
    renewsAt = clock.sinceBoot() + RENEWS_AGAIN_AFTER.toMillis();
    try {
      var next = files.next();
      announce(next);
      moveOnTo(next);
      say.accept("the host's credential was renewed");
    } catch (IOException | MachineException failed) {
      complain.accept(
          "The host's credential is old and cannot be renewed now, and stays as it is: %s".formatted(failed.getMessage()));
    }
  }

  private void announce(Credential next) throws IOException {
    try {
      door.renew(next.renewal(), current.secret());
    } catch (RefusedException refused) {
      if (refused.isConflict()) {
        files.dropNext();
      }
      throw refused;
    }
  }

  private void moveOnTo(Credential next) {
    files.moveOnTo(next);
    current = next;
  }

  /** With another credential, because somebody else may have the one that was taken away. That one stays until it is replaced. */
  private synchronized void turnedAway(Credential shown, CheckIn checkIn, RefusedException refused)
      throws IOException, InterruptedException {
    if (!current.equals(shown)) {
      return;
    }
    if (!isTurnedAway) {
      isTurnedAway = true;
      complain.accept(whatNow());
    }
    if (rules.joinToken() == null || !isTime()) {
      throw new IOException(whatNow(), refused);
    }
    enrolAnew(checkIn);
  }

  /** Less and less often. */
  private boolean isTime() {
    if (clock.sinceBoot() < enrolsAt) {
      return false;
    }
    enrolsAt = clock.sinceBoot() + pause.toMillis();
    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    return true;
  }

  private void enrolAnew(CheckIn checkIn) throws IOException, InterruptedException {
    var next = files.next();
    try {
      enrol(next, checkIn);
    } catch (RefusedException no) {
      if (no.isConflict()) {
        files.dropNext();
      }
      throw new IOException("%s It is not: %s".formatted(whatNow(), no.getMessage()), no);
    }
    moveOnTo(next);
    say.accept("enrolled anew as " + rules.host());
  }

  private String whatNow() {
    return "The service does not accept this host's credential any more: it was revoked, the host was retired, or this is another"
        + " service. "
        + (rules.joinToken() == null
            ? "Put a join token into a file and name that in join.token-file to have the host enrolled anew."
            : "The host asks to be enrolled anew with its join token.");
  }
}
