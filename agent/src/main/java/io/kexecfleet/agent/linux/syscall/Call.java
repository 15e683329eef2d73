package io.kexecfleet.agent.linux.syscall;

/** System calls and their numbers: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h. */
enum Call {
  READ(0, 63),
  WRITE(1, 64),
  CLOSE(3, 57),
  LSEEK(8, 62),
  SOCKET(41, 198),
  RECVMSG(47, 212),
  BIND(49, 200),
  SETSOCKOPT(54, 208),
  REBOOT(169, 142),
  INOTIFY_ADD_WATCH(254, 27),
  OPENAT(257, 56),
  PPOLL(271, 73),
  EVENTFD2(290, 19),
  INOTIFY_INIT1(294, 26),
  MEMFD_CREATE(319, 279),
  KEXEC_FILE_LOAD(320, 294);

  private static final String ARCHITECTURE = System.getProperty("os.arch");

  private final long onX86;
  private final long onArm;

  Call(long onX86, long onArm) {
    this.onX86 = onX86;
    this.onArm = onArm;
  }

  long number() {
    return switch (ARCHITECTURE) {
      case "amd64" -> onX86;
      case "aarch64" -> onArm;
      default ->
          throw new UnsupportedOperationException(
              "The agent knows the system calls of amd64 and aarch64, and this is %s.".formatted(ARCHITECTURE));
    };
  }
}
