package io.kexecfleet.cli.rollout;

import io.kexecfleet.cli.connection.Answer;
import io.kexecfleet.cli.connection.Call;
import io.kexecfleet.cli.connection.Service;
import io.kexecfleet.cli.shell.Failure;
import io.kexecfleet.cli.shell.Shell;
import java.time.Duration;

/**
 * Has something made once, however many answers are lost: the request carries a key, by which the service knows it again when
 * it is repeated.
 */
public final class Insistence {

  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Service service;
  private final Shell shell;

  public Insistence(Service service, Shell shell) {
    this.service = service;
    this.shell = shell;
  }

  /** @throws Failure the last one, with the key, where nobody answered for a minute */
  public Answer send(Call call, String key) {
    var pauses = new BackOff(Duration.ofSeconds(1), Duration.ofSeconds(15));
    var end = shell.clock().instant().plus(LONGEST);
    var keyed = call.with("Idempotency-Key", key);
    while (true) {
      try {
        return service.exchange(keyed);
      } catch (Failure failure) {
        if (!failure.isPassing()) {
          throw failure;
        }
        if (!shell.clock().instant().isBefore(end)) {
          throw failure.saying("%s Whether it was done is not known: with --idempotency-key %s it is not done twice.".formatted(failure.text(), key));
        }
        shell.say(failure.text() + " Asking again.");
        shell.sleep(pauses.next());
      }
    }
  }
}
