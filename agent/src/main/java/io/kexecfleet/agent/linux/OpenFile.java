package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.linux.syscall.Syscalls;
import io.kexecfleet.agent.machine.MachineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A file as the kernel takes it: by descriptor; -1 for none. */
record OpenFile(int descriptor) implements AutoCloseable {

  static OpenFile at(Path file) {
    return new OpenFile(Syscalls.open(file.toString(), false));
  }

  /** The file itself, or with {@code padding} zero bytes behind it as a copy in memory: archives may end in zeros. */
  static OpenFile padded(@Nullable Path file, long padding) {
    if (file == null) {
      return new OpenFile(-1);
    }
    if (padding == 0) {
      return at(file);
    }
    var copy = new OpenFile(Syscalls.memoryFile("padded-initrd"));
    try (var from = FileChannel.open(file);
        var to = FileChannel.open(Path.of("/proc/self/fd/" + copy.descriptor), StandardOpenOption.WRITE)) {
      var size = from.size();
      for (var done = 0L; done < size; ) {
        done += from.transferTo(done, size - done, to);
      }
      to.write(ByteBuffer.wrap(new byte[1]), size + padding - 1);
      return copy;
    } catch (IOException failed) {
      copy.close();
      throw new MachineException("%s cannot be copied to memory: %s.".formatted(file, failed.getMessage()), failed);
    }
  }

  @Override
  public void close() {
    if (descriptor >= 0) {
      Syscalls.close(descriptor);
    }
  }
}
