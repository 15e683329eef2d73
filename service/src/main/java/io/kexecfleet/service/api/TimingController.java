package io.kexecfleet.service.api;

import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.request.Choices;
import io.kexecfleet.service.request.LedgerQuery;
import io.kexecfleet.service.request.TimeRange;
import io.kexecfleet.service.request.TimingDownload;
import io.kexecfleet.service.rollout.ledger.Timings;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/timings}: how long reboots took, in figures or one by one. */
@RestController
class TimingController {

  private final Timings timings;
  private final Clock clock;

  TimingController(Timings timings, Clock clock) {
    this.timings = timings;
    this.clock = clock;
  }

  @GetMapping("/api/v1/timings")
  @Needs(Permission.READ)
  TimingJson figures(
      @RequestParam(required = false) @Nullable Instant since,
      @RequestParam(required = false) @Nullable Instant until,
      @RequestParam(required = false) @Nullable List<String> phase,
      @RequestParam(required = false) @Nullable String by,
      LedgerQuery query,
      Scope reach) {
    var range = TimeRange.bounded(since, until, clock.instant());
    var group = Choices.one("by", Timings.By.class, by);
    var phases = Choices.of("phase", Phase.class, phase);
    if (phases.isEmpty()) {
      phases = EnumSet.allOf(Phase.class);
    }
    phases.add(Phase.OUT_OF_SERVICE);
    var found = timings.of(query.checked(range, reach), group, phases);
    return new TimingJson(
        Objects.requireNonNull(range.since()),
        Objects.requireNonNull(range.until()),
        group == null ? null : group.name().toLowerCase(Locale.ROOT),
        found.groups().stream().map(TimingJson.Group::of).toList(),
        found.leftOut());
  }

  /** One row for each reboot, in the order of their ends; as many as there are. */
  @GetMapping("/api/v1/timings.csv")
  @Needs(Permission.READ)
  void rows(
      @RequestParam(required = false) @Nullable Instant since,
      @RequestParam(required = false) @Nullable Instant until,
      @RequestParam(required = false) @Nullable List<String> phase,
      LedgerQuery query,
      Scope reach,
      HttpServletResponse response)
      throws IOException {
    var filter = query.checked(TimeRange.bounded(since, until, clock.instant()), reach);
    var phases = Choices.of("phase", Phase.class, phase);
    new TimingDownload(timings, filter, phases.isEmpty() ? EnumSet.allOf(Phase.class) : phases).writeTo(response);
  }
}
