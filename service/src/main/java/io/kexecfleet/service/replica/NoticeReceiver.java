package io.kexecfleet.service.replica;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Listens to the other replicas on a connection of its own, outside of the pool, which it would hold for ever; and makes
 * a new one whenever it breaks.
 */
@Component
class NoticeReceiver implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(NoticeReceiver.class);

  /** How long a broken connection may go unnoticed: each wait ends with a look whether it still answers. */
  private static final Duration WAIT = Duration.ofSeconds(5);

  private static final Duration BEFORE_TRYING_AGAIN = Duration.ofSeconds(1);

  private final PGSimpleDataSource connections = new PGSimpleDataSource();
  private final Notices notices;
  private final ObjectProvider<NoticeListener> provider;
  private final ObjectProvider<ChannelListener> channelProvider;
  private volatile @Nullable Thread receiver;
  private List<NoticeListener> listeners = List.of();
  private List<ChannelListener> channels = List.of();

  NoticeReceiver(
      JdbcConnectionDetails database,
      Notices notices,
      ObjectProvider<NoticeListener> listeners,
      ObjectProvider<ChannelListener> channels) {
    connections.setUrl(database.getJdbcUrl());
    connections.setUser(database.getUsername());
    connections.setPassword(database.getPassword());
    connections.setApplicationName("kexec-fleet notices");
    connections.setTcpKeepAlive(true);
    connections.setSocketTimeout((int) WAIT.multipliedBy(2).toSeconds());
    this.notices = notices;
    this.provider = listeners;
    this.channelProvider = channels;
  }

  private void run() {
    while (receiver != null) {
      try (var connection = connections.getConnection()) {
        receive(connection);
      } catch (SQLException e) {
        if (receiver == null) {
          return;
        }
        log.warn("The news of other replicas cannot be heard; trying again: {}", e.getMessage());
      } catch (RuntimeException e) {
        // One who cannot take the news in must not keep the others from the next; by missed() everybody catches up.
        log.error("News of another replica could not be taken in.", e);
      }
      if (!pause()) {
        return;
      }
    }
  }

  private static boolean pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(BEFORE_TRYING_AGAIN.toNanos());
      return true;
    } catch (InterruptedException stopped) {
      return false;
    }
  }

  private void receive(Connection connection) throws SQLException {
    connection.setAutoCommit(true);
    try (var statement = connection.createStatement()) {
      statement.execute("listen " + Notices.CHANNEL);
      for (var channel : channels) {
        statement.execute("listen " + channel.channel());
      }
      listeners.forEach(NoticeListener::missed);
      channels.forEach(ChannelListener::rung);
      var postgres = connection.unwrap(PGConnection.class);
      while (receiver != null) {
        for (var notification : postgres.getNotifications((int) WAIT.toMillis())) {
          tell(notification);
        }
        statement.execute("select 1");
      }
      statement.execute("unlisten *");
    }
  }

  private void tell(PGNotification notification) {
    if (notification.getName().equals(Notices.CHANNEL)) {
      notices
          .read(notification.getParameter())
          .ifPresent(it -> listeners.forEach(listener -> listener.noticed(it.topic(), it.ids())));
    } else {
      channels.stream().filter(it -> it.channel().equals(notification.getName())).forEach(ChannelListener::rung);
    }
  }

  @Override
  public void start() {
    listeners = provider.orderedStream().toList();
    channels = channelProvider.orderedStream().toList();
    receiver = Thread.ofPlatform().daemon().name("notices").unstarted(this::run);
    receiver.start();
  }

  @Override
  public void stop() {
    var running = receiver;
    receiver = null;
    if (running != null) {
      running.interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return receiver != null;
  }
}
