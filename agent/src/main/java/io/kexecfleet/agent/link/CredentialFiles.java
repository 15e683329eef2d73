package io.kexecfleet.agent.link;

import io.kexecfleet.agent.machine.Disk;
import io.kexecfleet.agent.machine.HostClock;
import java.util.Optional;

/**
 * The host's credentials on disk: the one that is shown, and the one that is to take its place. Each is there before anybody
 * hears of it. Being enrolled is remembered under another name, so that a lost reply only makes the agent ask again with the
 * same secret.
 */
public final class CredentialFiles {

  private static final String CURRENT = "credential";
  private static final String NEXT = "credential.next";
  private static final String ENROLLED = "enrolled";

  private final Disk disk;
  private final HostClock clock;

  public CredentialFiles(Disk disk, HostClock clock) {
    this.disk = disk;
    this.clock = clock;
  }

  /** The one to be shown, or a new one that is put there first. */
  public Credential current() {
    return kept(CURRENT).orElseGet(() -> made(CURRENT));
  }

  /** Another one in place of one that was never accepted. */
  Credential startAnew() {
    return made(CURRENT);
  }

  /** The one that was to take its place when an earlier try broke off, or a new one. */
  Credential next() {
    // What was moved on to, and not removed any more, is no next one.
    var current = current().secret();
    return kept(NEXT).filter(next -> !next.secret().equals(current)).orElseGet(() -> made(NEXT));
  }

  /** From here on it is the current one, whatever happens. */
  void moveOnTo(Credential next) {
    disk.put(CURRENT, next.text());
    disk.remove(NEXT);
  }

  /** It will never be accepted. */
  void dropNext() {
    disk.remove(NEXT);
  }

  public boolean isEnrolled() {
    return disk.get(ENROLLED) != null;
  }

  public void markEnrolled(String service) {
    disk.put(ENROLLED, service);
  }

  private Optional<Credential> kept(String name) {
    return Optional.ofNullable(disk.get(name)).map(Credential::read);
  }

  private Credential made(String name) {
    var made = Credential.make(clock);
    disk.put(name, made.text());
    return made;
  }
}
