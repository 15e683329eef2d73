package io.kexecfleet.service.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.inventory.TimeOrderedId;
import io.kexecfleet.service.support.RunningService;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;

/** The constraints that guard the promises once more. */
class SchemaTest {

  private final JdbcTemplate database = RunningService.shared().database();
  private final UUID host = UUID.randomUUID();
  private final UUID rollout = oldId();
  private final UUID reboot = UUID.randomUUID();

  /** So old that no list of the newest shows it. */
  private static UUID oldId() {
    return TimeOrderedId.at(Instant.EPOCH);
  }

  private void rollout(UUID id) {
    database.update(
        """
        insert into rollout (id, name, author, created_at, started_at, ended_at, state, target, selection, plan, max_out, max_failures,
          approve_by, waves, hosts, queued, ahead, out, held, failures, succeeded)
        values (?, '', 'test', now(), now(), now(), 'FAILED', '{"select":"LATEST_INSTALLED","commandLine":"REUSE","arguments":""}',
          '{}', '{}', 2, 0, now(), 1, 3, 0, 0, 0, 0, 0, 0)
        """,
        id);
  }

  private void reboot(UUID id, UUID inRollout) {
    database.update(
        "insert into reboot (id, rollout_id, host_id, wave, position, attempt, state) values (?, ?, ?, 0, 0, 1, 'QUEUED')", id, inRollout, host);
  }

  @BeforeEach
  void oneOfEach() {
    database.update("insert into host (id, name, created_at) values (?, ?, now())", host, "schema-" + host);
    rollout(rollout);
    reboot(reboot, rollout);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          rollout|state = 'RUNNING', ended_at = null, out = 2, held = 1|never_more_out_than_allowed
          rollout|out = 1|only_what_runs_orders
          rollout|state = 'DRAFT', ended_at = null, ahead = 1|only_what_runs_orders
          rollout|ended_at = null|ended_is_marked
          rollout|state = 'RUNNING', ended_at = null, started_at = null|started_is_marked
          rollout|wave = 1|wave_is_one_of_them
          rollout|ending = 'ABORTED'|ends_as_it_was_stopped
          rollout|max_out = 0|rollout_max_out_check
          rollout|failures = -1|rollout_failures_check
          reboot|state = 'DONE'|outcome_when_done
          reboot|outcome = 'KEXEC'|outcome_when_done
          reboot|state = 'OUT', boot_id = 'b'|out_only_by_order
          reboot|state = 'STAGING'|waiting_has_a_deadline
          reboot|state = 'DONE', outcome = 'LOST'|lost_is_marked
          reboot|state = 'DONE', outcome = 'LOST', lost_at = now()|lost_is_held
          reboot|resolved_at = now()|resolved_only_what_was_held
          reboot|state = 'LIMBO'|reboot_state_check
          host|name = 'No Name'|host_name_check
          host|generation = -1|host_generation_check
          host|enrolled_at = now(), retired_at = now()|retired_is_not_enrolled
          host|hardware = ''|host_hardware_check
          host|readiness = 'UNKNOWN', findings_digest = repeat('0', 32)|readiness_is_one_of_them
          host|readiness = 'READY', findings_digest = 'none'|findings_have_their_digest
          host|readiness = 'READY'|readiness_comes_with_its_digest
          host|labels = '[]'|labels_are_texts
          host|labels = '{"zone": 1}'|labels_are_texts
          host|labels = '{"zone": null}'|labels_are_texts
          """)
  void refusesWhatCannotBe(String table, String change, String constraint) {
    var id = switch (table) {
      case "host" -> host;
      case "rollout" -> rollout;
      default -> reboot;
    };
    assertThatThrownBy(() -> database.update("update %s set %s where id = ?".formatted(table, change), id))
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining(constraint);
  }

  @Test
  void aHostIsInOneActiveRebootAtATime() {
    var other = oldId();
    rollout(other);
    assertThatThrownBy(() -> reboot(UUID.randomUUID(), other)).hasMessageContaining("one_active_reboot_per_host");
    database.update("update reboot set state = 'DONE', outcome = 'LOST', lost_at = now(), held_at = now() where id = ?", reboot);
    assertThatThrownBy(() -> reboot(UUID.randomUUID(), other)).as("lost and not resolved").hasMessageContaining("one_active_reboot_per_host");
    database.update("update reboot set resolved_at = now() where id = ?", reboot);
    reboot(UUID.randomUUID(), other);
  }

  @Test
  void everyTableAndItsLessObviousColumnsAreExplained() {
    assertThat(database.queryForList("select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname not like 'flyway%' and obj_description(oid) is null", String.class))
        .isEmpty();
  }
}
