package io.kexecfleet.service.watching;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.security.PersonException;
import io.kexecfleet.service.security.Standing;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

class WatchersTest {

  private final Watchers watchers = new Watchers(new WatchSettings(10, 10), new SimpleAsyncTaskScheduler());
  private final List<String> turnedAway = new ArrayList<>();

  @Test
  void whoDoesNotStandIsTurnedAwayAlsoWhileTheIssuerOfOthersIsAway() {
    enter(
        "oidc:ann",
        () -> {
          throw new PersonException(PersonException.Reason.ISSUER_AWAY, "away");
        });
    enter("revoked", () -> false);
    enter("good", () -> true);
    watchers.ask();
    assertThat(turnedAway).containsExactly("revoked");
  }

  @Test
  void withoutTheDatabaseNobodyIsTurnedAway() {
    enter(
        "unknown",
        () -> {
          throw new QueryTimeoutException("no answer");
        });
    watchers.ask();
    assertThat(turnedAway).isEmpty();
  }

  private void enter(String name, Standing standing) {
    watchers.enter(name, standing, () -> turnedAway.add(name));
  }
}
