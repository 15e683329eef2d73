package io.kexecfleet.service.api;

import io.kexecfleet.service.notification.Event;
import io.kexecfleet.service.notification.EventHub;
import io.kexecfleet.service.notification.EventListener;
import io.kexecfleet.service.notification.EventLog;
import io.kexecfleet.service.notification.EventMessage;
import io.kexecfleet.service.watching.Line;
import io.kexecfleet.service.watching.Teller;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * One stream of events: those of the log up to where it joined the hub, then what the hub tells. None is left out without
 * being told so and none comes twice. A reader that is too slow is let go, and comes back with the position of the last event
 * that it has.
 */
final class EventStream implements Teller, EventListener {

  private static final Logger log = LoggerFactory.getLogger(EventStream.class);

  private static final int MOST_AT_ONCE = 500;

  /** How far a reader may fall behind. What waits is the same in memory for all of them. */
  static final int MOST_WAITING = 5_000;

  private final EventLog events;
  private final EventHub hub;
  private final Wanted wanted;
  private final Line line;
  private final BlockingQueue<Event> queue = new LinkedBlockingQueue<>(MOST_WAITING);

  /** The stream's thread only. */
  private @Nullable Long sent;

  EventStream(EventLog events, EventHub hub, Wanted wanted, Line line) {
    this.events = events;
    this.hub = hub;
    this.wanted = wanted;
    this.line = line;
    this.sent = wanted.after;
  }

  /**
   * What somebody wants to hear of.
   *
   * @param rolloutId only events of this rollout; null: of all
   * @param visible which of them they may see
   * @param after the position behind which it begins; null: with what happens from now on
   */
  record Wanted(@Nullable UUID rolloutId, Predicate<Event> visible, @Nullable Long after) {}

  /**
   * Tells that something may have been missed.
   *
   * @param after the position behind which the stream was to go on
   * @param goesOnAfter behind this nothing is left out
   */
  record Gap(String type, long after, long goesOnAfter, String detail) {

    static final String TYPE = "stream.gap";

    static Gap removed(long after, long removedTo) {
      return new Gap(
          TYPE,
          after,
          removedTo,
          "Events up to position %d are removed, perhaps some that came after %d: look again at what you watch.".formatted(removedTo, after));
    }

    static Gap ofAnotherLog(long after, long latest) {
      return new Gap(
          TYPE,
          after,
          latest,
          "The log ends at position %d and has never come to %d: look again at what you watch.".formatted(latest, after));
    }
  }

  @Override
  public void begin() {
    hub.join(this);
  }

  @Override
  public void end() {
    hub.leave(this);
  }

  @Override
  public void happened(List<Event> news) {
    for (var event : news) {
      if ((wanted.rolloutId == null || wanted.rolloutId.equals(event.rolloutId())) && !queue.offer(event)) {
        log.info("{} reads events too slowly: its stream is closed, and it can come back.", line.caller());
        line.end();
        return;
      }
    }
  }

  @Override
  public void letGo() {
    line.end();
  }

  @Override
  public void tell() throws IOException, InterruptedException {
    catchUp();
    while (!line.isOver()) {
      var event = queue.poll(Line.HEARTBEAT.toNanos(), TimeUnit.NANOSECONDS);
      if (event == null) {
        line.keepAlive();
      } else {
        send(event);
      }
    }
  }

  private void catchUp() throws IOException {
    var after = sent;
    if (after == null) {
      return;
    }
    var latest = line.read(events::latest);
    if (after > latest) {
      tell(Gap.ofAnotherLog(after, latest));
      sent = null;
      return;
    }
    var toldTo = after == 0 ? Long.MAX_VALUE : after;
    List<Event> page;
    do {
      var position = sent;
      if (position == null || line.isOver()) {
        return;
      }
      long from = position;
      page = line.read(() -> page(from));
      // Asked after the page was read: what was removed before that is missing in it.
      var removedTo = line.read(events::removedTo);
      if (removedTo > Math.max(position, toldTo)) {
        tell(Gap.removed(position, removedTo));
        toldTo = removedTo;
      }
      for (var event : page) {
        send(event);
      }
    } while (page.size() == MOST_AT_ONCE);
  }

  private List<Event> page(long after) {
    return wanted.rolloutId == null ? events.after(after, MOST_AT_ONCE) : events.after(after, wanted.rolloutId, MOST_AT_ONCE);
  }

  private void send(Event event) throws IOException {
    if (sent != null && event.position() <= sent) {
      return;
    }
    sent = event.position();
    if (wanted.visible.test(event)) {
      line.send(
          SseEmitter.event()
              .id(Long.toString(event.position()))
              .name(event.kind())
              .data(EventMessage.of(event), MediaType.APPLICATION_JSON));
    }
  }

  /** Without an id: a client that comes back is told again, until it has the next event. */
  private void tell(Gap gap) throws IOException {
    line.send(SseEmitter.event().name(Gap.TYPE).data(gap, MediaType.APPLICATION_JSON));
  }
}
