package io.kexecfleet.service.rollout;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** The waves of rollouts. */
interface WaveTable extends Repository<RolloutWave, RolloutWave.Key> {

  Optional<RolloutWave> findByRolloutIdAndNumber(UUID rolloutId, int number);

  List<RolloutWave> findByRolloutIdOrderByNumber(UUID rolloutId);
}
