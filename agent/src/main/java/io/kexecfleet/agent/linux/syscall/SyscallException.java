package io.kexecfleet.agent.linux.syscall;

import io.kexecfleet.agent.machine.MachineException;
import java.util.Map;

/** A system call failed: which, on what, and the errno with what it means here. */
public final class SyscallException extends MachineException {

  public static final int EAGAIN = 11;
  public static final int EPIPE = 32;

  private static final long serialVersionUID = 1L;

  /** include/uapi/asm-generic/errno-base.h and errno.h, with what kexec means by them. */
  private static final Map<Integer, String> MEANINGS =
      Map.ofEntries(
          Map.entry(1, "EPERM: no CAP_SYS_BOOT, kernel.kexec_load_disabled=1, a used-up kexec_load_limit, or lockdown"),
          Map.entry(2, "ENOENT: no such file"),
          Map.entry(8, "ENOEXEC: no image loader accepts this kernel"),
          Map.entry(9, "EBADF: bad kernel or initrd"),
          Map.entry(12, "ENOMEM: not enough memory for the image"),
          Map.entry(13, "EACCES: not allowed"),
          Map.entry(16, "EBUSY: another load, jump or crash update is under way: try again"),
          Map.entry(22, "EINVAL: bad flags, empty file, image over half of memory, or nothing loaded to jump into"),
          Map.entry(38, "ENOSYS: not built into this kernel"),
          Map.entry(61, "ENODATA: the image carries no signature and this host asks for one"),
          Map.entry(65, "ENOPKG: the signature uses an algorithm this kernel does not have"),
          Map.entry(74, "EBADMSG: the image's signature is broken"),
          Map.entry(99, "EADDRNOTAVAIL: no hole in memory is large enough for the image"),
          Map.entry(126, "ENOKEY: the key that signed the image is not trusted here"),
          Map.entry(129, "EKEYREJECTED: the image's signature does not fit"));

  private final int errno;

  SyscallException(String call, String on, int errno) {
    super("%s(%s) failed, errno %d: %s.".formatted(call, on, errno, MEANINGS.getOrDefault(errno, "see errno(3)")));
    this.errno = errno;
  }

  public int errno() {
    return errno;
  }
}
