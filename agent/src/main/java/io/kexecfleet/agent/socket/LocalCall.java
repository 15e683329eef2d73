package io.kexecfleet.agent.socket;

import io.avaje.json.JsonException;
import io.kexecfleet.agent.codec.Json;
import io.kexecfleet.agent.local.LocalReply;
import io.kexecfleet.agent.local.LocalRequest;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Asks the agent that runs on this host. */
public record LocalCall(Path socket) {

  /** A load report with its evidence has some kilobytes. */
  private static final int LONGEST_REPLY = 1 << 20;

  /** @throws IOException when no agent runs, or it does not answer */
  public LocalReply ask(LocalRequest request) throws IOException {
    try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      Channels.newOutputStream(channel).write(Json.write(request).getBytes(StandardCharsets.UTF_8));
      channel.shutdownOutput();
      var bytes = Channels.newInputStream(channel).readNBytes(LONGEST_REPLY);
      return Json.readLocalReply(new String(bytes, StandardCharsets.UTF_8));
    } catch (JsonException unreadable) {
      throw new IOException("the agent's answer cannot be understood: " + unreadable.getMessage(), unreadable);
    }
  }
}
