package io.kexecfleet.lab.host;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** QEMU's monitor: what a hand on the machine's buttons and slots could do. Safe for use by several threads. */
public final class Qmp implements AutoCloseable {

  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);

  private final JsonSocket socket;
  private final List<JsonNode> events = new ArrayList<>();

  private Qmp(JsonSocket socket) {
    this.socket = socket;
  }

  static Qmp over(JsonSocket socket) throws IOException, InterruptedException {
    var qmp = new Qmp(socket);
    qmp.execute("qmp_capabilities", Map.of());
    return qmp;
  }

  /**
   * Executes a command.
   *
   * @param command as QEMU's QMP reference names it
   * @param arguments the command's arguments, whatever Jackson can write
   * @return the command's answer, an empty object for most
   * @throws HostException if QEMU refused the command, ended, or did not answer within 20 s
   */
  public synchronized JsonNode execute(String command, Map<String, ?> arguments) throws InterruptedException {
    ObjectNode message = JsonSocket.JSON.createObjectNode().put("execute", command);
    if (!arguments.isEmpty()) {
      message.set("arguments", JsonSocket.JSON.valueToTree(arguments));
    }
    try {
      socket.send(message, false);
      long deadline = System.nanoTime() + ANSWER_TIMEOUT.toNanos();
      while (true) {
        JsonNode answer = socket.poll(Duration.ofNanos(deadline - System.nanoTime()));
        if (answer == null) {
          throw new HostException(
              "QEMU did not answer %s within %d s; is the machine out of memory or CPU?"
                  .formatted(command, ANSWER_TIMEOUT.toSeconds()));
        }
        if (answer.has("error")) {
          throw new HostException("QEMU refused %s: %s".formatted(message, answer.path("error").path("desc").asString()));
        }
        if (answer.has("return")) {
          return answer.path("return");
        }
        if (answer.has("event")) {
          events.add(answer);
        }
      }
    } catch (IOException e) {
      throw new HostException("QEMU could not be told %s (%s): it has ended".formatted(command, e.getMessage()), e);
    }
  }

  /** The events that came so far, oldest first, for example {@code RESET} and {@code DEVICE_DELETED}. */
  public synchronized List<JsonNode> events() throws InterruptedException {
    try {
      for (@Nullable JsonNode next = socket.poll(Duration.ZERO); next != null; next = socket.poll(Duration.ZERO)) {
        if (next.has("event")) {
          events.add(next);
        }
      }
    } catch (IOException e) {
      // QEMU has ended; what it said before is still of interest.
    }
    return List.copyOf(events);
  }

  /** Presses the reset button: the host boots again through its firmware. */
  public void systemReset() throws InterruptedException {
    execute("system_reset", Map.of());
  }

  /** Freezes the machine, as if it hung. */
  public void stop() throws InterruptedException {
    execute("stop", Map.of());
  }

  /** Lets a frozen machine go on. */
  public void cont() throws InterruptedException {
    execute("cont", Map.of());
  }

  /** Pulls the plug: QEMU ends. */
  public void quit() throws InterruptedException {
    execute("quit", Map.of());
  }

  /** Leaves the monitor; the machine goes on. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
