package io.kexecfleet.service.gate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import javax.net.ServerSocketFactory;

/** A server on this machine that says whatever a test wants it to say, byte by byte. */
final class OddServer implements AutoCloseable {

  private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: (\\d+)");

  /** What it does once it has read a request; afterwards it hangs up. */
  interface Manners {
    void answer(Call call) throws Exception;
  }

  /** One request, and the way back. */
  record Call(String head, String body, InputStream in, OutputStream out) {

    void say(String text) throws IOException {
      out.write(text.getBytes(ISO_8859_1));
      out.flush();
    }

    /** A whole answer. */
    void say(int status, String body) throws IOException {
      say("HTTP/1.1 %d Said\r\nContent-Length: %d\r\n\r\n%s".formatted(status, body.length(), body));
    }

    /** Says nothing more until the other side hangs up. */
    void wait(CountDownLatch hungUp) throws IOException {
      while (in.read() >= 0) {
        // Nothing is expected but the end.
      }
      hungUp.countDown();
    }
  }

  final List<Call> calls = new CopyOnWriteArrayList<>();
  private final ServerSocket door;
  private final Manners manners;

  OddServer(Manners manners) throws IOException {
    this(ServerSocketFactory.getDefault(), manners);
  }

  OddServer(ServerSocketFactory sockets, Manners manners) throws IOException {
    this.door = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.manners = manners;
    Thread.ofVirtual().start(this::open);
  }

  int port() {
    return door.getLocalPort();
  }

  private void open() {
    try {
      while (true) {
        var caller = door.accept();
        Thread.ofVirtual().start(() -> serve(caller));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void serve(Socket caller) {
    try (caller) {
      var in = new BufferedInputStream(caller.getInputStream());
      var head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0 && !isTls(head)) {
        var next = in.read();
        if (next < 0) {
          return;
        }
        head.append((char) next);
      }
      var length = LENGTH.matcher(head);
      var body = new String(in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0), ISO_8859_1);
      var call = new Call(head.toString(), body, in, caller.getOutputStream());
      calls.add(call);
      manners.answer(call);
    } catch (Exception e) {
      // The other side hung up: each test sees by itself what came of that.
    }
  }

  /** Somebody speaks TLS to a server that does not: it has nothing to wait for. */
  private static boolean isTls(CharSequence head) {
    return !head.isEmpty() && head.charAt(0) == '\u0016';
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
