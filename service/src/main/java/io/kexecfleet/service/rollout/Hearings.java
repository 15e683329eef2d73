package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.RebootReport;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.service.inventory.Host;
import io.kexecfleet.service.inventory.HostFindings;
import io.kexecfleet.service.inventory.HostFindings.Found;
import io.kexecfleet.service.inventory.Hosts;
import io.kexecfleet.service.rollout.engine.RebootFacts;
import io.kexecfleet.service.telemetry.LogFields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Puts on record what hosts say, many at once. A host speaks about itself only: a status of a reboot that is not its own
 * is ignored. One that is not known at all is of a database that was set back since: the host is told that it need not repeat
 * its report, because it would take no other order until then.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
class Hearings {

  private static final Logger log = LoggerFactory.getLogger(Hearings.class);

  private final Hosts hosts;
  private final HostFindings findings;
  private final RebootTable reboots;

  Hearings(Hosts hosts, HostFindings findings, RebootTable reboots) {
    this.hosts = hosts;
    this.findings = findings;
    this.reboots = reboots;
  }

  /**
   * What came of them.
   *
   * @param reboots those something was heard about, by their rollout
   * @param informed hosts that shall know that their report is stored
   * @param reported reports that are complete, and were not before
   */
  record Heard(Map<UUID, Set<Spoken>> reboots, Set<UUID> informed, List<RebootReport> reported) {}

  /** A reboot something was heard about, and its host. */
  record Spoken(Reboot reboot, Host host) {

    RebootFacts facts() {
      return reboot.facts(host.name(), host.labels(), host.bootId());
    }
  }

  /** @param hearings in the order in which they came */
  Heard record(Collection<Hearing> hearings) {
    if (hearings.isEmpty()) {
      return new Heard(Map.of(), Set.of(), List.of());
    }
    var hostIds = hearings.stream().map(Hearing::hostId).collect(Collectors.toSet());
    var spokenOf = hearings.stream().map(Hearing::spokenOf).filter(Objects::nonNull).collect(Collectors.toSet());
    var concerned = new LinkedHashMap<UUID, Reboot>();
    reboots.concerned(hostIds, spokenOf).forEach(reboot -> concerned.put(reboot.id(), reboot));
    var active = new HashMap<UUID, Reboot>();
    concerned.values().stream().filter(Reboot::isActive).forEach(reboot -> active.put(reboot.hostId(), reboot));
    var byId = hosts.lockAll(hostIds).stream().collect(Collectors.toMap(Host::id, Function.identity()));
    var heard = new Heard(new HashMap<>(), new HashSet<>(), new ArrayList<>());
    var found = new HashMap<UUID, Found>();
    for (var hearing : hearings) {
      var host = byId.get(hearing.hostId());
      if (host != null) {
        record(hearing, host, concerned, active, heard);
        found.put(host.id(), new Found(host, hearing.checkIn().findings()));
      }
    }
    findings.record(found.values());
    return heard;
  }

  private static void record(
      Hearing hearing, Host host, Map<UUID, Reboot> concerned, Map<UUID, Reboot> active, Heard heard) {
    var said = hearing.checkIn();
    host.observe(said.bootId(), said.kernelRelease(), said.agentVersion(), said.hardware());
    host.catchUpWith(said.seenGeneration());
    var spokenOf = hearing.spokenOf() == null ? null : concerned.get(hearing.spokenOf());
    if (said.reboot() != null && (spokenOf == null || !spokenOf.hostId().equals(host.id()))) {
      passOver(said.reboot(), host, spokenOf == null ? hearing.spokenOf() : null, heard);
      spokenOf = null;
    }
    var own = active.get(host.id());
    for (var reboot : Stream.of(spokenOf, own).filter(Objects::nonNull).distinct().toList()) {
      var before = reboot.isReportComplete();
      reboot.hear(hearing.at(), said.bootId(), said.seenGeneration(), hearing.about(reboot.id()));
      if (!before && reboot.isReportComplete()) {
        heard.reported.add(Objects.requireNonNull(reboot.report()));
      }
      heard.reboots.computeIfAbsent(reboot.rolloutId(), _ -> new HashSet<>()).add(new Spoken(reboot, host));
      if (hearing.about(reboot.id()) != null && reboot.isReportComplete() && !reboot.id().equals(host.recordedRebootId())) {
        host.reportRecorded(reboot.id());
        host.desireChanged();
        heard.informed.add(host.id());
      }
    }
  }

  /** @param unknown the reboot that it speaks about, where there is none of that id */
  private static void passOver(RebootStatus said, Host host, @Nullable UUID unknown, Heard heard) {
    try (var _ = LogFields.about(LogFields.HOST, host.name());
        var _ = LogFields.about(LogFields.REBOOT, said.rebootId())) {
      if (unknown != null && said.report() != null && said.report().complete()) {
        if (!unknown.equals(host.recordedRebootId())) {
          log.warn(
              "Host {} is back ({}) from reboot {}, which is not known here: was the database set back? Its report is not kept.",
              host.name(),
              said.report().outcome(),
              said.rebootId());
          host.reportRecorded(unknown);
          host.desireChanged();
          heard.informed.add(host.id());
        }
      } else {
        log.warn("Host {} speaks about reboot {}, which is not its own: ignored.", host.name(), said.rebootId());
      }
    }
  }
}
