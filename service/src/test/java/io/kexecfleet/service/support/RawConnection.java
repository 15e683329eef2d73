package io.kexecfleet.service.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A connection on which anything can be said, or nothing. */
public final class RawConnection implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 30_000;
  private static final int FEW_BYTES = 4096;

  private final Socket socket;

  public RawConnection(Socket socket) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    this.socket = socket;
  }

  public static RawConnection to(int port) throws IOException {
    var socket = new Socket();
    // What is not read waits with the service.
    socket.setReceiveBufferSize(FEW_BYTES);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return new RawConnection(socket);
  }

  /** @return this */
  public RawConnection say(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** Whether more can be said: not once the service has closed it. */
  public boolean takes(String text) {
    try {
      say(text);
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  /** All that comes until the service closes it. */
  public String untilClosed() throws IOException {
    var all = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(all);
    } catch (SocketException reset) {
      // Closed with something unread.
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  /** All that comes until this was said. */
  public String until(String end) throws IOException {
    var all = new StringBuilder();
    while (all.indexOf(end) < 0) {
      var next = socket.getInputStream().read();
      if (next < 0) {
        throw new IOException("It was closed after: " + all);
      }
      all.append((char) next);
    }
    return all.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
