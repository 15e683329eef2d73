package io.kexecfleet.cli.support;

import io.kexecfleet.cli.command.Program;
import io.kexecfleet.cli.shell.Shell;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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

  /** How long it paused, in turn. */
  public List<Duration> pauses() {
    return pauses;
  }

  public Result run(String... words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var shell =
        new Shell(
            environment,
            new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            terminal,
            () -> now,
            this::pause);
    var status = Program.run(shell, words);
    return new Result(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private void pause(Duration length) {
    pauses.add(length);
    now = now.plus(length);
  }
}
