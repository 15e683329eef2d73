package io.kexecfleet.service.web;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.io.SelectorManager;
import org.jspecify.annotations.Nullable;

/** Closes a connection as it comes when its address has as many as it may have. */
final class ConnectionsPerAddress implements SelectorManager.AcceptListener {

  private final int most;
  private final Runnable refused;
  private final Map<SelectableChannel, Neighbourhood> whose = new HashMap<>();
  private final Map<Neighbourhood, Integer> counts = new HashMap<>();

  /** @param refused told of each that was closed */
  ConnectionsPerAddress(int most, Runnable refused) {
    this.most = most;
    this.refused = refused;
  }

  @Override
  public void onAccepting(SelectableChannel channel) {
    var from = Neighbourhood.of(remote(channel));
    if (!takes(channel, from)) {
      refused.run();
      try {
        channel.close();
      } catch (IOException e) {
        // It is closed then.
      }
    }
  }

  private synchronized boolean takes(SelectableChannel channel, Neighbourhood from) {
    if (counts.getOrDefault(from, 0) >= most) {
      return false;
    }
    counts.merge(from, 1, Integer::sum);
    whose.put(channel, from);
    return true;
  }

  @Override
  public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
    onClosed(channel);
  }

  @Override
  public synchronized void onClosed(SelectableChannel channel) {
    var from = whose.remove(channel);
    if (from != null) {
      counts.computeIfPresent(from, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  private static @Nullable SocketAddress remote(SelectableChannel channel) {
    try {
      return channel instanceof SocketChannel socket ? socket.getRemoteAddress() : null;
    } catch (IOException e) {
      return null; // Gone before it was looked at.
    }
  }
}
