package io.kexecfleet.agent.boot;

/** The processors that the agent serves. */
public enum Architecture {
  X86_64("x86_64", "x64"),
  ARM64("arm64", "aa64");

  private final String kernelName;
  private final String loaderName;

  Architecture(String kernelName, String loaderName) {
    this.kernelName = kernelName;
    this.loaderName = loaderName;
  }

  /** @param osArch as the system property {@code os.arch} has it */
  public static Architecture of(String osArch) {
    return switch (osArch) {
      case "amd64" -> X86_64;
      case "aarch64" -> ARM64;
      default ->
          throw new UnsupportedOperationException("The agent boots kernels of amd64 and aarch64, and this is %s.".formatted(osArch));
    };
  }

  /** What boot entries and EFI call it. */
  String loaderName() {
    return loaderName;
  }

  @Override
  public String toString() {
    return kernelName;
  }
}
