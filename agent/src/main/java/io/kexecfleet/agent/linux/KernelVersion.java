package io.kexecfleet.agent.linux;

import java.util.regex.Pattern;

/** The two numbers at the beginning of a kernel release, which tell what its system calls understand. */
public record KernelVersion(int major, int minor) {

  private static final Pattern NUMBERS = Pattern.compile("^(\\d{1,4})\\.(\\d{1,4}).*", Pattern.DOTALL);

  /** A release that begins otherwise counts as 0.0: as one that understands nothing new. */
  public static KernelVersion of(String release) {
    var numbers = NUMBERS.matcher(release);
    return numbers.matches()
        ? new KernelVersion(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)))
        : new KernelVersion(0, 0);
  }

  /** kexec_file_load takes the DEBUG flag and says in the kernel log where it puts things. */
  boolean explainsLoads() {
    return isAtLeast(6, 8);
  }

  /** kexec_file_load tries CMA, and takes the NO_CMA flag; before, that flag is an error. */
  boolean knowsCma() {
    return isAtLeast(6, 17);
  }

  /** kexec_file_load tells the next kernel where ACPI's tables are, also without EFI's runtime services. */
  public boolean tellsOfAcpiTables() {
    return isAtLeast(7, 0);
  }

  private boolean isAtLeast(int otherMajor, int otherMinor) {
    return major > otherMajor || (major == otherMajor && minor >= otherMinor);
  }
}
