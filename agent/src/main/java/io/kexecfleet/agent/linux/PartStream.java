package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.Image.Packing;
import io.kexecfleet.agent.machine.Image.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.zip.GZIPInputStream;

/** The bytes of a part of a file, unpacked. */
final class PartStream {

  private PartStream() {}

  /** @throws IOException also when it is packed and broken */
  static InputStream open(Part part) throws IOException {
    var channel = FileChannel.open(part.file());
    try {
      var bytes = new Bounded(Channels.newInputStream(channel.position(part.offset())), part.length());
      return part.packing() == Packing.GZIP ? new GZIPInputStream(bytes, 1 << 16) : bytes;
    } catch (IOException | RuntimeException failed) {
      channel.close();
      throw failed;
    }
  }

  /** So many bytes of a stream and no more. */
  private static final class Bounded extends InputStream {

    private final InputStream from;
    private long left;

    Bounded(InputStream from, long length) {
      this.from = from;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (left == 0) {
        return -1;
      }
      var read = from.read(buffer, offset, (int) Math.min(left, length));
      left -= Math.max(0, read);
      return read;
    }

    @Override
    public int available() {
      // GZIPInputStream asks this to learn whether another member follows.
      return (int) Math.min(left, Integer.MAX_VALUE);
    }

    @Override
    public void close() throws IOException {
      from.close();
    }
  }
}
