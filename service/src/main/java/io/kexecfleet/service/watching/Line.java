package io.kexecfleet.service.watching;

import io.kexecfleet.service.security.Standing;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter.SseEventBuilder;

/** The way from a {@link Teller} to somebody who reads. Who would not be let in any more is told nothing more. */
public final class Line {

  private static final Logger log = LoggerFactory.getLogger(Line.class);

  /** Something is sent at least this often, so that everybody knows whether the others are there. */
  public static final Duration HEARTBEAT = Duration.ofSeconds(15);

  /** Whoever is gone without a word is not kept for ever; everybody else comes back by themselves. */
  private static final Duration LASTS = Duration.ofMinutes(30);

  private final String caller;
  private final Standing standing;
  private final SseEmitter emitter = new SseEmitter(LASTS.toMillis());
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile boolean turnedAway;

  /** Who is to be interrupted at the end; null: nobody. */
  private @Nullable Thread sender;

  Line(String caller, Standing standing) {
    this.caller = caller;
    this.standing = standing;
    emitter.onCompletion(this::end);
    emitter.onError(_ -> end());
    emitter.onTimeout(this::end);
  }

  SseEmitter emitter() {
    return emitter;
  }

  /** Who reads. */
  public String caller() {
    return caller;
  }

  public boolean isOver() {
    return over.get();
  }

  /** It sends nothing more; whatever its teller waits for. */
  public synchronized void end() {
    over.set(true);
    if (sender != null) {
      sender.interrupt();
    }
  }

  void turnAway() {
    turnedAway = true;
    end();
  }

  private synchronized void interrupts(@Nullable Thread thread) {
    sender = thread;
  }

  /** Whoever waits for the database is not interrupted: that would close the connection. */
  public <T> T read(Supplier<T> database) {
    interrupts(null);
    try {
      return database.get();
    } finally {
      interrupts(Thread.currentThread());
    }
  }

  /** Tells something, if that may still be heard; otherwise the line is over. */
  public void send(SseEventBuilder event) throws IOException {
    if (mayHear()) {
      emitter.send(event);
    }
  }

  /** Says that the stream is there, and nothing else. */
  public void keepAlive() throws IOException {
    emitter.send(SseEmitter.event().comment("alive"));
  }

  private boolean mayHear() {
    if (over.get()) {
      return false;
    }
    if (!read(standing::holds)) {
      turnedAway = true;
      over.set(true);
    }
    return !over.get();
  }

  /** Until it ends. */
  void run(Teller teller) {
    interrupts(Thread.currentThread());
    try {
      // Tells at once that the stream is there: a client has to know from when on it misses nothing.
      emitter.send(SseEmitter.event().comment("open"));
      teller.tell();
    } catch (InterruptedException stopped) {
      log.debug("The stream of {} ends.", caller);
    } catch (IOException | RuntimeException e) {
      log.debug("The stream of {} broke off; it can come back.", caller, e);
    }
    interrupts(null);
    // Not while this thread counts as interrupted: nothing more would get through, the end of the stream not either.
    var _ = Thread.interrupted();
    if (turnedAway) {
      sayFarewell(teller.farewell());
    }
  }

  private void sayFarewell(@Nullable SseEventBuilder farewell) {
    try {
      if (farewell != null) {
        emitter.send(farewell);
      }
    } catch (IOException | RuntimeException e) {
      log.debug("{} is gone already.", caller, e);
    }
  }

  /** The end of the answer. */
  void complete() {
    emitter.complete();
  }
}
