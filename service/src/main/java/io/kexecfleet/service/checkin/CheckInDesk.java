package io.kexecfleet.service.checkin;

import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.Desired;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.service.inventory.CredentialListener;
import io.kexecfleet.service.inventory.Credentials;
import io.kexecfleet.service.inventory.Liveness;
import io.kexecfleet.service.replica.NoticeListener;
import io.kexecfleet.service.replica.Notices;
import io.kexecfleet.service.rollout.DesiredChanges;
import io.kexecfleet.service.rollout.DesiredState;
import io.kexecfleet.service.rollout.DesiredStates;
import io.kexecfleet.service.rollout.HostObservations;
import io.kexecfleet.service.rollout.RebootOrder;
import io.kexecfleet.service.telemetry.LogFields;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.server.ResponseStatusException;

/**
 * Where check-ins are answered: at once when there is something the agent has not seen, otherwise the moment there is,
 * or at the end of the holding time. A check-in that says nothing new touches no table, and a held one takes no thread.
 */
@Component
class CheckInDesk implements DesiredChanges, NoticeListener, CredentialListener, SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(CheckInDesk.class);

  /** The container's own limit is only for what our timer missed. */
  private static final Duration SLACK = Duration.ofSeconds(30);

  /** Bounds a statement. */
  private static final int MOST_AT_ONCE = 500;

  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final DesiredStates desiredStates;
  private final HostObservations observations;
  private final Credentials credentials;
  private final Liveness liveness;
  private final CheckInSettings settings;
  private final TaskScheduler scheduler;
  private final Clock clock;
  private final CheckInMeters meters;
  private final Map<UUID, Standing> standings = new ConcurrentHashMap<>();
  private final Readings readings = new Readings(this::read);
  private volatile boolean open;

  CheckInDesk(
      DesiredStates desiredStates,
      HostObservations observations,
      Credentials credentials,
      Liveness liveness,
      CheckInSettings settings,
      TaskScheduler scheduler,
      Clock clock,
      CheckInMeters meters) {
    this.desiredStates = desiredStates;
    this.observations = observations;
    this.credentials = credentials;
    this.liveness = liveness;
    this.settings = settings;
    this.scheduler = scheduler;
    this.clock = clock;
    this.meters = meters;
    desiredStates.all().forEach(desired -> standings.put(desired.hostId(), new Standing(desired)));
    meters.watchHeld(() -> standings.values().stream().filter(Standing::isHolding).count());
  }

  /**
   * Takes in a check-in.
   *
   * @return the answer, now or later
   * @throws ResponseStatusException 503 while the service stops: an answer would only bring the agent back at once
   */
  DeferredResult<CheckInReply> checkIn(UUID hostId, CheckIn checkIn) {
    if (!open) {
      throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "The service is stopping: check in again.");
    }
    var receivedAt = clock.instant();
    liveness.seen(hostId, receivedAt);
    var standing = standing(hostId);
    answer(standing, standing.takeHeld());
    var word = Word.of(checkIn);
    var news = standing.isNews(word);
    meters.received(news);
    if (news) {
      record(hostId, word, receivedAt, standing);
    }
    return answerOrHold(hostId, standing, word, receivedAt);
  }

  /** One at a time for a host, so that its last word is the one that stays. */
  private void record(UUID hostId, Word word, Instant receivedAt, Standing standing) {
    standing.recording.lock();
    try {
      if (standing.isNews(word)) {
        var said = word.checkIn();
        try (var _ = LogFields.about(LogFields.REBOOT, said.reboot() == null ? null : said.reboot().rebootId())) {
          log.debug("Host {} runs {} and says {}.", hostId, said.kernelRelease(), said.reboot() == null ? "nothing more" : said.reboot().step());
        }
        observations.record(hostId, said, receivedAt);
        answer(standing, standing.recorded(word));
      }
    } finally {
      standing.recording.unlock();
    }
  }

  private DeferredResult<CheckInReply> answerOrHold(UUID hostId, Standing standing, Word word, Instant receivedAt) {
    var until = holdUntil(receivedAt, standing.desired());
    var result = new DeferredResult<CheckInReply>(Duration.between(receivedAt, until).plus(SLACK).toMillis());
    var held = new Held(word.checkIn().seenGeneration(), receivedAt, result);
    result.onCompletion(() -> standing.release(held));
    var answered = open ? standing.hold(held, word) : held;
    answer(standing, answered);
    if (answered == held) {
      return result;
    }
    // Its credential may have been taken away after it was looked at, and before there was anything held to be ended.
    if (!credentials.isEnrolled(hostId)) {
      turnAway(standing);
    }
    held.endsBy(
        scheduler.schedule(
            () -> {
              if (standing.release(held)) {
                answer(standing, held);
              }
            },
            until));
    return result;
  }

  /** An order to jump is not outlasted: at its deadline its host shall say whether it is still there. */
  private Instant holdUntil(Instant receivedAt, DesiredState desired) {
    var end = receivedAt.plus(settings.hold());
    var deadline = desired.order() == null ? null : desired.order().deadline();
    return deadline != null && deadline.isAfter(receivedAt) && deadline.isBefore(end) ? deadline : end;
  }

  private void answer(Standing standing, @Nullable Held held) {
    if (held == null) {
      return;
    }
    try {
      var desired = standing.desired();
      var now = clock.instant();
      var reply = reply(desired, held.receivedAt(), now);
      if (held.answer(reply) && reply.desired().order() != null) {
        measureDispatch(standing, desired.order(), now);
      }
    } catch (RuntimeException e) {
      log.debug("A check-in was over before it was answered; its host asks again.", e);
    }
  }

  private void measureDispatch(Standing standing, @Nullable RebootOrder order, Instant now) {
    if (order != null && order.decidedAt() != null && standing.dispatch(order)) {
      meters.dispatched(Duration.between(order.decidedAt(), now));
    }
  }

  private CheckInReply reply(DesiredState desired, Instant receivedAt, Instant now) {
    var recorded = desired.recordedRebootId();
    return new CheckInReply(
        new Desired(desired.generation(), order(desired.order(), receivedAt), recorded == null ? null : recorded.toString()),
        now.toEpochMilli(),
        Math.max(0, Duration.between(receivedAt, now).toMillis()));
  }

  /** Counted from when the request came in, which is never before the agent sent it: the agent always stops first. */
  private @Nullable Order order(@Nullable RebootOrder order, Instant receivedAt) {
    if (order == null) {
      return null;
    }
    var valid = order.deadline() == null ? settings.stagedLease() : Duration.between(receivedAt, order.deadline());
    return valid.toMillis() <= 0
        ? null
        : new Order(
            order.rebootId().toString(),
            order.intent(),
            order.way(),
            order.bootId(),
            valid.toMillis(),
            order.target(),
            order.hooks(),
            order.decidedAt() == null ? null : Long.valueOf(order.decidedAt().toEpochMilli()));
  }

  private Standing standing(UUID hostId) {
    var known = standings.get(hostId);
    if (known != null && !known.isOutdated()) {
      return known;
    }
    await(readings.of(Set.of(hostId)));
    var read = standings.get(hostId);
    if (read == null) {
      throw new IllegalStateException("Host %s is enrolled but not in the database.".formatted(hostId));
    }
    return read;
  }

  private static void await(CompletableFuture<Void> reading) {
    try {
      reading.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException reason ? reason : e;
    }
  }

  private void read(Readings.Reading reading) {
    try {
      if (reading.all()) {
        desiredStates.all().forEach(this::takeInAnew);
      }
      reading.hostIds().stream()
          .gather(Gatherers.windowFixed(MOST_AT_ONCE))
          .forEach(ids -> desiredStates.of(ids).forEach(this::takeIn));
    } catch (RuntimeException | Error e) {
      log.warn("Cannot read what is desired of hosts; trying again in {}, or when they check in.", AGAIN, e);
      (reading.all() ? standings.values().stream() : standingsOf(reading.hostIds())).forEach(Standing::outdate);
      var _ = scheduler.schedule(() -> readAgain(reading), clock.instant().plus(AGAIN));
      throw e;
    }
  }

  private void readAgain(Readings.Reading failed) {
    var _ = failed.all() ? readings.ofAll() : readings.of(failed.hostIds());
  }

  private void takeIn(DesiredState desired) {
    var standing = standings.computeIfAbsent(desired.hostId(), _ -> Standing.unheard(desired));
    answer(standing, standing.update(desired));
  }

  private void takeInAnew(DesiredState desired) {
    var standing = standings.get(desired.hostId());
    if (standing != null) {
      answer(standing, standing.refresh(desired));
    }
  }

  @Override
  public CompletableFuture<Void> changed(Set<UUID> hostIds) {
    return readings.of(hostIds);
  }

  /** What is desired may have changed; who spoke to another replica may say what we take for known. */
  @Override
  public void noticed(Notices.Topic topic, Set<UUID> hostIds) {
    switch (topic) {
      case HEARD -> standingsOf(hostIds).forEach(standing -> answer(standing, standing.forget()));
      case DESIRED -> {
        var _ = changed(hostIds);
      }
      case CREDENTIALS -> {
        // They tell by themselves when they have taken it in.
      }
      case ROLLOUTS -> {
        // What that means for hosts comes as DESIRED.
      }
    }
  }

  /** On a thread of its own: whether a host has a credential at all may have to be looked up. */
  @Override
  public void credentialsChanged(Set<UUID> hostIds) {
    var holding = hostIds.stream().filter(id -> isHolding(standings.get(id))).toList();
    if (!holding.isEmpty()) {
      Thread.ofVirtual().name("credentials").start(() -> holding.forEach(this::turnAwayUnlessEnrolled));
    }
  }

  private static boolean isHolding(@Nullable Standing standing) {
    return standing != null && standing.isHolding();
  }

  private void turnAwayUnlessEnrolled(UUID hostId) {
    if (!credentials.isEnrolled(hostId)) {
      turnAway(Objects.requireNonNull(standings.get(hostId)));
    }
  }

  private static void turnAway(Standing standing) {
    var held = standing.takeHeld();
    if (held != null) {
      held.turnAway();
    }
  }

  private Stream<Standing> standingsOf(Set<UUID> hostIds) {
    return hostIds.stream().map(standings::get).filter(Objects::nonNull);
  }

  @Override
  public void missed() {
    var _ = readings.ofAll();
  }

  @Override
  public void start() {
    open = true;
  }

  /** Answers everybody, so that the service need not wait for the holding times to end. */
  @Override
  public void stop() {
    open = false;
    standings.values().forEach(standing -> answer(standing, standing.takeHeld()));
  }

  @Override
  public boolean isRunning() {
    return open;
  }
}
