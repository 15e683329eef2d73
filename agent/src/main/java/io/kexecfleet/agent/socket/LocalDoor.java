package io.kexecfleet.agent.socket;

import io.avaje.json.JsonException;
import io.kexecfleet.agent.codec.Json;
import io.kexecfleet.agent.local.LocalReply;
import io.kexecfleet.agent.local.LocalRequest;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Listens for what a person on the host asks. Whoever reaches the socket may ask for anything: its folder belongs to root
 * alone.
 */
public final class LocalDoor implements AutoCloseable {

  /** No request comes near this. */
  private static final int LONGEST_REQUEST = 16 * 1024;

  private static final long PAUSE_MILLIS = 1_000;

  private final Path socket;
  private final ServerSocketChannel server;
  private final Function<LocalRequest, LocalReply> answer;
  private final Consumer<String> complain;

  /**
   * @param socket where to listen; what an agent that was killed has left there is removed
   * @param answer may wait; called from a thread for each request, a few at a time
   */
  public LocalDoor(
      Path socket, Function<LocalRequest, LocalReply> answer, ThreadFactory threads, Consumer<String> complain)
      throws IOException {
    this.socket = socket;
    this.answer = answer;
    this.complain = complain;
    Files.deleteIfExists(socket);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    var reception =
        new Reception(server::accept, this::serve, threads, complain, () -> TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS));
    threads.newThread(reception::run).start();
  }

  private void serve(SocketChannel caller) {
    try (caller) {
      var bytes = Channels.newInputStream(caller).readNBytes(LONGEST_REQUEST);
      var reply = answer.apply(Json.readRequest(new String(bytes, StandardCharsets.UTF_8)));
      Channels.newOutputStream(caller).write(Json.write(reply).getBytes(StandardCharsets.UTF_8));
    } catch (IOException | JsonException nonsense) {
      complain.accept("Somebody on the host asked for what cannot be understood: " + nonsense.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(socket);
  }
}
