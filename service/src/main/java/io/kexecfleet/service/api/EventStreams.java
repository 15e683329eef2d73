package io.kexecfleet.service.api;

import io.kexecfleet.service.notification.Event;
import io.kexecfleet.service.notification.EventHub;
import io.kexecfleet.service.notification.EventListener;
import io.kexecfleet.service.notification.EventLog;
import io.kexecfleet.service.notification.EventMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Streams of events, as the HTML standard has them (server-sent events). Each reads from the log up to where it joined the
 * hub, and goes on with what the hub tells: none is left out and none comes twice. A reader that is too slow is let go, and
 * comes back with the position of the last event that it has.
 */
@Component
class EventStreams implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(EventStreams.class);
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  /** Whose token was revoked hears no more after this; everybody else comes back by themselves. */
  private static final Duration LASTS = Duration.ofMinutes(30);

  private static final int MOST_AT_ONCE = 500;

  /** How far a reader may fall behind. */
  private static final int MOST_WAITING = 5_000;

  private final EventLog events;
  private final EventHub hub;
  private final Watchers watchers;
  private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean open;

  EventStreams(EventLog events, EventHub hub, Watchers watchers) {
    this.events = events;
    this.hub = hub;
    this.watchers = watchers;
  }

  /**
   * Begins one.
   *
   * @param rolloutId only events of this rollout; null: of all
   * @param visible which of them the caller may see
   * @param after the position behind which it begins; null: with what happens from now on
   * @throws Watchers.TooManyException when there are more than may be
   */
  SseEmitter open(String caller, @Nullable UUID rolloutId, Predicate<Event> visible, @Nullable Long after) {
    watchers.enter(caller);
    var stream = new Stream(caller, rolloutId, visible, after);
    streams.add(stream);
    Thread.ofVirtual().name("event-stream").start(stream);
    return stream.emitter;
  }

  private final class Stream implements EventListener, Runnable {

    private final String caller;
    private final @Nullable UUID rolloutId;
    private final Predicate<Event> visible;
    private final SseEmitter emitter = new SseEmitter(LASTS.toMillis());
    private final BlockingQueue<Event> queue = new LinkedBlockingQueue<>(MOST_WAITING);
    private final AtomicBoolean over = new AtomicBoolean();
    private @Nullable Long sent;
    private volatile @Nullable Thread sender;

    Stream(String caller, @Nullable UUID rolloutId, Predicate<Event> visible, @Nullable Long after) {
      this.caller = caller;
      this.rolloutId = rolloutId;
      this.visible = visible;
      this.sent = after;
      emitter.onCompletion(this::end);
      emitter.onError(_ -> end());
      emitter.onTimeout(this::end);
    }

    @Override
    public void happened(List<Event> news) {
      for (var event : news) {
        if ((rolloutId == null || rolloutId.equals(event.rolloutId())) && !queue.offer(event)) {
          log.info("{} reads events too slowly: its stream is closed, and it can come back.", caller);
          end();
          return;
        }
      }
    }

    /** It sends nothing more; whatever it waits for. */
    private void end() {
      over.set(true);
      var running = sender;
      if (running != null) {
        running.interrupt();
      }
    }

    @Override
    public void run() {
      sender = Thread.currentThread();
      hub.join(this);
      try {
        // Tells at once that the stream is there: a client has to know from when on it misses nothing.
        emitter.send(SseEmitter.event().comment("open"));
        catchUp();
        while (open && !over.get()) {
          var event = queue.poll(HEARTBEAT.toNanos(), TimeUnit.NANOSECONDS);
          if (event == null) {
            emitter.send(SseEmitter.event().comment("alive"));
          } else {
            send(event);
          }
        }
      } catch (InterruptedException stopped) {
        log.debug("The stream of {} ends.", caller);
      } catch (IOException | RuntimeException e) {
        log.debug("The stream of {} broke off; it can come back.", caller, e);
      } finally {
        hub.leave(this);
        streams.remove(this);
        watchers.leave(caller);
        // Not while this thread counts as interrupted: the end of the stream would not get through.
        var _ = Thread.interrupted();
        emitter.complete();
      }
    }

    private void catchUp() throws IOException {
      List<Event> page;
      do {
        if (sent == null || over.get()) {
          return;
        }
        page = rolloutId == null ? events.after(sent, MOST_AT_ONCE) : events.after(sent, rolloutId, MOST_AT_ONCE);
        for (var event : page) {
          send(event);
        }
      } while (page.size() == MOST_AT_ONCE);
    }

    private void send(Event event) throws IOException {
      if (sent != null && event.position() <= sent) {
        return;
      }
      sent = event.position();
      if (visible.test(event)) {
        emitter.send(
            SseEmitter.event()
                .id(Long.toString(event.position()))
                .name(event.kind())
                .data(EventMessage.of(event), MediaType.APPLICATION_JSON));
      }
    }
  }

  @Override
  public void start() {
    open = true;
  }

  @Override
  public void stop() {
    open = false;
    streams.forEach(Stream::end);
  }

  @Override
  public boolean isRunning() {
    return open;
  }
}
