package io.kexecfleet.service.api;

import io.kexecfleet.service.notification.EventHub;
import io.kexecfleet.service.notification.EventLog;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Streams of events, as the HTML standard has them (server-sent events), each with a thread of its own. A reader that is too
 * slow is let go, and comes back with the position of the last event that it has.
 */
@Component
class EventStreams implements SmartLifecycle {

  private final EventLog events;
  private final EventHub hub;
  private final Watchers watchers;
  private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean open;

  EventStreams(EventLog events, EventHub hub, Watchers watchers) {
    this.events = events;
    this.hub = hub;
    this.watchers = watchers;
  }

  /**
   * Begins one.
   *
   * @throws Watchers.TooManyException when there are more than may be
   */
  SseEmitter open(EventStream.Wanted wanted) {
    var stream = new EventStream(events, wanted);
    var watch = watchers.enter(wanted.caller(), wanted.standing(), stream::end);
    streams.add(stream);
    Thread.ofVirtual().name("event-stream").start(() -> run(stream, watch));
    return stream.emitter();
  }

  private void run(EventStream stream, Watchers.Watch watch) {
    hub.join(stream);
    try {
      if (open) {
        stream.send();
      }
    } finally {
      hub.leave(stream);
      streams.remove(stream);
      watchers.leave(watch);
      stream.complete();
    }
  }

  @Override
  public void start() {
    open = true;
  }

  @Override
  public void stop() {
    open = false;
    streams.forEach(EventStream::end);
  }

  @Override
  public boolean isRunning() {
    return open;
  }
}
