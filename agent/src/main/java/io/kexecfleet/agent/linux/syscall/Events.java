package io.kexecfleet.agent.linux.syscall;

import static io.kexecfleet.agent.linux.syscall.Syscalls.address;
import static io.kexecfleet.agent.linux.syscall.Syscalls.call;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Descriptors that tell of events, none of which ever waits by itself, and {@link #await}, which waits for any of them.
 * Offsets are those of the structures on 64-bit machines.
 */
public final class Events {

  /** include/linux/socket.h and include/uapi/linux/netlink.h. */
  private static final int AF_NETLINK = 16;

  private static final int SOCK_DGRAM = 2;
  private static final int NONBLOCK = 0x800;
  private static final int CLOEXEC = 0x80000;
  private static final int NETLINK_KOBJECT_UEVENT = 15;
  private static final int KERNEL_GROUP = 1;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUF = 8;
  private static final int SO_PASSCRED = 16;
  private static final int SCM_CREDENTIALS = 2;

  /** The kernel cuts what is asked for down to net.core.rmem_max. */
  private static final int RECEIVE_BUFFER = 4 << 20;

  /** lib/kobject_uevent.c: UEVENT_BUFFER_SIZE and the header before it. */
  private static final int LONGEST_UEVENT = 8192;

  /** include/uapi/linux/inotify.h: written and closed, moved, made, removed, or its mode changed. */
  private static final int SOMETHING_HAPPENED = 0x8 | 0x4 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x800;

  private static final int ONLYDIR = 0x01000000;
  private static final int POLLIN = 1;

  private Events() {}

  /** The kernel's own uevents, from now on. */
  public static int uevents() {
    var socket = (int) call(Call.SOCKET, "uevents", AF_NETLINK, SOCK_DGRAM | NONBLOCK | CLOEXEC, NETLINK_KOBJECT_UEVENT, 0, 0);
    try (var arena = Arena.ofConfined()) {
      option(arena, socket, SO_RCVBUF, RECEIVE_BUFFER);
      option(arena, socket, SO_PASSCRED, 1);
      var address = arena.allocate(12, 4); // struct sockaddr_nl
      address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
      address.set(JAVA_INT, 8, KERNEL_GROUP);
      call(Call.BIND, "uevents", socket, address(address), address.byteSize(), 0, 0);
      return socket;
    } catch (SyscallException failed) {
      Syscalls.close(socket);
      throw failed;
    }
  }

  /**
   * The next uevent.
   *
   * @return the message, an empty one where it does not come from the kernel, or null when there is none for now
   * @throws SyscallException with {@link Errno#ENOBUFS} when events were lost
   */
  public static byte @Nullable [] nextUevent(int socket) {
    try (var arena = Arena.ofConfined()) {
      var from = arena.allocate(12, 4);
      var text = arena.allocate(LONGEST_UEVENT);
      var vector = arena.allocate(16, 8); // struct iovec
      vector.set(JAVA_LONG, 0, address(text));
      vector.set(JAVA_LONG, 8, text.byteSize());
      var control = arena.allocate(64, 8);
      var message = arena.allocate(56, 8); // struct user_msghdr
      message.set(JAVA_LONG, 0, address(from));
      message.set(JAVA_INT, 8, (int) from.byteSize());
      message.set(JAVA_LONG, 16, address(vector));
      message.set(JAVA_LONG, 24, 1);
      message.set(JAVA_LONG, 32, address(control));
      message.set(JAVA_LONG, 40, control.byteSize());
      var length = call(Call.RECVMSG, "uevents", socket, address(message), 0, 0, 0);
      return isFromKernel(from, control, message.get(JAVA_LONG, 40))
          ? text.asSlice(0, length).toArray(JAVA_BYTE)
          : new byte[0];
    } catch (SyscallException failed) {
      if (failed.is(Errno.EAGAIN)) {
        return null;
      }
      throw failed;
    }
  }

  /** Anybody may send to the group with enough privilege: only port 0 with credentials of uid 0 is the kernel. */
  private static boolean isFromKernel(MemorySegment from, MemorySegment control, long controlLength) {
    var port = from.get(JAVA_INT, 4);
    return port == 0
        && controlLength >= 28 // struct cmsghdr and struct ucred
        && control.get(JAVA_INT, 8) == SOL_SOCKET
        && control.get(JAVA_INT, 12) == SCM_CREDENTIALS
        && control.get(JAVA_INT, 20) == 0;
  }

  /** Watches for changes of files in directories. */
  public static int fileChanges() {
    return (int) call(Call.INOTIFY_INIT1, "", NONBLOCK | CLOEXEC, 0, 0, 0, 0);
  }

  /**
   * Watches this directory as well; to say so again is fine.
   *
   * @throws SyscallException when it is not there
   */
  public static void watch(int fileChanges, String directory) {
    try (var arena = Arena.ofConfined()) {
      var path = address(arena.allocateFrom(directory));
      call(Call.INOTIFY_ADD_WATCH, directory, fileChanges, path, SOMETHING_HAPPENED | ONLYDIR, 0, 0);
    }
  }

  /** A bell that another thread can ring by {@link #ring}. */
  public static int bell() {
    return (int) call(Call.EVENTFD2, "", 0, NONBLOCK | CLOEXEC, 0, 0, 0);
  }

  public static void ring(int bell) {
    Syscalls.write(bell, new byte[] {1, 0, 0, 0, 0, 0, 0, 0});
  }

  /** Reads away all that there is; true if there was anything. */
  public static boolean drain(int descriptor) {
    var some = false;
    while (true) {
      try {
        if (Syscalls.read(descriptor, LONGEST_UEVENT).length == 0) {
          return some;
        }
        some = true;
      } catch (SyscallException failed) {
        if (failed.is(Errno.EAGAIN)) {
          return some;
        }
        throw failed;
      }
    }
  }

  /** Waits until there is something on one of them, for as long as it takes. */
  public static void await(int... descriptors) {
    try (var arena = Arena.ofConfined()) {
      var polled = arena.allocate(8L * descriptors.length, 4); // struct pollfd
      for (var i = 0; i < descriptors.length; i++) {
        polled.set(JAVA_INT, 8L * i, descriptors[i]);
        polled.set(JAVA_SHORT, 8L * i + 4, (short) POLLIN);
      }
      call(Call.PPOLL, "events", address(polled), descriptors.length, 0, 0, 0);
    } catch (SyscallException failed) {
      if (!failed.is(Errno.EINTR)) {
        throw failed;
      }
    }
  }

  private static void option(Arena arena, int socket, int option, int value) {
    var holder = arena.allocateFrom(JAVA_INT, value);
    call(Call.SETSOCKOPT, "uevents", socket, SOL_SOCKET, option, address(holder), 4);
  }
}
