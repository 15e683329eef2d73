package io.kexecfleet.agent.linux.syscall;

import java.util.Arrays;
import java.util.Optional;

/**
 * What system calls answer when they fail (include/uapi/asm-generic/errno-base.h and errno.h; the same numbers on x86 and
 * arm64), with what kexec means by it and what to do about it.
 */
public enum Errno {
  EPERM(
      1,
      "not permitted: no CAP_SYS_BOOT, kernel.kexec_load_disabled=1, a used-up kernel.kexec_load_limit_reboot, or lockdown and"
          + " an image without a valid signature",
      "run the agent's own unit; a switch or a limit is only taken back by a boot through the firmware; under lockdown install a"
          + " kernel that is signed with a key of this machine"),
  ENOENT(2, "there is no such file", "install what is missing"),
  EINTR(4, "interrupted by a signal", "try again"),
  ENOEXEC(8, "no image loader accepts this file as a kernel", "name a kernel image of this machine's architecture"),
  EBADF(9, "the kernel's or the initrd's descriptor is not open for reading", "report this: it is the agent's own mistake"),
  EAGAIN(11, "nothing there yet", "wait"),
  ENOMEM(12, "not enough memory for the image, or for the pages that place it", "free memory, or choose a smaller initrd"),
  EACCES(13, "access denied", "check the file's mode and the mount it lies on"),
  EBUSY(16, "another load, jump or update of the crash image holds the lock", "try again in a moment; the agent does"),
  ENOTDIR(20, "what should be a directory is none", "look at what is there"),
  EINVAL(
      22,
      "bad flags, a command line without its end, an empty file, segments over half of the memory, or nothing loaded to jump"
          + " into",
      "check that kernel and initrd are whole and small enough for this machine"),
  EPIPE(32, "what was to be read is gone", "read on"),
  ENOSYS(38, "the system call is not built into this kernel", "install kexec-tools for the older call, or another kernel"),
  ENODATA(
      61,
      "the image carries no signature, and this host asks for one",
      "install a signed kernel, or relax the policy (IMA, CONFIG_KEXEC_SIG_FORCE, lockdown)"),
  ENOPKG(65, "the image's signature uses an algorithm that this kernel does not have", "install a kernel signed otherwise"),
  EBADMSG(74, "the image's signature is broken", "install the kernel's package again"),
  ELIBBAD(80, "the image's signature section cannot be parsed", "install the kernel's package again"),
  EADDRNOTAVAIL(
      99,
      "no hole in memory is large enough for the image, or a crash image would lie outside of its reserved area",
      "free memory, choose a smaller initrd, or boot with a larger crashkernel="),
  ENOBUFS(105, "events were lost because they came too fast", "look at everything again"),
  ENOKEY(126, "the key that signed the image is not trusted here", "enrol the key, or install a kernel signed with one that is"),
  EKEYREJECTED(129, "the image's signature does not fit", "install the kernel's package again");

  private final int number;
  private final String meaning;
  private final String remedy;

  Errno(int number, String meaning, String remedy) {
    this.number = number;
    this.meaning = meaning;
    this.remedy = remedy;
  }

  public int number() {
    return number;
  }

  public String meaning() {
    return meaning;
  }

  public String remedy() {
    return remedy;
  }

  static Optional<Errno> of(int number) {
    return Arrays.stream(values()).filter(errno -> errno.number == number).findFirst();
  }
}
