package io.kexecfleet.lab.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Everything a host printed on its serial console since QEMU started: the ground truth of what it did. Positions count
 * characters from the beginning. Safe for use by several threads.
 */
public final class SerialLog {

  private static final int LINES_SHOWN = 15;

  private final String host;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final StringBuilder text = new StringBuilder();

  /** When each piece arrived, by the position it starts at. */
  private final TreeMap<Integer, Instant> arrivals = new TreeMap<>();

  private boolean ended;

  SerialLog(String host, Clock clock) {
    this.host = host;
    this.clock = clock;
  }

  /**
   * A place in the log.
   *
   * @param start position of its first character
   * @param end position behind its last character, where a search for what follows begins
   * @param text what was printed there
   * @param at when it was read: within milliseconds of being printed
   */
  public record Found(int start, int end, String text, Instant at) {}

  /** What was printed so far, carriage returns and colour codes included. */
  public String text() {
    lock.lock();
    try {
      return text.toString();
    } finally {
      lock.unlock();
    }
  }

  /** The position behind what was printed so far. */
  public int end() {
    lock.lock();
    try {
      return text.length();
    } finally {
      lock.unlock();
    }
  }

  /** How often a kernel started, through firmware or through kexec: the number of its first lines. */
  public int boots() {
    return SerialScan.kernelStarts(text());
  }

  /** How often the firmware started; {@link #boots} less this is the number of successful jumps. */
  public int firmwareBoots() {
    return SerialScan.firmwareStarts(text());
  }

  /**
   * Waits until a pattern was printed.
   *
   * @param from position to search from; take {@link #end} before causing what is awaited
   * @throws HostException if it was not printed in time, or QEMU ended before
   */
  public Found await(Pattern pattern, int from, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    lock.lockInterruptibly();
    try {
      while (true) {
        MatchResult match = SerialScan.find(pattern, text, from);
        if (match != null) {
          Instant at = arrivals.floorEntry(Math.max(match.start(), match.end() - 1)).getValue();
          return new Found(match.start(), match.end(), match.group(), at);
        }
        long left = deadline - System.nanoTime();
        if (ended || left <= 0) {
          throw new HostException(
              "host %s did not print '%s' %s. Its console ends with:%n%s"
                  .formatted(
                      host,
                      pattern,
                      ended ? "before QEMU ended" : "within " + timeout.toSeconds() + " s",
                      SerialScan.tail(text.toString(), LINES_SHOWN)));
        }
        var _ = grown.await(left, TimeUnit.NANOSECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The last lines, for an error message of another part. */
  String tail() {
    return SerialScan.tail(text(), LINES_SHOWN);
  }

  /** Copies a console to this log and to a file until the console ends, which is when QEMU does. */
  void follow(InputStream console, OutputStream copy) {
    byte[] buffer = new byte[4096];
    try (console;
        copy) {
      for (int length = console.read(buffer); length >= 0; length = console.read(buffer)) {
        append(new String(buffer, 0, length, ISO_8859_1));
        copy.write(buffer, 0, length);
      }
    } catch (IOException e) {
      append("%n[the lab lost this console: %s]%n".formatted(e));
    } finally {
      close();
    }
  }

  private void append(String piece) {
    lock.lock();
    try {
      arrivals.put(text.length(), clock.instant());
      text.append(piece);
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void close() {
    lock.lock();
    try {
      ended = true;
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
