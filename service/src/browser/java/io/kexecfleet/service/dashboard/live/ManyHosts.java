package io.kexecfleet.service.dashboard.live;

import io.kexecfleet.service.support.RunningService;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** A paused rollout of many hosts, put into the database past the engine, which lets a paused one be. */
final class ManyHosts {

  /** States that a host of a paused rollout can be in without the engine's doing anything about it. */
  private static final String[] STATES = {"QUEUED", "KEXEC", "FIRMWARE", "FIRMWARE_FALLBACK", "WATCHDOG_RESET", "WRONG_KERNEL", "NEVER_LEFT", "LOST", "REFUSED", "CANCELLED"};

  private final RunningService service;
  private final UUID id = UUID.randomUUID();
  private final int hosts;
  private final Random random = new Random(7);

  ManyHosts(RunningService service, String name, int hosts) {
    this.service = service;
    this.hosts = hosts;
    var database = service.database();
    database.update(
        """
        insert into host (id, name, created_at, labels)
        select gen_random_uuid(), ? || '-' || to_char(i, 'fm000000'), now(), '{}' from generate_series(0, ? - 1) i
        """,
        name,
        hosts);
    database.update(
        """
        insert into rollout (id, name, author, created_at, submitted_at, started_at, state, target, selection, plan, max_out, max_failures,
          approve_by, finish_by, waves, hosts, queued, ahead, out, held, failures, succeeded)
        select ?, ?, 'many', now(), now(), now(), 'PAUSED', '{"select":"LATEST_INSTALLED","commandLine":"REUSE","arguments":""}',
          '{"hosts":[],"selector":"many"}', plan, ?, ?, now(), now() + interval '3 days', 3, ?, ?, 0, 0, 0, 0, 0
        from rollout where name = ? limit 1
        """,
        id, name, hosts, hosts, hosts, hosts, name + "-plan");
    database.update(
        """
        insert into rollout_wave (rollout_id, number, hosts, remaining, succeeded, min_success, soak_ms, opened_at)
        select ?, n, size, size, 0, 0, 60000, case when n = 0 then now() end
        from (values (0, ? / 100), (1, ? / 10), (2, ? - ? / 100 - ? / 10)) as waves(n, size)
        """,
        id, hosts, hosts, hosts, hosts, hosts);
    database.update(
        """
        insert into reboot (id, rollout_id, host_id, wave, position, attempt, state)
        select gen_random_uuid(), ?, h.id, case when n < ? / 100 then 0 when n < ? / 100 + ? / 10 then 1 else 2 end, n, 1, 'QUEUED'
        from (select id, substr(name, length(?) + 2)::int as n from host where name like ? || '-______') h
        """,
        id, hosts, hosts, hosts, name, name);
    database.execute("analyze reboot");
  }

  String path() {
    return "/rollouts/" + id;
  }

  UUID id() {
    return id;
  }

  /** So many hosts are somewhere else from now on, in one transaction, and whoever watches is told as the engine does. */
  void move(int count) {
    for (int i = 0; i < count; i++) {
      move(random.nextInt(hosts), STATES[random.nextInt(STATES.length)]);
    }
    tell();
  }

  void move(int turn, String to) {
    var isQueued = to.equals("QUEUED");
    var isHeld = to.equals("LOST") || to.equals("WRONG_KERNEL") || to.equals("FIRMWARE_FALLBACK");
    service
        .database()
        .update(
            """
            update reboot set state = ?, outcome = ?, detail = ?, ordered_at = case when ? then null else now() end, ended_at = case when ? then null else now() end,
              held_at = case when ? then now() end, lost_at = case when ? then now() end
            where rollout_id = ? and position = ?
            """,
            isQueued ? "QUEUED" : "DONE",
            isQueued ? null : to,
            isQueued ? null : "It went as it went.",
            isQueued,
            isQueued,
            isHeld,
            to.equals("LOST"),
            id,
            turn);
  }

  void tell() {
    service.bean(Pictures.class).changed(Set.of(id));
  }
}
