package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.hibernate.exception.ConstraintViolationException;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;

/** What is said of a rollout that the database does not take. That it takes a host once only is shown over the real one. */
class StoringTest {

  private static ConstraintViolationException violating(String constraint) {
    return new ConstraintViolationException("violated", new SQLException("violated", "23505"), constraint);
  }

  private static void refuse(RuntimeException violation) {
    var _ = Rollouts.storing(() -> {
      throw violation;
    });
  }

  @Test
  void aHostInTwoRolloutsIsAConflict() {
    var found = violating("one_active_reboot_per_host");
    for (var violation : new RuntimeException[] {found, new DataIntegrityViolationException("at the end", found)}) {
      assertThatThrownBy(() -> refuse(violation))
          .isInstanceOfSatisfying(
              RolloutException.class, busy -> assertThat(busy.reason()).isEqualTo(RolloutException.Reason.BUSY_HOST));
    }
  }

  @Test
  void whateverElseIsViolatedStaysAnError() {
    var other = violating("reboot_rollout_id_position_attempt_key");
    for (var violation :
        new RuntimeException[] {other, new DataIntegrityViolationException("at the end", other), new DuplicateKeyException("of a key", new SQLException("23505"))}) {
      assertThatThrownBy(() -> refuse(violation)).isSameAs(violation);
    }
  }
}
