package io.kexecfleet.service;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** The threads that act when nobody calls: wake-ups of rollouts, ends of holding times, the liveness batch. */
@Configuration(proxyBeanMethods = false)
class SchedulingConfiguration {

  private static final int THREADS = 4;

  @Bean
  ThreadPoolTaskScheduler taskScheduler(Clock clock) {
    var scheduler = new ThreadPoolTaskScheduler();
    scheduler.setClock(clock);
    scheduler.setPoolSize(THREADS);
    scheduler.setThreadNamePrefix("timer-");
    // Most held check-ins are answered before their time: a cancelled end must not stay in memory until then.
    scheduler.setRemoveOnCancelPolicy(true);
    return scheduler;
  }
}
