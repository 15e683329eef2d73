package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.linux.syscall.Errno;
import io.kexecfleet.agent.linux.syscall.SyscallException;
import io.kexecfleet.agent.machine.MachineException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tries again what the kernel turns down because another load, or an update of the crash image, is under way. It holds its
 * lock for as long as that takes, and never queues anybody.
 *
 * @param pause waits so many milliseconds
 */
record Busy(LongConsumer pause) {

  private static final long FIRST_PAUSE = 50;
  private static final int MOST_TRIES = 8;

  static Busy standard() {
    return new Busy(
        millis -> {
          try {
            TimeUnit.MILLISECONDS.sleep(millis);
          } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new MachineException("The agent was stopped while it waited for its turn to load.", stopped);
          }
        });
  }

  /**
   * Runs it until it is not turned down for that reason, for up to six seconds.
   *
   * @param callsLeft how many calls the host allows before the first one, or null for any number
   * @param reserve how many of them are for something else: a load leaves one for letting go
   */
  void retry(Runnable call, @Nullable Long callsLeft, long reserve) {
    var wait = FIRST_PAUSE;
    for (var tries = 1; ; tries++) {
      try {
        call.run();
        return;
      } catch (SyscallException failed) {
        var mayGoOn = callsLeft == null || callsLeft - tries > reserve;
        if (!failed.is(Errno.EBUSY) || tries == MOST_TRIES || !mayGoOn) {
          throw failed;
        }
        pause.accept(wait);
        wait *= 2;
      }
    }
  }
}
