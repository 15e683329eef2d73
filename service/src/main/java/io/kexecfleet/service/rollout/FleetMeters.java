package io.kexecfleet.service.rollout;

import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.rollout.FleetSummary.Kernel;
import io.kexecfleet.service.telemetry.BoundedNames;
import io.kexecfleet.service.telemetry.DatabaseFigures;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** How the fleet stands, as gauges. Every replica says the same. */
@Component
class FleetMeters {

  FleetMeters(FleetSummaries summaries, Clock clock, MeterRegistry meters) {
    new DatabaseFigures<>("fleet", () -> summaries.of(Scope.EVERYTHING), clock, meters)
        .gauge("kexec.fleet.hosts", "Hosts, but for those that were retired", Tags.empty(), FleetSummary::hosts)
        .gauge("kexec.fleet.hosts.enrolled", "Hosts whose agents were let in", Tags.empty(), FleetSummary::enrolled)
        .gauge("kexec.fleet.hosts.silent", "Hosts that are enrolled and were not heard of lately", Tags.empty(), FleetSummary::silent)
        .gauge("kexec.fleet.hosts.lost", "Hosts that left, were not heard of again, and are not resolved", Tags.empty(), FleetSummary::lost)
        .gauge("kexec.fleet.images.stale", "Images that were staged, and are loaded anew because they went stale", Tags.empty(), FleetSummary::stale)
        .gauges("kexec.fleet.hosts.by.kernel", "Hosts by the release that they run", "kernel", FleetMeters::kernels)
        .gauges("kexec.fleet.hosts.by.readiness", "Hosts by their readiness for kexec", "readiness", it -> named(it.readiness()))
        .gauges("kexec.fleet.reboots", "Hosts in a reboot, or that keep their place until somebody resolves them", "state", FleetMeters::reboots);
  }

  private static Map<String, Long> kernels(FleetSummary summary) {
    var kernels = summary.kernels().stream().collect(Collectors.toMap(Kernel::release, Kernel::hosts));
    if (summary.otherKernels() > 0) {
      kernels.merge(BoundedNames.OTHER, summary.onOtherKernels(), Long::sum);
    }
    return kernels;
  }

  private static Map<String, Long> reboots(FleetSummary summary) {
    var reboots = named(summary.reboots());
    reboots.put("HELD", summary.held());
    return reboots;
  }

  private static Map<String, Long> named(Map<? extends Enum<?>, Long> figures) {
    return figures.entrySet().stream().collect(Collectors.toMap(it -> it.getKey().name(), Map.Entry::getValue));
  }
}
