package io.kexecfleet.agent.packaged;

import io.kexecfleet.packaging.TrainedCache;
import io.kexecfleet.packaging.UnitFile;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.Desired;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.RebootStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the agent's ahead-of-time cache (JEP 514): runs the agent that is about to be packaged through all that it does
 * up to a load, over TLS, and has its JVM keep what it loaded, linked and found to be hot.
 */
public final class CacheTraining {

  /** The unit names it; it lies beside the runtime. */
  static final String CACHE = "agent.aot";

  /** The JVM's own word for having been ended by SIGTERM. */
  private static final int ENDED_BY_SIGTERM = 143;

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final CountDownLatch done = new CountDownLatch(1);
  private boolean refused;

  private CacheTraining() {}

  /**
   * Does nothing where the cache is there and was made from the same.
   *
   * @param arguments the folder that is about to be packaged; the unit; the time that the package gives to its files; and a
   *     folder for what is needed meanwhile
   */
  public static void main(String[] arguments) throws IOException, InterruptedException, GeneralSecurityException {
    var home = Path.of(arguments[0]);
    var unit = Path.of(arguments[1]);
    new TrainedCache(home, CACHE)
        .make(Instant.parse(arguments[2]), UnitFile.command(unit), () -> new CacheTraining().run(home, unit, Path.of(arguments[3])));
  }

  private void run(Path home, Path unit, Path folder) throws IOException, InterruptedException, GeneralSecurityException {
    var certificate = LoopbackCertificate.in(folder);
    try (var service = CannedService.encrypted(certificate.context(), this::answer);
        var agent =
            PackagedAgent.start(
                home,
                unit,
                FakeHost.returned(folder.resolve("host"), service.address()),
                certificate.trust(),
                TrainedCache::writing)) {
      if (!done.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("The agent did not come to the end of its training. It said:%n%s".formatted(agent.journal()));
      }
      var status = agent.stop(PATIENCE);
      if (status != ENDED_BY_SIGTERM) {
        throw new IOException("The agent ended with %d. It said:%n%s".formatted(status, agent.journal()));
      }
    }
  }

  /** A report of the reboot before, an order to stage what cannot be loaded, and then nothing to do. */
  private synchronized @Nullable Desired answer(CheckIn said) {
    var step = said.reboot() == null ? null : said.reboot().step();
    var report = said.reboot() == null ? null : said.reboot().report();
    if (step == RebootStatus.Step.REFUSED) {
      refused = true;
      return new Desired(3, null, null);
    }
    if (report != null) {
      if (report.complete()) {
        return new Desired(2, order(), report.rebootId());
      }
      return said.seenGeneration() == 0 ? new Desired(1, null, null) : null;
    }
    if (refused && step == null) {
      done.countDown();
    }
    return null;
  }

  private static Order order() {
    return Order.of("reboot-2", Order.Intent.STAGE, Order.Way.KEXEC, FakeHost.BOOT, 60_000, BootTarget.latestInstalled());
  }
}
