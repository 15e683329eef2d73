package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.linux.syscall.Errno;
import io.kexecfleet.agent.linux.syscall.SyscallException;
import io.kexecfleet.agent.linux.syscall.Syscalls;
import io.kexecfleet.agent.machine.CrashKernel;
import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.Loaded;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.UnsupportedLoadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The crash kernel, as Linux shows it. */
final class LinuxCrashKernel implements CrashKernel {

  /** Says that the crash kernel was loaded by this agent, in this boot, and by its time when. */
  private static final String OURS = "crash-loaded";

  private final LinuxPaths paths;
  private final Busy busy;
  private final KexecState state;
  private final CallLimit limit;

  LinuxCrashKernel(LinuxPaths paths, Busy busy) {
    this.paths = paths;
    this.busy = busy;
    this.state = new KexecState(paths.sys());
    this.limit = CallLimit.ofPanics(paths.proc());
  }

  @Override
  public Standing standing() {
    var reserved = IoMemory.read(paths.proc()).crash();
    if (!state.isCrashKernelLoaded()) {
      // Whatever is loaded there next is not what was.
      TextFile.remove(mark());
      return new Standing(reserved, Loaded.NOTHING, null, limit.left());
    }
    return isMarked()
        ? new Standing(reserved, Loaded.OURS, markedAt(), limit.left())
        : new Standing(reserved, Loaded.SOMEBODY_ELSES, null, limit.left());
  }

  @Override
  public Surroundings surroundings() {
    return new Surroundings(
        IoMemory.read(paths.proc()).ram(), TextFile.read(paths.sys().resolve("devices/system/cpu/present")));
  }

  /** Each file is there where the kernel can do it for its kind at all (6.6 and newer), and 1 where it does for this image. */
  @Override
  public boolean isKeptCurrent() {
    return Stream.of("memory", "cpu")
        .map(kind -> paths.sys().resolve("devices/system").resolve(kind).resolve("crash_hotplug"))
        .allMatch(file -> Files.exists(file) && TextFile.read(file).equals("1"));
  }

  @Override
  public void load(Image image, String commandLine) {
    try (var kernel = OpenFile.kernel(image);
        var initrd = OpenFile.initrds(image, 0)) {
      loadAsOurs(
          () -> Syscalls.kexecFileLoad(kernel.descriptor(), initrd.descriptor(), commandLine, Syscalls.KEXEC_FILE_ON_CRASH));
    } catch (SyscallException failed) {
      if (failed.is(Errno.ENOSYS)) {
        throw new UnsupportedLoadException(String.valueOf(failed.getMessage()), failed);
      }
      throw failed;
    }
  }

  /**
   * Marked before, because the agent may be killed in between, and after, for the time. Where there is a limit one call is all
   * that is used up.
   */
  private void loadAsOurs(Runnable load) {
    var wasOurs = isMarked();
    if (!wasOurs) {
      TextFile.write(mark(), "");
    }
    try {
      busy.retry(load, limit.left() == null ? null : 1L, 0);
      TextFile.write(mark(), "");
    } catch (MachineException failed) {
      if (!wasOurs || !state.isCrashKernelLoaded()) {
        TextFile.remove(mark());
      }
      throw failed;
    }
  }

  private Path mark() {
    return paths.run().resolve(OURS);
  }

  private boolean isMarked() {
    return Files.exists(mark());
  }

  private long markedAt() {
    try {
      return Files.getLastModifiedTime(mark()).toMillis();
    } catch (IOException failed) {
      throw new MachineException("%s cannot be read: %s.".formatted(mark(), failed.getMessage()), failed);
    }
  }
}
