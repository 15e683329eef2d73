package io.kexecfleet.lab.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Agents on a connection each that ask the moment they are answered, all on one thread, so that most of the machine is left
 * to the service.
 */
final class IdleAgents implements AutoCloseable {

  private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: (\\d+)\r\n", Pattern.CASE_INSENSITIVE);
  private static final String GOOD = "HTTP/1.1 200 ";
  private static final String END_OF_HEAD = "\r\n\r\n";
  private static final int CONNECTING_AT_ONCE = 200;
  private static final long SELECT_MILLIS = 100;

  /** One address of this machine has ports for no more. */
  private static final int FROM_ONE_ADDRESS = 10_000;

  /** What is to be said on a connection in turn, and how much of the answer is there. */
  private static final class Line {
    private final List<byte[]> requests = new ArrayList<>();
    private int turn;
    private String heard = "";

    private ByteBuffer next() {
      turn = (turn + 1) % requests.size();
      return ByteBuffer.wrap(requests.get(turn));
    }
  }

  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(16 * 1024);
  private int connected;
  private long answered;

  private IdleAgents() throws IOException {}

  /**
   * Connects and has each say its first word.
   *
   * @param checkIns for each agent its credential, a space, and its check-in
   * @param connections how many; with fewer than agents, some take turns
   */
  static IdleAgents connect(URI door, List<String> checkIns, int connections) throws IOException {
    var agents = new IdleAgents();
    var lines = new ArrayList<Line>();
    for (var number = 0; number < checkIns.size(); number++) {
      if (number < connections) {
        lines.add(new Line());
      }
      lines.get(number % connections).requests.add(request(door, checkIns.get(number)));
    }
    for (var number = 0; number < connections; number++) {
      agents.connect(door, number, lines.get(number));
      while (number - agents.connected > CONNECTING_AT_ONCE) {
        agents.turn();
      }
    }
    while (agents.connected < connections) {
      agents.turn();
    }
    return agents;
  }

  private void connect(URI door, int number, Line line) throws IOException {
    var channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    var from = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (2 + number / FROM_ONE_ADDRESS)});
    channel.bind(new InetSocketAddress(from, 0));
    channel.connect(new InetSocketAddress(door.getHost(), door.getPort()));
    channel.register(selector, SelectionKey.OP_CONNECT, line);
  }

  private static byte[] request(URI door, String checkIn) {
    var credential = checkIn.substring(0, checkIn.indexOf(' '));
    var body = checkIn.substring(checkIn.indexOf(' ') + 1);
    return """
        POST %s HTTP/1.1\r
        Host: %s\r
        Authorization: Bearer %s\r
        Content-Type: application/json\r
        Accept: application/json\r
        Content-Length: %d\r
        \r
        %s"""
        .formatted(door.getPath(), door.getAuthority(), credential, body.length(), body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Goes on for so long.
   *
   * @return how many check-ins were answered meanwhile
   * @throws IOException when one was answered otherwise than it should be: then this measures something else
   */
  long run(Duration duration) throws IOException {
    var before = answered;
    var end = System.nanoTime() + duration.toNanos();
    while (System.nanoTime() - end < 0) {
      turn();
    }
    return answered - before;
  }

  private void turn() throws IOException {
    selector.select(SELECT_MILLIS);
    var ready = selector.selectedKeys();
    for (var key : ready) {
      var channel = (SocketChannel) key.channel();
      var line = (Line) key.attachment();
      if (key.isConnectable()) {
        channel.finishConnect();
        connected++;
        key.interestOps(SelectionKey.OP_READ);
        say(channel, line);
      } else if (hear(channel, line)) {
        answered++;
        say(channel, line);
      }
    }
    ready.clear();
  }

  private static void say(SocketChannel channel, Line line) throws IOException {
    for (var request = line.next(); request.hasRemaining(); ) {
      channel.write(request);
    }
  }

  /** @return whether all of the answer is there */
  private boolean hear(SocketChannel channel, Line line) throws IOException {
    buffer.clear();
    if (channel.read(buffer) < 0) {
      throw new IOException("The service closed a connection; it had said: " + line.heard);
    }
    buffer.flip();
    line.heard += StandardCharsets.US_ASCII.decode(buffer);
    var head = line.heard.indexOf(END_OF_HEAD);
    if (head < 0) {
      return false;
    }
    var length = LENGTH.matcher(line.heard);
    if (!line.heard.startsWith(GOOD) || !length.find()) {
      throw new IOException("The service answered a check-in otherwise than it should: " + line.heard);
    }
    if (line.heard.length() < head + END_OF_HEAD.length() + Integer.parseInt(length.group(1))) {
      return false;
    }
    line.heard = "";
    return true;
  }

  @Override
  public void close() throws IOException {
    for (var key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
