package io.kexecfleet.cli.support;

import io.kexecfleet.cli.command.Program;
import io.kexecfleet.cli.shell.Shell;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs the program as a shell would, with a clock that only pauses move. */
public final class Caller {

  /** What came of it. */
  public record Result(int status, String out, String err) {}

  public static final String TOKEN = "kft_quite-a-secret";

  private final Map<String, String> environment = new HashMap<>();
  private final List<Duration> pauses = new ArrayList<>();
  private String typed = "";
  private boolean terminal;
  private boolean interrupting;
  private boolean full;
  private final List<Runnable> lastWords = new ArrayList<>();
  private Instant now = Instant.EPOCH;

  /** @param home where its settings are kept */
  public Caller(Path home) {
    environment.put("HOME", home.toString());
  }

  /** One that is let in by its environment. */
  public static Caller of(FakeService service) {
    return new Caller(Path.of("/nowhere")).with("KEXEC_FLEET_URL", service.address()).with("KEXEC_FLEET_TOKEN", TOKEN);
  }

  public Caller with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  public Caller typing(String text) {
    typed = text;
    return this;
  }

  public Caller onATerminal() {
    terminal = true;
    return this;
  }

  /** From now on nothing can be written to the standard output. */
  public Caller withFullDisk() {
    full = true;
    return this;
  }

  /** How long it paused, in turn. */
  public List<Duration> pauses() {
    return pauses;
  }

  public Result run(String... words) {
    var out = new ByteArrayOutputStream();
    var written = full ? new FullDisk() : out;
    var err = new ByteArrayOutputStream();
    var shell =
        new Shell(
            environment,
            new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(written, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            terminal,
            () -> now,
            this::pause,
            this::watch);
    var status = Program.run(shell, words);
    return new Result(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** From now on whoever pauses is told that the program is ended. */
  public Caller interrupting() {
    interrupting = true;
    return this;
  }

  private Shell.Watching watch(Runnable last) {
    lastWords.add(last);
    return () -> lastWords.remove(last);
  }

  private void pause(Duration length) {
    if (interrupting) {
      interrupting = false;
      lastWords.forEach(Runnable::run);
    }
    pauses.add(length);
    now = now.plus(length);
  }

  private static final class FullDisk extends OutputStream {
    @Override
    public void write(int one) throws IOException {
      throw new IOException("No space left on device");
    }
  }
}
