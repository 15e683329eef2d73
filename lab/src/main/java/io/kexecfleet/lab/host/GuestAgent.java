package io.kexecfleet.lab.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs programs and moves files inside a host, as root, without its network. Every call waits for the guest agent first, so
 * it may be made while the host boots, jumps or resets. Safe for use by several threads, one call at a time.
 */
public final class GuestAgent implements AutoCloseable {

  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

  /** A question put to a kernel that is being left is lost, so it is put again. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

  /** Each look costs an emulated host several processes' turns: the longer something takes, the less often it is looked at. */
  private static final long SHORTEST_PAUSE_MILLIS = 50;

  private static final long LONGEST_PAUSE_MILLIS = 1000;
  private static final int PAUSES = 8;
  private static final int CHUNK_BYTES = 256 * 1024;

  private final String host;
  private final JsonSocket socket;
  private final SerialLog console;

  GuestAgent(String host, JsonSocket socket, SerialLog console) {
    this.host = host;
    this.socket = socket;
    this.console = console;
  }

  /**
   * Waits until the host's user space answers.
   *
   * @throws HostException if it does not within the timeout
   */
  public synchronized void awaitUp(Duration timeout) throws InterruptedException {
    synchronise(Deadline.in(timeout));
  }

  /** As {@link #exec(Duration, String...)}, with two minutes. */
  public ExecResult exec(String... command) throws InterruptedException {
    return exec(DEFAULT_TIMEOUT, command);
  }

  /**
   * Runs a program to its end.
   *
   * @param timeout for the guest agent to answer and the program to end, together
   * @param command the program, looked up on the search path, and its arguments; no shell is involved
   * @throws HostException if it cannot be started or does not end in time, as when the host goes down under it
   */
  public synchronized ExecResult exec(Duration timeout, String... command) throws InterruptedException {
    var deadline = Deadline.in(timeout);
    synchronise(deadline);
    long pid = start(deadline, command);
    long begin = System.nanoTime();
    while (true) {
      JsonNode status = call(deadline, "guest-exec-status", Map.of("pid", pid));
      if (status.path("exited").asBoolean()) {
        int code = status.has("signal") ? 128 + status.path("signal").asInt() : status.path("exitcode").asInt();
        return new ExecResult(code, decoded(status.path("out-data")), decoded(status.path("err-data")));
      }
      if (deadline.passed()) {
        throw new HostException("%s did not end within %d s in host %s".formatted(List.of(command), timeout.toSeconds(), host));
      }
      long waited = (System.nanoTime() - begin) / 1_000_000;
      Thread.sleep(Math.clamp(waited / PAUSES, SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS));
    }
  }

  /** Starts a program and does not wait for its end: for {@code systemctl kexec} and others that end the host. */
  public synchronized void launch(String... command) throws InterruptedException {
    var deadline = Deadline.in(DEFAULT_TIMEOUT);
    synchronise(deadline);
    start(deadline, command);
  }

  /** Writes a file, replacing one that is there; its folder has to be there. */
  public synchronized void write(String path, byte[] content) throws InterruptedException {
    var deadline = Deadline.in(DEFAULT_TIMEOUT);
    synchronise(deadline);
    JsonNode handle = call(deadline, "guest-file-open", Map.of("path", path, "mode", "w"));
    for (int from = 0; from < content.length; from += CHUNK_BYTES) {
      byte[] chunk = Arrays.copyOfRange(content, from, Math.min(content.length, from + CHUNK_BYTES));
      call(deadline, "guest-file-write", Map.of("handle", handle, "buf-b64", Base64.getEncoder().encodeToString(chunk)));
    }
    call(deadline, "guest-file-close", Map.of("handle", handle));
    // It makes files that everybody may write, and what everybody may write is not booted.
    exec("chmod", "go-w", path).orThrow();
  }

  /** Reads a whole file. */
  public synchronized byte[] read(String path) throws InterruptedException {
    var deadline = Deadline.in(DEFAULT_TIMEOUT);
    synchronise(deadline);
    JsonNode handle = call(deadline, "guest-file-open", Map.of("path", path, "mode", "r"));
    var content = new ByteArrayOutputStream();
    boolean more = true;
    while (more) {
      JsonNode chunk = call(deadline, "guest-file-read", Map.of("handle", handle, "count", CHUNK_BYTES));
      content.writeBytes(Base64.getDecoder().decode(chunk.path("buf-b64").asString()));
      more = !chunk.path("eof").asBoolean();
    }
    call(deadline, "guest-file-close", Map.of("handle", handle));
    return content.toByteArray();
  }

  /** The boot id: another one after every boot, through firmware or through kexec. */
  public String bootId() throws InterruptedException {
    return new String(read("/proc/sys/kernel/random/boot_id"), UTF_8).strip();
  }

  /** Leaves the guest agent alone; the host goes on. */
  @Override
  public void close() throws IOException {
    socket.close();
  }

  private long start(Deadline deadline, String... command) throws InterruptedException {
    var arguments =
        Map.of(
            "path", command[0],
            "arg", List.of(command).subList(1, command.length),
            "capture-output", true);
    return call(deadline, "guest-exec", arguments).path("pid").asLong();
  }

  /** Asks for a number back until it comes: then the agent is up, and no older answer is still on its way. */
  private void synchronise(Deadline deadline) throws InterruptedException {
    try {
      while (!deadline.passed()) {
        long number = ThreadLocalRandom.current().nextLong(1L << 52);
        send("guest-sync-delimited", Map.of("id", number), true);
        var asking = deadline.atMost(ASK_AGAIN);
        for (@Nullable JsonNode answer = socket.poll(asking.left()); answer != null; answer = socket.poll(asking.left())) {
          if (answer.path("return").isNumber() && answer.path("return").asLong() == number) {
            return;
          }
        }
      }
    } catch (IOException e) {
      throw ended(e);
    }
    throw silent("its guest agent");
  }

  private JsonNode call(Deadline deadline, String command, Map<String, ?> arguments) throws InterruptedException {
    try {
      send(command, arguments, false);
      JsonNode answer = socket.poll(deadline.left());
      if (answer == null) {
        throw silent(command);
      }
      if (answer.has("error")) {
        throw new HostException(
            "host %s refused %s%s: %s"
                .formatted(host, command, shown(arguments), answer.path("error").path("desc").asString()));
      }
      return answer.path("return");
    } catch (IOException e) {
      throw ended(e);
    }
  }

  private void send(String command, Map<String, ?> arguments, boolean resynchronise) throws IOException {
    ObjectNode message = JsonSocket.JSON.createObjectNode().put("execute", command);
    message.set("arguments", JsonSocket.JSON.valueToTree(arguments));
    socket.send(message, resynchronise);
  }

  /** The arguments without the file content that may be among them. */
  private static String shown(Map<String, ?> arguments) {
    return arguments.entrySet().stream()
        .filter(argument -> !argument.getKey().equals("buf-b64"))
        .map(argument -> " " + argument.getKey() + "=" + argument.getValue())
        .collect(Collectors.joining());
  }

  private HostException silent(String what) {
    return new HostException(
        "host %s: no answer in time from %s; it is still booting, has gone down, or hangs. Its console ends with:%n%s"
            .formatted(host, what, console.tail()));
  }

  private HostException ended(IOException cause) {
    return new HostException(
        "host %s: QEMU has ended, so nothing can be run in it. Its console ends with:%n%s"
            .formatted(host, console.tail()),
        cause);
  }

  private static String decoded(JsonNode base64) {
    return new String(Base64.getDecoder().decode(base64.asString("")), UTF_8);
  }
}
