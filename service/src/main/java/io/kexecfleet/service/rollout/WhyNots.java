package io.kexecfleet.service.rollout;

import io.kexecfleet.service.inventory.HostDirectory;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.rollout.engine.WhyNot;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
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
    var rollout = rollouts.findById(rolloutId).orElseThrow(() -> RolloutException.unknown(rolloutId));
    var host = hosts.find(hostName).orElseThrow(() -> notInIt(rolloutId, hostName));
    var reboot =
        reboots.attempts(rolloutId, host.id()).stream().findFirst().orElseThrow(() -> notInIt(rolloutId, hostName));
    var wave = waves.findByRolloutIdAndNumber(rolloutId, rollout.wave()).orElseThrow();
    var now = clock.instant();
    var facts = reboot.facts(host.name(), host.labels(), host.bootId());
    var snapshot = reader.read(rollout, wave, List.of(facts), -1, now);
    return WhyNot.of(snapshot, facts, reach, now);
  }

  private static RolloutException notInIt(UUID rolloutId, String hostName) {
    return new RolloutException(
        RolloutException.Reason.UNKNOWN, "Host %s is not in rollout %s.".formatted(hostName, rolloutId));
  }
}
