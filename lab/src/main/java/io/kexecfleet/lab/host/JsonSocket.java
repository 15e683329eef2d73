package io.kexecfleet.lab.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON objects, one per line, over a Unix socket: what both QEMU's monitor and the guest agent speak. */
final class JsonSocket implements AutoCloseable {

  static final JsonMapper JSON = new JsonMapper();

  /** The guest agent's mark: whatever came before it, a message that was cut off included, is void. */
  private static final byte RESYNCHRONISE = (byte) 0xff;

  private final SocketChannel channel;
  private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
  private volatile boolean ended;

  private JsonSocket(SocketChannel channel) {
    this.channel = channel;
  }

  static JsonSocket connect(Path path) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    var socket = new JsonSocket(channel);
    Thread.ofPlatform().daemon().name("lab-" + path.getFileName()).start(socket::receive);
    return socket;
  }

  void send(JsonNode message, boolean resynchronise) throws IOException {
    byte[] line = (JSON.writeValueAsString(message) + "\n").getBytes(UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(line.length + 1);
    if (resynchronise) {
      bytes.put(RESYNCHRONISE);
    }
    bytes.put(line).flip();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** The next object, null if none came in time. */
  @Nullable JsonNode poll(Duration timeout) throws InterruptedException, IOException {
    JsonNode next = received.poll(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS);
    if (next == null && ended) {
      throw new IOException("QEMU closed the connection");
    }
    return next;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void receive() {
    var line = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    try {
      while (channel.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          byte next = buffer.get();
          if (next == '\n') {
            parse(line.toByteArray());
            line.reset();
          } else if (next == RESYNCHRONISE) {
            line.reset();
          } else {
            line.write(next);
          }
        }
        buffer.clear();
      }
    } catch (IOException e) {
      // Closed, by QEMU's end or ours; whoever waits learns it from poll.
    } finally {
      ended = true;
    }
  }

  private void parse(byte[] line) {
    try {
      received.add(JSON.readTree(line));
    } catch (JacksonException e) {
      // A message that a reboot of the guest cut off; its sender is gone, and the answer is asked for again.
    }
  }
}
