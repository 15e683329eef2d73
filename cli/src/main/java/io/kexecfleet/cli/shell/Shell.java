package io.kexecfleet.cli.shell;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the program has from whoever runs it.
 *
 * @param out results, and nothing else
 * @param err whatever people should know besides
 * @param terminal whether {@code err} is one, so that lines may be written over
 */
public record Shell(
    Map<String, String> environment,
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean terminal,
    InstantSource clock,
    Pause pause) {

  /** Lets time pass. */
  @FunctionalInterface
  public interface Pause {
    void take(Duration length) throws InterruptedException;
  }

  private static final String TERMINAL = "kexec-fleet.terminal";

  /** This process's own. */
  public static Shell ofProcess() {
    return new Shell(
        System.getenv(),
        System.in,
        System.out,
        System.err,
        Boolean.getBoolean(TERMINAL),
        InstantSource.system(),
        length -> TimeUnit.NANOSECONDS.sleep(length.toNanos()));
  }

  /** A variable's value; null where it is not set, or empty. */
  public @Nullable String variable(String name) {
    var value = environment.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /** A line for people, beside the result. */
  public void say(String line) {
    err.println(Printable.text(line));
  }

  public void sleep(Duration length) {
    try {
      pause.take(length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.of(ExitStatus.OUT_OF_REACH, "Interrupted.");
    }
  }

  /**
   * Where this user's settings are kept, by the XDG base directory specification.
   *
   * @throws Failure where neither XDG_CONFIG_HOME nor HOME is set
   */
  public Path settings() {
    var chosen = variable("XDG_CONFIG_HOME");
    var home = variable("HOME");
    if (chosen == null && home == null) {
      throw Failure.of(ExitStatus.REFUSED, "Neither XDG_CONFIG_HOME nor HOME is set: there is no place for settings.");
    }
    return (chosen == null ? Path.of(String.valueOf(home), ".config") : Path.of(chosen)).resolve("kexec-fleet");
  }
}
