package io.kexecfleet.cli.rollout;

import io.kexecfleet.cli.connection.Answer;
import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.connection.Call;
import io.kexecfleet.cli.connection.Service;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import io.kexecfleet.cli.shell.Shell;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Waits for a rollout: has the service hold the question until something changed, and goes on asking while the service is away.
 * Where the service answers at once, the questions grow rarer while nothing changes.
 */
public final class Watch {

  private static final Duration HELD = Duration.ofSeconds(60);

  /** What an answer may take beyond the time for which it is held. */
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);

  private static final Duration SHORTEST_TURN = Duration.ofMillis(500);

  private final Service service;
  private final Shell shell;
  private final ProgressView view;
  private final Instant end;
  private final Duration patience;
  private final BackOff idle = new BackOff(SHORTEST_TURN, Duration.ofSeconds(5));
  private final BackOff away = new BackOff(Duration.ofSeconds(1), Duration.ofSeconds(15));
  private @Nullable Instant awaySince;

  /**
   * @param timeout how long to wait altogether; null: for ever
   * @param patience how long the service may be away at a time
   */
  public Watch(Service service, Shell shell, ProgressView view, @Nullable Duration timeout, Duration patience) {
    this.service = service;
    this.shell = shell;
    this.view = view;
    this.end = timeout == null ? Instant.MAX : shell.clock().instant().plus(timeout);
    this.patience = patience;
  }

  /**
   * @param id of the rollout
   * @return it as it was when it was as wanted, with one of its reboots at most
   * @throws Failure TIMED_OUT where that took too long; OUT_OF_REACH where the service was away for too long
   */
  public JsonNode until(String id, Predicate<JsonNode> wanted) {
    JsonNode seen = MissingNode.getInstance();
    @Nullable String etag = null;
    while (true) {
      var asked = shell.clock().instant();
      var answer = ask(id, etag, asked);
      if (answer == null) {
        continue;
      }
      var changed = !answer.isUnchanged() && !answer.body().equals(seen);
      if (changed) {
        seen = answer.body();
        view.show(seen);
        if (wanted.test(seen)) {
          return seen;
        }
        idle.startAgain();
      }
      etag = answer.isUnchanged() ? etag : answer.etag();
      var took = Duration.between(asked, shell.clock().instant());
      if (took.compareTo(SHORTEST_TURN) < 0) {
        pause(changed ? SHORTEST_TURN : idle.next());
      }
    }
  }

  /** @return null: nobody answered, and some time has passed */
  private @Nullable Answer ask(String id, @Nullable String etag, Instant now) {
    var left = Duration.between(now, end);
    if (!left.isPositive()) {
      throw Failure.of(ExitStatus.TIMED_OUT, "The time for waiting is over; the rollout goes on: kexec-fleet rollouts wait %s".formatted(id));
    }
    var held = left.compareTo(HELD) < 0 ? Duration.ofSeconds(Math.max(1, left.toSeconds())) : HELD;
    var path = ApiPath.of("rollouts", id).with("limit", 1);
    try {
      // Held only once something was seen: without the tag of it the first answer would be the next change.
      var call =
          etag == null
              ? Call.of("GET", path)
              : Call.of("GET", path.with("wait", held.toSeconds())).with("If-None-Match", etag).within(held.plus(ANSWERS_WITHIN));
      var answer = service.exchange(call);
      if (awaySince != null) {
        view.say("The service is back.");
        awaySince = null;
        away.startAgain();
      }
      return answer;
    } catch (Failure failure) {
      bear(failure, now);
      return null;
    }
  }

  private void bear(Failure failure, Instant now) {
    if (!failure.isPassing()) {
      throw failure;
    }
    if (awaySince == null) {
      awaySince = now;
      view.say("%s Asking again for up to %d s; the rollout goes on meanwhile.".formatted(failure.text(), patience.toSeconds()));
    } else if (Duration.between(awaySince, now).compareTo(patience) > 0) {
      throw failure;
    }
    pause(away.next());
  }

  private void pause(Duration length) {
    var left = Duration.between(shell.clock().instant(), end);
    if (left.isPositive()) {
      shell.sleep(length.compareTo(left) < 0 ? length : left);
    }
  }
}
