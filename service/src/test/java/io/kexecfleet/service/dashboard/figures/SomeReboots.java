package io.kexecfleet.service.dashboard.figures;

import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestDatabase;

/**
 * A service whose hosts rebooted into three kernels in the last two weeks, each by CMA and by the normal way. On machines of
 * Dell the last kernel takes a second longer by CMA; a few of HPE fell back; Supermicro was never tried.
 */
public final class SomeReboots {

  public static final RunningService SERVICE = RunningService.start(RunningService.temporaryFolder(), TestDatabase.fresh());
  static final String DELL = "Dell Inc. PowerEdge R640";
  static final String HPE = "HPE ProLiant DL380 Gen10";
  static final String SUPERMICRO = "Supermicro SYS-1029P";
  static final int REBOOTS = 3 * 2 * 2 * 60 + 3;

  private SomeReboots() {}

  static void happen() {
    var database = SERVICE.database();
    if (Boolean.TRUE.equals(database.queryForObject("select exists (select from host where name = 'fig-0')", Boolean.class))) {
      return;
    }
    database.execute(
        """
        insert into host (id, name, created_at, hardware, labels)
        select gen_random_uuid(), 'fig-' || i, now(), (array['%s', '%s', '%s'])[1 + i %% 3], jsonb_build_object('team', 't' || i %% 4)
        from generate_series(0, 59) i
        """
            .formatted(DELL, HPE, SUPERMICRO));
    database.execute(
        """
        insert into rollout (id, name, author, created_at, started_at, ended_at, state, target, selection, plan, max_out, max_failures,
          approve_by, waves, hosts, queued, ahead, out, held, failures, succeeded)
        values (gen_random_uuid(), 'figures', 'figures', now(), now(), now(), 'FAILED',
          '{"select":"LATEST_INSTALLED","commandLine":"REUSE","arguments":""}', '{}', '{}', 2, 0, now(), 1, 1000, 0, 0, 0, 0, 0, 0)
        """);
    // Three kernels, two machines, two methods, sixty reboots each; and three through the firmware.
    database.execute(
        """
        insert into reboot (id, rollout_id, host_id, wave, position, attempt, state, boot_id, outcome, detail, by_firmware, ordered_at, ended_at,
          held_at, resolved_at, hardware, kernel_from, kernel_to, load, report)
        select gen_random_uuid(), o.id, h.id, 0, row_number() over () - 1, row_number() over (partition by h.id), 'DONE', 'b', case when fell then 'FIRMWARE_FALLBACK' when method = 'FIRMWARE' then 'FIRMWARE' else 'KEXEC' end,
          'It went as it went.', method = 'FIRMWARE', at, at, case when fell then at end, case when fell then at end, machine,
          (array['7.1.8-amd64', '7.1.9-amd64', '7.2.13-amd64'])[kernel], (array['7.1.9-amd64', '7.2.13-amd64', '7.10.1-amd64'])[kernel],
          case when method <> 'FIRMWARE' then jsonb_build_object('method', method) end,
          jsonb_build_object('complete', true, 'outcome', 'KEXEC', 'evidence', jsonb_build_array('It went as it went.'), 'health', '[]'::jsonb,
            'kernelBefore', (array['7.1.8-amd64', '7.1.9-amd64', '7.2.13-amd64'])[kernel], 'kernelAfter', (array['7.1.9-amd64', '7.2.13-amd64', '7.10.1-amd64'])[kernel],
            'saved', case when not fell and method <> 'FIRMWARE' then jsonb_build_object('millis', 90000 + n * 10, 'uncertaintyMillis', 500, 'source', 'an earlier boot') end,
            'phases', jsonb_build_array(
              jsonb_build_object('phase', 'HOT_PHASE', 'millis', case method when 'CMA' then 200 when 'NORMAL' then 900 else 60000 end + n, 'uncertaintyMillis', 10, 'source', 'clocks'),
              jsonb_build_object('phase', 'OUT_OF_SERVICE', 'uncertaintyMillis', 20, 'source', 'clocks',
                'millis', case when fell then 95000 when method = 'FIRMWARE' then 100000 else 4000 end + n * 10
                  + case when machine = '%1$s' and kernel = 3 and method = 'CMA' then 1000 else 0 end)))
        from (
          select kernel, machine, method, n, method = 'NORMAL' and machine = '%2$s' and kernel = 3 and n %% 6 = 0 as fell,
            now() - make_interval(hours => (3 - kernel) * 100 + n) as at
          from generate_series(1, 3) kernel, unnest(array['%1$s', '%2$s']) machine, unnest(array['CMA', 'NORMAL']) method, generate_series(0, 59) n
          union all
          select 3, '%1$s', 'FIRMWARE', n, false, now() - make_interval(hours => n) from generate_series(1, 3) n) r
        join rollout o on o.name = 'figures'
        join host h on h.name = 'fig-' || case when machine = '%1$s' then 3 * (n %% 20) else 3 * (n %% 20) + 1 end
        """
            .formatted(DELL, HPE));
    database.execute("insert into ledger_entry select * from ledger_from_reboot");
    database.execute("analyze");
  }
}
