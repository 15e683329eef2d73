package io.kexecfleet.service.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.support.TestDatabase;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Databases of earlier versions, brought up to date. */
class MigrationTest {

  private final TestDatabase.Address address = TestDatabase.empty();
  private final JdbcTemplate database =
      new JdbcTemplate(new DriverManagerDataSource(address.url(), address.user(), address.password()));

  private void migrateTo(String version) {
    Flyway.configure().dataSource(address.url(), address.user(), address.password()).target(version).load().migrate();
  }

  private void token(String role, String scope, String name, String digit) {
    database.update(
        "insert into access_token (role, scope, name, sha256, created_at, created_by, expires_at) values (?, ?, ?, ?, now(), 'system', now())",
        role,
        scope,
        name,
        digit.repeat(64));
  }

  @Test
  void tokensGetWhatTheyDidNotHaveAndStayAccepted() {
    migrateTo("2");
    database.update("insert into access_token values ('OPERATOR', ?, '2026-01-01T00:00Z')", "a".repeat(64));
    database.update("insert into access_token values ('JOIN', ?, '2026-01-01T00:00Z')", "b".repeat(64));
    migrateTo("latest");
    assertThat(
            database.queryForList(
                "select role || ' ' || name || ' ' || created_by || ' ' || sha256 from access_token where revoked_at is null and expires_at > now() and scope = ''",
                String.class))
        .containsExactly("ADMINISTRATOR operator system " + "a".repeat(64));
    assertThat(
            database.queryForList(
                "select name || ' ' || sha256 from join_token where revoked_at is null and expires_at > now() and uses_left > 0", String.class))
        .containsExactly("join " + "b".repeat(64));

    assertThatThrownBy(() -> token("OPERATOR", "", "operator", "c")).hasMessageContaining("one_accepted_token_per_name");
    assertThatThrownBy(() -> token("OPERATOR", "", "system", "c")).hasMessageContaining("name_is_a_name");
    assertThatThrownBy(() -> token("OPERATOR", "", "-x", "c")).hasMessageContaining("name_is_a_name");
    assertThatThrownBy(() -> token("OPERATOR", "", "alice", "a")).hasMessageContaining("access_token_sha256_key");
    assertThatThrownBy(() -> token("HOST", "", "alice", "c")).hasMessageContaining("access_token_role_check");
    assertThatThrownBy(() -> token("ADMINISTRATOR", "zone=eu", "alice", "c")).hasMessageContaining("administrators_reach_everything");
    database.update("update access_token set revoked_at = now() where name = 'operator'");
    token("OPERATOR", "", "operator", "c");
    token("VIEWER", "zone=eu", "alice", "d");
  }

  @Test
  void targetsKeepTheInitrdThatTheyNamed() {
    migrateTo("7");
    rollout("{\"select\":\"PATHS\",\"kernel\":\"/k\",\"initrd\":\"/i\"}");
    rollout("{\"select\":\"RELEASE\",\"release\":\"7.2\",\"initrd\":null}");
    rollout("{\"select\":\"LATEST_INSTALLED\"}");
    database.update(
        "insert into rollout_template (name, author, request, starts_at, zone) values ('t', 'a',"
            + " '{\"name\":\"n\",\"target\":{\"kernel\":\"/k\",\"initrd\":\"/i\"}}', now(), 'UTC')");
    migrateTo("latest");
    assertThat(database.queryForList("select (target -> 'initrds')::text from rollout where target -> 'initrd' is null", String.class))
        .containsExactlyInAnyOrder("[\"/i\"]", "[]", null);
    assertThat(database.queryForObject("select request::text from rollout_template", String.class))
        .isEqualTo("{\"name\": \"n\", \"hooks\": [], \"target\": {\"kernel\": \"/k\", \"initrds\": [\"/i\"]}}");
  }

  @Test
  void fleetLockGroupsHaveTheHostsThatWereKnownAndLeasesTheLabelsOfTheirGroup() {
    migrateTo("18");
    database.update(
        "insert into fleet_lock_group values ('g', ?, 2, '{\"rack\": \"r1\"}', '{}', 3600, 900, 2, 'HOLD')", "a".repeat(64));
    for (var id : new String[] {"c0", "c1", "c2"}) {
      database.update("insert into fleet_lock_client values ('g', ?, '2026-01-01T00:00Z')", id);
    }
    database.update(
        "insert into fleet_lock_lease (id, group_name, client_id, taken_at, expires_at) values (gen_random_uuid(), 'g', 'c0', now(), now() + interval '1 hour')");
    migrateTo("latest");
    assertThat(database.queryForObject("select size from fleet_lock_group", Integer.class)).as("no more than may ask").isEqualTo(2);
    assertThat(database.queryForObject("select count(*) from fleet_lock_client where last_seen > now() - interval '1 day'", Integer.class)).isEqualTo(3);
    assertThat(database.queryForObject("select labels::text || out_s from fleet_lock_lease", String.class)).isEqualTo("{\"rack\": \"r1\"}900");
  }

