package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.LoadEvidence;
import io.kexecfleet.agent.machine.MachineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers that what is loaded was loaded by this agent, in this boot. The kernel says that an image is loaded and not whose
 * it is; what it says besides (the limit of calls, the CMA area's counters, its log) can contradict us. Once it did, the image
 * counts as somebody else's until the next load of ours.
 */
final class OurImage {

  private final Path mark;
  private final Path kernelLog;
  private final Supplier<@Nullable Long> callsLeft;
  private final CmaArea cma;

  /** What the kernel logged behind our load, or null where there was none in this agent's life. */
  private @Nullable KernelLog behindOurs;

  /** @param mark a file that ends with this boot and outlives the agent */
  OurImage(Path mark, Path kernelLog, Supplier<@Nullable Long> callsLeft, CmaArea cma) {
    this.mark = mark;
    this.kernelLog = kernelLog;
    this.callsLeft = callsLeft;
    this.cma = cma;
  }

  /** Before a load, because the agent may be killed in it. Gives what is to be {@link #restore}d when it fails. */
  synchronized @Nullable LoadTrace mark() {
    var before = trace();
    write(LoadTrace.UNKNOWN);
    return before;
  }

  /** A load that failed leaves in place what was there. */
  synchronized void restore(@Nullable LoadTrace before) {
    if (before == null) {
      forget();
    } else {
      write(before.withCallsLeft(callsLeft.get()));
    }
  }

  /** A load has come to this. */
  synchronized void loaded(LoadEvidence seen) {
    listen();
    write(LoadTrace.of(seen, callsLeft.get()));
  }

  /** Each try uses up a call, and what is left loaded when all fail is still ours. */
  synchronized void letGo(Runnable unload) {
    try {
      unload.run();
    } catch (MachineException failed) {
      var trace = trace();
      if (trace != null) {
        write(trace.withCallsLeft(callsLeft.get()));
      }
      throw failed;
    }
    forget();
  }

  synchronized void forget() {
    TextFile.remove(mark);
  }

  /** Whether an image that is loaded is ours, as far as the kernel lets anybody know. */
  synchronized boolean isStillThere() {
    var trace = trace();
    if (trace == null) {
      return false;
    }
    if (trace.isContradictedBy(callsLeft.get(), cma.total() - cma.available()) || isAnotherLoadLogged()) {
      forget();
      return false;
    }
    return true;
  }

  private boolean isAnotherLoadLogged() {
    return behindOurs != null && LoadLog.hasLoad(behindOurs.lines());
  }

  private void listen() {
    var behind = KernelLog.fromNow(kernelLog);
    if (behindOurs != null) {
      behindOurs.close();
    }
    behindOurs = behind;
  }

  private @Nullable LoadTrace trace() {
    return Files.exists(mark) ? LoadTrace.read(TextFile.read(mark)) : null;
  }

  private void write(LoadTrace trace) {
    TextFile.write(mark, trace.text());
  }
}
