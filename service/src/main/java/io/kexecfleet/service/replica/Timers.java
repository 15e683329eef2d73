package io.kexecfleet.service.replica;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.stats.MicrometerStatsRegistry;
import com.github.kagkarlsson.scheduler.stats.StatsRegistryAdapter;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.stereotype.Component;

/** Timers in the database, kept by db-scheduler: one of the replicas that are there does the work, and only one. */
@Component
public class Timers implements SmartLifecycle {

  /** How late a timer may be. */
  private static final Duration POLL = Duration.ofMillis(200);

  /** A replica that says nothing for so many heartbeats is taken to be gone, and its work is done by another. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(3);

  private static final int HEARTBEATS_MISSED = 4;
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
  private static final int THREADS = 4;

  private final DataSource database;
  private final ObjectProvider<TimedWork> works;
  private final Clock clock;
  private final MeterRegistry meters;
  private final SchedulerClient client;
  private @Nullable Scheduler scheduler;

  Timers(DataSource database, ObjectProvider<TimedWork> works, Clock clock, MeterRegistry meters) {
    this.database = new TransactionAwareDataSourceProxy(database);
    this.works = works;
    this.clock = clock;
    this.meters = meters;
    this.client = SchedulerClient.Builder.create(this.database).build();
  }

  /**
   * Does this work for this instance at that time, or soon after it; keeps an earlier time if one is set. Belongs to the
   * transaction that it is called in.
   */
  public void set(String work, String instance, Instant at) {
    client.scheduleIfNotExists(new TaskInstance<Void>(work, instance), at);
  }

  private Task<Void> task(TimedWork work) {
    return Tasks.custom(work.name(), Void.class)
        .onFailure(new FailureHandler.OnFailureRetryLater<>(AFTER_FAILURE))
        .onDeadExecutionRevive()
        .execute(
            (instance, _) -> {
              var again = work.run(instance.getId());
              return again == null
                  ? new CompletionHandler.OnCompleteRemove<>()
                  : (complete, operations) -> operations.reschedule(complete, again);
            });
  }

  @Override
  public void start() {
    var tasks = works.stream().<Task<?>>map(this::task).toList();
    var built =
        Scheduler.create(database, tasks)
            .clock(clock::instant)
            .addSchedulerListener(new StatsRegistryAdapter(new MicrometerStatsRegistry(meters, tasks)))
            .threads(THREADS)
            .pollingInterval(POLL)
            .pollUsingLockAndFetch(0.5, 1.0)
            .heartbeatInterval(HEARTBEAT)
            .missedHeartbeatsLimit(HEARTBEATS_MISSED)
            .shutdownMaxWait(AFTER_FAILURE)
            .alwaysPersistTimestampInUTC()
            .build();
    built.start();
    scheduler = built;
  }

  @Override
  public void stop() {
    var running = scheduler;
    scheduler = null;
    if (running != null) {
      running.stop();
    }
  }

  @Override
  public boolean isRunning() {
    return scheduler != null;
  }
}