  @Test
  void whatReportsSaidBeforeIsInTheLedger() {
    migrateTo("15");
    rollout("{\"select\":\"LATEST_INSTALLED\"}");
    database.update("update rollout set hosts = 3, plan = '{\"dryRun\": true}'");
    database.update("insert into host (id, name, created_at) select gen_random_uuid(), 'h' || i, now() from generate_series(0, 2) i");
    var phases =
        Arrays.stream(Phase.values())
            .map(phase -> "{\"phase\":\"%s\",\"millis\":%d,\"uncertaintyMillis\":%d}".formatted(phase, phase.name().length(), phase.name().length() + 100))
            .collect(Collectors.joining(",", "[", "]"));
    reboot(0, "DONE", "{\"complete\":true,\"saved\":{\"millis\":-5,\"uncertaintyMillis\":7},\"phases\":%s}".formatted(phases));
    reboot(1, "DONE", "{\"complete\":false,\"phases\":%s}".formatted(phases));
    reboot(2, "OUT", null);
    migrateTo("latest");
    assertThat(database.queryForList("select concat_ws(' ', outcome, succeeded, method, reported, saved_ms, saved_within) from ledger_entry order by reported", String.class))
        .containsExactly("KEXEC t NORMAL f", "KEXEC t NORMAL t -5 7");
    for (var phase : Phase.values()) {
      var column = phase.name().toLowerCase(Locale.ROOT);
      assertThat(database.queryForList("select concat_ws(' ', %1$s_ms, %1$s_within) from ledger_entry order by reported".formatted(column), String.class))
          .as(column)
          .containsExactly("", "%d %d".formatted(column.length(), column.length() + 100));
    }
    assertThat(database.queryForObject("select bool_and(dry_run) from reboot", Boolean.class)).isTrue();
  }

  @Test
  void peopleSignInToADatabaseThatKnewTokensOnly() {
    migrateTo("18");
    token("VIEWER", "", "alice", "a");
    var session =
        """
        insert into login_session (sha256, name, token_id, issuer, groups, id_token, address, created_at, last_used_at, ends_at)
        select ?, 'alice', case when ? then id end, ?, ?::text[], ?, '127.0.0.1', now(), now(), now() from access_token
        """;
    assertThatThrownBy(() -> database.update(session, "b".repeat(64), true, null, null, null)).hasMessageContaining("login_session");
    migrateTo("latest");
    database.update(session, "b".repeat(64), true, null, null, null);
    database.update(session, "c".repeat(64), false, "https://i", "{sre}", "x");
    assertThatThrownBy(() -> database.update(session, "b".repeat(64), true, null, null, null)).hasMessageContaining("login_session_sha256_key");
    assertThatThrownBy(() -> database.update(session, "d".repeat(64), true, "https://i", "{sre}", null)).hasMessageContaining("by_token_or_issuer");
    assertThatThrownBy(() -> database.update(session, "d".repeat(64), false, null, null, null)).hasMessageContaining("by_token_or_issuer");
    assertThatThrownBy(() -> database.update(session, "d".repeat(64), false, "https://i", null, null)).hasMessageContaining("by_token_or_issuer");
    assertThatThrownBy(() -> database.update(session, "d".repeat(64), true, null, null, "x")).hasMessageContaining("id_token_of_issuer");
  }

  private void reboot(int number, String state, @Nullable String report) {
    database.update(
        """
        insert into reboot (id, rollout_id, host_id, wave, position, attempt, state, boot_id, ordered_at, order_deadline, return_deadline,
          deadline, ordered_generation, outcome, ended_at, load, report)
        select gen_random_uuid(), rollout.id, host.id, 0, ?, 1, ?, 'b', now(), now(), now(), now(), 1,
          case when ? = 'DONE' then 'KEXEC' end, case when ? = 'DONE' then now() end, '{"method":"NORMAL"}', ?::jsonb
        from rollout, host where host.name = ?
        """,
        number, state, state, state, report, "h" + number);
  }

  private void rollout(String target) {
    database.update(
        "insert into rollout (id, name, author, created_at, ended_at, state, target, selection, plan, max_out, max_failures,"
            + " approve_by, waves, hosts, queued, ahead, out, held, failures, succeeded) values (gen_random_uuid(), '', 'test',"
            + " now(), now(), 'FAILED', ?::jsonb, '{}', '{}', 1, 0, now(), 1, 1, 0, 0, 0, 0, 0, 0)",
        target);
  }
}
