package io.kexecfleet.service.rollout;

import io.kexecfleet.service.notification.Event;
import io.kexecfleet.service.notification.EventListener;
import io.kexecfleet.service.replica.NoticeListener;
import io.kexecfleet.service.replica.Notices;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/** Brings together who says that a rollout has changed: the engine here, the other replicas, and the log of events. */
@Component
class RolloutNews implements NoticeListener, EventListener, SmartInitializingSingleton {

  private final ObjectProvider<RolloutChanges> provider;
  private volatile List<RolloutChanges> listeners = List.of();

  RolloutNews(ObjectProvider<RolloutChanges> listeners) {
    this.provider = listeners;
  }

  /** They need the engine, which tells them; once all of it is there they are known for good. */
  @Override
  public void afterSingletonsInstantiated() {
    listeners = provider.orderedStream().toList();
  }

  void tell(Set<UUID> rolloutIds) {
    if (!rolloutIds.isEmpty()) {
      listeners.forEach(listener -> listener.changed(rolloutIds));
    }
  }

  @Override
  public void noticed(Notices.Topic topic, Set<UUID> ids) {
    if (topic == Notices.Topic.ROLLOUTS) {
      tell(ids);
    }
  }

  @Override
  public void happened(List<Event> events) {
    tell(events.stream().map(Event::rolloutId).filter(Objects::nonNull).collect(Collectors.toSet()));
  }

  @Override
  public void missed() {
    listeners.forEach(RolloutChanges::missed);
  }
}
