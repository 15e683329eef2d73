package io.kexecfleet.service.rollout;

import java.util.List;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** Who approved which rollout. */
interface ApprovalTable extends Repository<RolloutApproval, RolloutApproval.Key> {

  int countByRolloutId(UUID rolloutId);

  List<RolloutApproval> findByRolloutIdOrderByAt(UUID rolloutId);

  boolean existsByRolloutIdAndName(UUID rolloutId, String name);
}
