package io.kexecfleet.service.replica;

import java.util.Set;
import java.util.UUID;

/** Port: hears what other replicas have committed. Must not throw; called by one thread. */
public interface NoticeListener {

  /** @param ids what this is about: hosts, or rollouts where the topic says so */
  void noticed(Notices.Topic topic, Set<UUID> ids);

  /** From here on everything is heard; nobody knows what was missed before. */
  void missed();
}
