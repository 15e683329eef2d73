package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.linux.syscall.Syscalls;
import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.Image.Packing;
import io.kexecfleet.agent.machine.Image.Part;
import io.kexecfleet.agent.machine.MachineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file as the kernel takes it: by descriptor; -1 for none. What lies whole and plain in a file is that file; everything
 * else is put together in memory.
 */
record OpenFile(int descriptor) implements AutoCloseable {

  /** As much as is ever put into memory, bytes; kexec itself takes no file of 2 GiB (kernel_read_file). */
  static final long MOST = (2L << 30) - 1;

  private static final int BUFFER = 1 << 20;

  static OpenFile at(Path file) {
    return new OpenFile(Syscalls.open(file.toString(), false));
  }

  /** What unpacks to more than the kernel says it needs is none. */
  static OpenFile kernel(Image image) {
    var kernel = image.kernel();
    var most = kernel.packing() == Packing.GZIP ? Math.min(MOST, image.memory()) : MOST;
    return isFile(image, kernel) ? at(kernel.file()) : inMemory("kernel", List.of(kernel), 0, most);
  }

  /** The initrds one behind the other, and {@code padding} zero bytes behind them: archives may end in zeros. */
  static OpenFile initrds(Image image, long padding) {
    var initrds = image.initrds();
    if (initrds.isEmpty()) {
      return new OpenFile(-1);
    }
    return initrds.size() == 1 && padding == 0 && isFile(image, initrds.getFirst())
        ? at(initrds.getFirst().file())
        : inMemory("initrd", initrds, padding, MOST);
  }

  private static boolean isFile(Image image, Part part) {
    return image.files().stream().anyMatch(part::isWhole);
  }

  private static OpenFile inMemory(String name, List<Part> parts, long padding, long most) {
    var copy = new OpenFile(Syscalls.memoryFile(name));
    try (var to = FileChannel.open(Path.of("/proc/self/fd/" + copy.descriptor), StandardOpenOption.WRITE)) {
      var size = 0L;
      for (var part : parts) {
        size = append(part, to, Math.ceilDiv(size, Image.INITRD_ALIGNMENT) * Image.INITRD_ALIGNMENT, most);
      }
      if (padding > 0) {
        requireAtMost(size + padding, most, name);
        to.write(ByteBuffer.wrap(new byte[1]), size + padding - 1);
      }
      return copy;
    } catch (IOException failed) {
      copy.close();
      throw new MachineException("The %s cannot be copied to memory: %s.".formatted(name, failed.getMessage()), failed);
    } catch (RuntimeException failed) {
      copy.close();
      throw failed;
    }
  }

  /** Returns where it ends. */
  private static long append(Part part, FileChannel to, long start, long most) throws IOException {
    var at = start;
    try (var from = PartStream.open(part)) {
      var buffer = new byte[BUFFER];
      for (var read = from.read(buffer); read >= 0; read = from.read(buffer)) {
        requireAtMost(at + read, most, part.file().toString());
        for (var bytes = ByteBuffer.wrap(buffer, 0, read); bytes.hasRemaining(); ) {
          at += to.write(bytes, at);
        }
      }
    }
    return at;
  }

  private static void requireAtMost(long size, long most, String what) {
    if (size > most) {
      throw new MachineException(
          "%s becomes larger than %d bytes, which is more than it can be: it is broken, or made to fill this host's memory."
              .formatted(what, most));
    }
  }

  @Override
  public void close() {
    if (descriptor >= 0) {
      Syscalls.close(descriptor);
    }
  }
}
