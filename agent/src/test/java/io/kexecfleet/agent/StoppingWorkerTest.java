package io.kexecfleet.agent;

import static io.kexecfleet.agent.WorkerSetting.LATEST;
import static io.kexecfleet.agent.WorkerSetting.occasion;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.agent.core.Action;
import io.kexecfleet.agent.core.Event;
import io.kexecfleet.agent.machine.Hooks.Point;
import io.kexecfleet.agent.machine.Loaded;
import io.kexecfleet.protocol.Order.Way;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the worker still does while its agent stops, and what it leaves. */
class StoppingWorkerTest {

  private final WorkerSetting setting = new WorkerSetting();
  private final MachineWorker worker = setting.worker;

  @BeforeEach
  void start() {
    worker.start();
  }

  @AfterEach
  void finish() {
    worker.finish();
  }

  @Test
  void anAgentThatStopsAsksNoHooks() throws Exception {
    setting.host.hooks().install(Point.BEFORE_JUMP, "always", Optional.empty());
    setting.host.hooks().install(Point.STAYED, "always", Optional.empty());
    var goOn = busyLooking();
    var finishing = finishing();
    worker.perform(new Action.Drain(1, occasion(Way.KEXEC)));
    worker.perform(new Action.Stay());
    goOn.countDown();
    finishing.join();
    assertThat(setting.host.hooks().runs()).isEmpty();
  }

  @Test
  void anAgentThatStopsLetsGoOfWhatItLoadsNowAndLoadsNothingMore() throws Exception {
    var goOn = busyLooking();
    worker.perform(new Action.Stage(2, occasion(Way.KEXEC), LATEST, null, false));
    worker.perform(new Action.LookAtBoot());
    worker.perform(new Action.Unload());
    var finishing = finishing();
    goOn.countDown();
    finishing.join();
    assertThat(setting.events).singleElement().isInstanceOfSatisfying(Event.Staged.class, done -> assertThat(done.ticket()).isOne());
    assertThat(setting.machine.loaded()).isEqualTo(Loaded.NOTHING);
  }

  /** Has the worker look at the host for its first staging until it may go on. */
  private CountDownLatch busyLooking() throws InterruptedException {
    var looking = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    setting.whileLooking =
        () -> {
          looking.countDown();
          goOn.await();
        };
    worker.perform(new Action.Stage(1, occasion(Way.KEXEC), LATEST, null, false));
    looking.await();
    return goOn;
  }

  private Thread finishing() {
    var finishing = Thread.ofVirtual().start(worker::finish);
    await().until(() -> finishing.getState() == Thread.State.TIMED_WAITING);
    return finishing;
  }
}
