package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.LoadRequest;
import io.kexecfleet.protocol.LoadMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** kexec-tools, for kernels that have only the older call, which wants the image taken apart in user space. */
public final class KexecTools {

  private final Program program;

  /** @param command {@code kexec}, or the path of another that takes its place */
  public KexecTools(String command) {
    this.program = new Program(command);
  }

  /** Loads by the older call, or into the region kept for quick kexec; gives what the program printed about it. */
  List<String> load(LoadRequest request) {
    var image = request.image();
    try (var kernel = OpenFile.kernel(image);
        var initrd = OpenFile.initrds(image, request.initrdPadding())) {
      var words = new ArrayList<String>();
      words.add(request.method() == LoadMethod.QUICK ? "--quick" : "--kexec-syscall");
      words.addAll(List.of("--debug", "--load", path(kernel), "--command-line=" + request.commandLine()));
      if (initrd.descriptor() >= 0) {
        words.add("--initrd=" + path(initrd));
      }
      return program.run(words, Map.of());
    }
  }

  void unload() {
    program.run(List.of("--kexec-syscall", "--unload"), Map.of());
  }

  /** The program does not inherit descriptors, and what they stand for may have no other name. */
  private static String path(OpenFile file) {
    return "/proc/%d/fd/%d".formatted(ProcessHandle.current().pid(), file.descriptor());
  }
}
