package io.kexecfleet.service.rollout;

import io.kexecfleet.service.inventory.Host;
import io.kexecfleet.service.inventory.HostDirectory;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.rollout.engine.RebootFacts;
import io.kexecfleet.service.rollout.engine.WhyNot;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Answers why a host does not go: by the very rules that the engine goes by. */
@Service
@Transactional(readOnly = true)
public class WhyNots {

  private final RolloutTable rollouts;
  private final RebootTable reboots;
  private final WaveTable waves;
  private final HostDirectory hosts;
  private final SnapshotReader reader;
  private final Clock clock;

  WhyNots(
      RolloutTable rollouts,
      RebootTable reboots,
      WaveTable waves,
      HostDirectory hosts,
      SnapshotReader reader,
      Clock clock) {
    this.rollouts = rollouts;
    this.reboots = reboots;
    this.waves = waves;
    this.hosts = hosts;
    this.reader = reader;
    this.clock = clock;
  }

  /**
   * @param reach of whoever asks: hosts out of it are not named
   * @throws RolloutException ({@code UNKNOWN}) when there is no such rollout, or no such host in it
   */
  public WhyNot of(UUID rolloutId, String hostName, Scope reach) {
    var host = hosts.find(hostName).orElseThrow(() -> notInIt(rolloutId, hostName));
    var reboot =
        reboots.attempts(rolloutId, host.id()).stream().findFirst().orElseThrow(() -> notInIt(rolloutId, hostName));
    return Objects.requireNonNull(of(rolloutId, List.of(new RolloutHosts.Member(host, reboot)), reach).get(host.id()));
  }

  /**
   * The same for several hosts of a rollout that has been submitted, at one look.
   *
   * @return by the host's id
   */
  public Map<UUID, WhyNot> of(UUID rolloutId, List<RolloutHosts.Member> members, Scope reach) {
    var rollout = rollouts.findById(rolloutId).orElseThrow(() -> RolloutException.unknown(rolloutId));
    var wave = waves.findByRolloutIdAndNumber(rolloutId, rollout.wave()).orElseThrow();
    var now = clock.instant();
    var facts = new HashMap<UUID, RebootFacts>();
    for (var member : members) {
      var host = member.host();
      facts.put(host.id(), member.reboot().facts(host.name(), host.labels(), host.bootId()));
    }
    var snapshot = reader.read(rollout, wave, List.copyOf(facts.values()), -1, now);
    var whyNots = new HashMap<UUID, WhyNot>();
    facts.forEach((hostId, reboot) -> whyNots.put(hostId, WhyNot.of(snapshot, reboot, reach, now)));
    return whyNots;
  }

  /** Why the host that is next in turn does not go, for everybody who sees the rollout; empty: there is none, or somebody is out. */
  Optional<RolloutStatus.Waiting> next(Rollout rollout, List<RolloutWave> all) {
    if (rollout.state().hasEnded() || all.isEmpty() || rollout.tally().out() > 0) {
      return Optional.empty();
    }
    return reboots
        .nextInTurn(rollout.id(), Limit.of(1))
        .stream()
        .findFirst()
        .flatMap(reboot -> hosts.find(reboot.hostId()).map(host -> waiting(rollout, all.get(rollout.wave()), host, reboot)));
  }

  private RolloutStatus.Waiting waiting(Rollout rollout, RolloutWave wave, Host host, Reboot reboot) {
    var now = clock.instant();
    var facts = reboot.facts(host.name(), host.labels(), host.bootId());
    var whyNot = WhyNot.unnamed(reader.read(rollout, wave, List.of(facts), -1, now), facts, now);
    return new RolloutStatus.Waiting(host.name(), whyNot.blockers());
  }

  private static RolloutException notInIt(UUID rolloutId, String hostName) {
    return new RolloutException(
        RolloutException.Reason.UNKNOWN, "Host %s is not in rollout %s.".formatted(hostName, rolloutId));
  }
}
