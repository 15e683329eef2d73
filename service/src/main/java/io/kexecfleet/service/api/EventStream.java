package io.kexecfleet.service.api;

import io.kexecfleet.service.notification.Event;
import io.kexecfleet.service.notification.EventListener;
import io.kexecfleet.service.notification.EventLog;
import io.kexecfleet.service.notification.EventMessage;
import io.kexecfleet.service.security.Standing;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * One stream of events: those of the log up to where it joined the hub, then what the hub tells. None is left out without
 * being told so and none comes twice. Who would not be let in any more is told nothing more.
 */
final class EventStream implements EventListener {

  private static final Logger log = LoggerFactory.getLogger(EventStream.class);
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  /** Whoever is gone without a word is not kept for ever; everybody else comes back by themselves. */
  private static final Duration LASTS = Duration.ofMinutes(30);

  private static final int MOST_AT_ONCE = 500;

  /** How far a reader may fall behind. What waits is the same in memory for all of them. */
  static final int MOST_WAITING = 5_000;

  private final EventLog events;
  private final Wanted wanted;
  private final SseEmitter emitter = new SseEmitter(LASTS.toMillis());
  private final BlockingQueue<Event> queue = new LinkedBlockingQueue<>(MOST_WAITING);
  private final AtomicBoolean over = new AtomicBoolean();

  /** The sender's thread only. */
  private @Nullable Long sent;

  /** Who is to be interrupted at the end; null: nobody. */
  private @Nullable Thread sender;

  EventStream(EventLog events, Wanted wanted) {
    this.events = events;
    this.wanted = wanted;
    this.sent = wanted.after;
    emitter.onCompletion(this::end);
    emitter.onError(_ -> end());
    emitter.onTimeout(this::end);
  }

  /**
   * What somebody wants to hear of.
   *
   * @param caller their name
   * @param standing whether they may hear of anything
   * @param rolloutId only events of this rollout; null: of all
   * @param visible which of them they may see
   * @param after the position behind which it begins; null: with what happens from now on
   */
  record Wanted(String caller, Standing standing, @Nullable UUID rolloutId, Predicate<Event> visible, @Nullable Long after) {}

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

  SseEmitter emitter() {
    return emitter;
  }

  @Override
  public void happened(List<Event> news) {
    for (var event : news) {
      if ((wanted.rolloutId == null || wanted.rolloutId.equals(event.rolloutId())) && !queue.offer(event)) {
        log.info("{} reads events too slowly: its stream is closed, and it can come back.", wanted.caller);
        end();
        return;
      }
    }
  }

  @Override
  public void letGo() {
    end();
  }

  /** It sends nothing more; whatever it waits for. */
  synchronized void end() {
    over.set(true);
    if (sender != null) {
      sender.interrupt();
    }
  }

  private synchronized void interrupts(@Nullable Thread thread) {
    sender = thread;
  }

  /** Whoever waits for the database is not interrupted: that would close the connection. */
  private <T> T read(Supplier<T> database) {
    interrupts(null);
    try {
      return database.get();
    } finally {
      interrupts(Thread.currentThread());
    }
  }

  /** Until it ends; from before it was called it hears of what happens. */
  void send() {
    interrupts(Thread.currentThread());
    try {
      // Tells at once that the stream is there: a client has to know from when on it misses nothing.
      emitter.send(SseEmitter.event().comment("open"));
      catchUp();
      while (!over.get()) {
        var event = queue.poll(HEARTBEAT.toNanos(), TimeUnit.NANOSECONDS);
        if (event == null) {
          emitter.send(SseEmitter.event().comment("alive"));
        } else {
          send(event);
        }
      }
    } catch (InterruptedException stopped) {
      log.debug("The stream of {} ends.", wanted.caller);
    } catch (IOException | RuntimeException e) {
      log.debug("The stream of {} broke off; it can come back.", wanted.caller, e);
    }
  }

  /** The end of the answer. */
  void complete() {
    interrupts(null);
    // Not while this thread counts as interrupted: the end of the stream would not get through.
    var _ = Thread.interrupted();
    emitter.complete();
  }

  private void catchUp() throws IOException {
    var after = sent;
    if (after == null) {
      return;
    }
    var latest = read(events::latest);
    if (after > latest) {
      tell(Gap.ofAnotherLog(after, latest));
      sent = null;
      return;
    }
    var toldTo = after == 0 ? Long.MAX_VALUE : after;
    List<Event> page;
    do {
      var position = sent;
      if (position == null || over.get()) {
        return;
      }
      long from = position;
      page = read(() -> page(from));
      // Asked after the page was read: what was removed before that is missing in it.
      var removedTo = read(events::removedTo);
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
    if (wanted.visible.test(event) && mayHear()) {
      emitter.send(
          SseEmitter.event()
              .id(Long.toString(event.position()))
              .name(event.kind())
              .data(EventMessage.of(event), MediaType.APPLICATION_JSON));
    }
  }

  /** Without an id: a client that comes back is told again, until it has the next event. */
  private void tell(Gap gap) throws IOException {
    if (mayHear()) {
      emitter.send(SseEmitter.event().name(Gap.TYPE).data(gap, MediaType.APPLICATION_JSON));
    }
  }

  private boolean mayHear() {
    if (over.get()) {
      return false;
    }
    if (!read(wanted.standing::holds)) {
      over.set(true);
    }
    return !over.get();
  }
}
