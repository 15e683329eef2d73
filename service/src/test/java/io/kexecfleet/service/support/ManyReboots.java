package io.kexecfleet.service.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** A service that remembers 80,000 reboots of 1,000 hosts in 80 of 200 rollouts, the newest within the last hours. */
public final class ManyReboots {

  public static final int COUNT = 80_000;
  public static final RunningService SERVICE = fill();

  private ManyReboots() {}

  private static RunningService fill() {
    var service = RunningService.start(RunningService.temporaryFolder(), TestDatabase.fresh());
    var database = service.database();
    database.execute(
        """
        insert into host (id, name, created_at, labels)
        select gen_random_uuid(), 'many-' || i, now(), jsonb_build_object('team', 't' || i % 50, 'rare', (i < 5)::text)
        from generate_series(0, 999) i
        """);
    database.execute(
        """
        insert into rollout (id, name, author, created_at, started_at, ended_at, state, target, selection, plan, max_out, max_failures,
          approve_by, waves, hosts, queued, ahead, out, held, failures, succeeded)
        select gen_random_uuid(), i::text, 'many', now(), now(), now(), 'FAILED',
          '{"select":"LATEST_INSTALLED","commandLine":"REUSE","arguments":""}', '{}', '{}', 2, 0, now(), 1, 1000, 0, 0, 0, 0, 0, 0
        from generate_series(0, 199) i
        """);
    database.execute(
        """
        insert into reboot (id, rollout_id, host_id, wave, position, attempt, state, boot_id, dry_run, outcome, detail, ordered_at, ended_at,
          held_at, resolved_at, lost_at, hardware, kernel_from, kernel_to, load, report)
        select gen_random_uuid(), o.id, h.id, 0, n, 1, 'DONE', 'b', dry, outcome, 'It went as it went.', case when not dry then at end, at,
          case when outcome in ('LOST', 'FIRMWARE_FALLBACK') then at end,
          case when outcome in ('LOST', 'FIRMWARE_FALLBACK') and round < %1$d then at end,
          case when outcome = 'LOST' then at end,
          'Vendor Model ' || n %% 20, '7.' || round / 10, '7.' || round / 10 + 1, jsonb_build_object('method', (array['CMA', 'NORMAL'])[1 + n %% 2]),
          case when outcome <> 'LOST' and not dry then jsonb_build_object('complete', true, 'phases', jsonb_build_array(
            jsonb_build_object('phase', 'HOT_PHASE', 'millis', 100 + n %% 100, 'uncertaintyMillis', 10, 'source', 'clocks'),
            jsonb_build_object('phase', 'KERNEL', 'millis', 2000 + n %% 500, 'uncertaintyMillis', 1, 'source', 'the kernel log'),
            jsonb_build_object('phase', 'OUT_OF_SERVICE', 'millis', 9000 + n %% 5000, 'uncertaintyMillis', 20, 'source', 'clocks'))) end
        from (
          select round, n, round = 7 as dry, now() - make_interval(hours => %1$d - round, secs => n) as at,
            case when round = 7 then 'REHEARSED' when n %% 1000 = 999 then 'WATCHDOG_RESET' when n %% 200 = 100 then 'LOST'
              when n %% 100 = 50 then 'FIRMWARE_FALLBACK' else 'KEXEC' end as outcome
          from generate_series(0, %1$d) round, generate_series(0, 999) n) r
        join (select id, name::int as number from rollout) o on o.number = round
        join (select id, substr(name, 6)::int as number from host) h on h.number = n
        """
            .formatted(COUNT / 1000 - 1));
    database.execute("insert into ledger_entry select * from ledger_from_reboot");
    database.execute("analyze");
    return service;
  }

  /** The tables that this statement reads from beginning to end. */
  public static List<String> readWhole(String sql, List<Object> arguments) {
    var database = SERVICE.database();
    var plan = database.queryForList("explain (format json) " + sql, String.class, arguments.toArray()).getFirst();
    var tables = new ArrayList<String>();
    collect(Caller.JSON.readTree(Objects.requireNonNull(plan)).get(0).path("Plan"), tables);
    return tables;
  }

  private static void collect(JsonNode node, List<String> tables) {
    if (node.path("Node Type").asString().contains("Seq Scan")) {
      tables.add(node.path("Relation Name").asString());
    }
    node.path("Plans").forEach(below -> collect(below, tables));
  }
}
