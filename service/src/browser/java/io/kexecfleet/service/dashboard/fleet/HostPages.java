package io.kexecfleet.service.dashboard.fleet;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.PhaseTiming;
import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.support.Browser;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;

/** Hosts whose pages there is something on, and ways to what is on them. */
final class HostPages {

  static final RunningService SERVICE = RunningService.shared();

  static final Finding UNWELL =
      new Finding("FAILED_UNIT", Finding.Severity.BLOCKING, "Unit nginx.service has failed, and had not before.", "Look at its journal.");

  private static final PhaseTiming[] TIMINGS = {
    new PhaseTiming(Phase.STAGE, 1_800, 20, "the agent's clock"),
    new PhaseTiming(Phase.STOP, 3_000, 0, "the journal"),
    new PhaseTiming(Phase.HOT_PHASE, 1_000, 500, "two clocks"),
    new PhaseTiming(Phase.KERNEL, 2_000, 0, "the kernel"),
    new PhaseTiming(Phase.USER_SPACE, 4_000, 0, "systemd"),
    new PhaseTiming(Phase.OUT_OF_SERVICE, 10_000, 500, "two clocks")
  };

  /** As a kernel without an aligned place in CMA has it. */
  private static final String LOAD =
      """
      {"method": "NORMAL", "kernelRelease": "7.2.13-amd64", "bytesToCopy": 125964288, "durationMillis": 2632,
       "segments": [{"index": 0, "address": 788529152, "size": 52428800}, {"index": 1, "address": 1048576, "size": 131072}],
       "evidence": {"head": 4312813569, "kernelAddress": 788529152, "kernelAlignment": 2097152, "initOnAlloc": true, "cmaPages": 0,
         "log": ["kexec_file: segment[0] mem=0x2f000000"]},
       "refused": [{"method": "CMA", "code": "MISALIGNED", "reason": "The kernel lies at 0x2fb00000: it would overrun the initrd.",
         "segments": [{"index": 0, "address": 799014912, "size": 52428800}]}]}
      """;

  private HostPages() {}

  static Locator section(Page page, String title) {
    return page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName(Pattern.compile("^" + title)));
  }

  /** One that is back from its reboot into {@code the rollout}, and is worse than before. */
  static TestAgent held(SomeFleet fleet, String suffix) {
    var agent = fleet.agent(suffix);
    agent.host().ail(UNWELL);
    agent.host().take(TIMINGS);
    fleet.roll(Map.of("name", "the rollout"), agent);
    fleet.go(agent, Outcome.KEXEC);
    return agent;
  }

  /** As if its kernel had said more about how it was loaded. */
  static void tellOfLoad(TestAgent agent) {
    SERVICE
        .database()
        .update("update reboot set load = ?::jsonb where host_id = (select id from host where name = ?)", LOAD, agent.name());
  }

  /** Without Chromium, which is enough for what a page says and for forms that nobody would send. */
  static Browser signedIn(String token) {
    var browser = new Browser();
    browser.submit(Browser.form(browser.get(URI.create(SERVICE.url() + "/login")), "/login").with("token", token));
    return browser;
  }

  static URI at(TestAgent host) {
    return URI.create(SERVICE.url() + "/hosts/" + host.name());
  }
}
