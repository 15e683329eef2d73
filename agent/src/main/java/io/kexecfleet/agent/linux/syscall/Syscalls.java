package io.kexecfleet.agent.linux.syscall;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The system calls the agent makes, all through {@code syscall(2)} of the C library: one handle, one place that calls.
 * A call that fails throws {@link SyscallException} with its name and errno. Sizes and offsets are bytes.
 */
public final class Syscalls {

  /** include/uapi/linux/kexec.h: say what you do in the kernel log (6.8 and newer). */
  public static final long KEXEC_FILE_DEBUG = 0x8;

  /** include/uapi/linux/kexec.h: keep out of CMA (6.17 and newer). */
  public static final long KEXEC_FILE_NO_CMA = 0x10;

  /** include/uapi/linux/kexec.h: let go of what is loaded. */
  public static final long KEXEC_FILE_UNLOAD = 0x1;

  /** include/uapi/linux/kexec.h: for a panic, into the memory reserved for it. */
  public static final long KEXEC_FILE_ON_CRASH = 0x2;

  /** include/uapi/linux/kexec.h: there is no initrd. */
  public static final long KEXEC_FILE_NO_INITRAMFS = 0x4;

  /** include/uapi/asm-generic/fcntl.h. */
  private static final int O_RDONLY = 0;

  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int AT_FDCWD = -100;

  /** include/uapi/linux/memfd.h. */
  private static final int MFD_CLOEXEC = 0x1;

  /** include/uapi/linux/fs.h. */
  private static final int SEEK_END = 2;

  /** include/uapi/linux/reboot.h. */
  private static final int LINUX_REBOOT_MAGIC1 = 0xfee1dead;

  private static final int LINUX_REBOOT_MAGIC2 = 0x28121969;
  private static final int LINUX_REBOOT_CMD_KEXEC = 0x45584543;

  private static final MemoryLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SYSCALL = handle();

  private Syscalls() {}

  /** Opens for reading; never waits for data when {@code nonBlocking}. Returns a descriptor for {@link #close}. */
  public static int open(String path, boolean nonBlocking) {
    try (var arena = Arena.ofConfined()) {
      var flags = O_RDONLY | O_CLOEXEC | (nonBlocking ? O_NONBLOCK : 0);
      return (int) call(Call.OPENAT, path, AT_FDCWD, address(arena.allocateFrom(path)), flags, 0, 0);
    }
  }

  /** Reads at most {@code most} bytes; an empty array at the end. */
  public static byte[] read(int descriptor, int most) {
    try (var arena = Arena.ofConfined()) {
      var buffer = arena.allocate(most);
      var length = call(Call.READ, "descriptor " + descriptor, descriptor, address(buffer), most, 0, 0);
      return buffer.asSlice(0, length).toArray(JAVA_BYTE);
    }
  }

  public static void write(int descriptor, byte[] bytes) {
    try (var arena = Arena.ofConfined()) {
      var buffer = arena.allocateFrom(JAVA_BYTE, bytes);
      call(Call.WRITE, "descriptor " + descriptor, descriptor, address(buffer), bytes.length, 0, 0);
    }
  }

  public static void seekToEnd(int descriptor) {
    call(Call.LSEEK, "descriptor " + descriptor, descriptor, 0, SEEK_END, 0, 0);
  }

  public static void close(int descriptor) {
    call(Call.CLOSE, "descriptor " + descriptor, descriptor, 0, 0, 0, 0);
  }

  /** A file in memory, gone with its descriptor; to be written through {@code /proc/self/fd}. */
  public static int memoryFile(String name) {
    try (var arena = Arena.ofConfined()) {
      return (int) call(Call.MEMFD_CREATE, name, address(arena.allocateFrom(name)), MFD_CLOEXEC, 0, 0, 0);
    }
  }

  /**
   * Loads a kernel to jump into.
   *
   * @param initrd a descriptor, or -1 for none
   * @param commandLine without the closing NUL
   * @param flags of {@code KEXEC_FILE_*}
   */
  public static void kexecFileLoad(int kernel, int initrd, String commandLine, long flags) {
    try (var arena = Arena.ofConfined()) {
      var line = arena.allocateFrom(commandLine, StandardCharsets.US_ASCII);
      var all = initrd < 0 ? flags | KEXEC_FILE_NO_INITRAMFS : flags;
      var what = "flags 0x%x".formatted(all);
      call(Call.KEXEC_FILE_LOAD, what, kernel, initrd, line.byteSize(), address(line), all);
    }
  }

  public static void kexecFileUnload() {
    call(Call.KEXEC_FILE_LOAD, "unload", -1, -1, 0, 0, KEXEC_FILE_UNLOAD);
  }

  /** Jumps at once, with nothing stopped and nothing synced; returns only by throwing. */
  public static void rebootByKexec() {
    call(Call.REBOOT, "kexec", LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_KEXEC, 0, 0);
  }

  static long address(MemorySegment segment) {
    return segment.address();
  }

  static long call(Call call, String on, long a, long b, long c, long d, long e) {
    try (var arena = Arena.ofConfined()) {
      var captured = arena.allocate(CAPTURED);
      var result = (long) SYSCALL.invokeExact(captured, call.number(), a, b, c, d, e, 0L);
      if (result < 0) {
        throw new SyscallException(call.name().toLowerCase(Locale.ROOT), on, (int) ERRNO.get(captured, 0L));
      }
      return result;
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable impossible) {
      throw new IllegalStateException("syscall(2) cannot throw a checked exception", impossible);
    }
  }

  @SuppressWarnings("restricted") // The one place that the run-time flag --enable-native-access is for.
  private static MethodHandle handle() {
    var linker = Linker.nativeLinker();
    var numberAndSixArguments =
        FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("syscall"),
        numberAndSixArguments,
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(1));
  }
}
