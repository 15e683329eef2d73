package io.kexecfleet.agent.link;

import io.kexecfleet.agent.core.Event;
import io.kexecfleet.agent.machine.HostClock;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CheckInReply;
import java.io.IOException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Says the agent's latest word to the service and hears the answer. Every word is a request of its own on a thread of
 * its own; a newer one does not wait for an older one to be answered, because the service answers an older one as soon
 * as it has the newer.
 */
public final class ServiceLink implements Link {

  private static final long FIRST_PAUSE = 200;
  private static final long LONGEST_PAUSE = 15_000;

  private final AtomicLong latest = new AtomicLong();
  private final CheckInCall call;
  private final Ear ear;
  private final HostClock clock;
  private final ThreadFactory threads;
  private final RandomGenerator random;
  private final Consumer<String> complain;
  private final AtomicInteger failures = new AtomicInteger();
  private volatile @Nullable String trouble;

  public ServiceLink(
      CheckInCall call,
      Ear ear,
      HostClock clock,
      ThreadFactory threads,
      RandomGenerator random,
      Consumer<String> complain) {
    this.call = call;
    this.ear = ear;
    this.clock = clock;
    this.threads = threads;
    this.random = random;
    this.complain = complain;
  }

  @Override
  public void say(CheckIn checkIn) {
    var number = latest.incrementAndGet();
    threads.newThread(() -> exchange(checkIn, number)).start();
  }

  @Override
  public @Nullable String trouble() {
    return trouble;
  }

  @Override
  public void close() {
    latest.set(Long.MAX_VALUE / 2);
  }

  private void exchange(CheckIn checkIn, long number) {
    try {
      TimeUnit.MILLISECONDS.sleep(pause());
      if (number != latest.get()) {
        return;
      }
      var sentAt = clock.sinceBoot();
      var reply = call.send(checkIn);
      trouble = null;
      pace(checkIn, reply);
      if (latest.get() < Long.MAX_VALUE / 2) {
        ear.hear(new Event.Replied(reply, sentAt, number == latest.get()));
      }
    } catch (IOException | RuntimeException failed) {
      if (number == latest.get()) {
        trouble = String.valueOf(failed.getMessage());
        if (failures.getAndIncrement() == 0) {
          complain.accept("No answer from the service, trying on: " + failed.getMessage());
        }
        ear.hear(new Event.Unanswered());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** A service that has forgotten what it said would be asked again at once, without end: its answer is one that failed. */
  private void pace(CheckIn checkIn, CheckInReply reply) {
    if (reply.desired().generation() >= checkIn.seenGeneration()) {
      failures.set(0);
    } else if (failures.getAndIncrement() == 0) {
      complain.accept(
          ("The service answers with generation %d and this host has seen %d: its orders are passed over until they are newer."
                  + " Was its database set back?")
              .formatted(reply.desired().generation(), checkIn.seenGeneration()));
    }
  }

  /** Doubles with every failure; random, so that a fleet does not come back to a restarted service all at once. */
  private long pause() {
    var inARow = failures.get();
    if (inARow == 0) {
      return 0;
    }
    var longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(inARow, 10));
    return random.nextLong(longest / 2, longest);
  }
}
