package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.LoadEvidence;
import io.kexecfleet.protocol.LoadReport.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads where an image was put from what the kernel logs with KEXEC_FILE_DEBUG (kernel/kexec_file.c and
 * arch/x86/kernel/kexec-bzimage64.c). Lines that do not add up to exactly one load are no evidence; whoever loads a crash
 * kernel meanwhile, which holds the same lock and says the same, does not count. Pure.
 */
final class LoadLog {

  private static final Pattern SEGMENT =
      Pattern.compile("^kexec_file: segment\\[(\\d{1,2})]:.* mem=0x([0-9a-f]{1,15}) memsz=0x([0-9a-f]{1,15})\\b.*");
  private static final Pattern KERNEL =
      Pattern.compile("^(?:kexec-bzImage64: Loaded 64bit|kexec_file\\(Image\\): Loaded) kernel at 0x([0-9a-f]{1,15})\\b.*");
  private static final Pattern DONE =
      Pattern.compile("^kexec_file: kexec_file_load: type:0, start:0x[0-9a-f]+ head:0x([0-9a-f]{1,15})\\b.*");

  /** KEXEC_TYPE_CRASH of include/linux/kexec.h. */
  private static final Pattern CRASH_KERNEL_DONE = Pattern.compile("^kexec_file: kexec_file_load: type:1, .*");

  private LoadLog() {}

  /** Whether an image to jump into was loaded by anybody who had the kernel explain it. */
  static boolean hasLoad(List<KernelLog.Line> lines) {
    return lines.stream().anyMatch(line -> DONE.matcher(line.text()).matches());
  }

  /** @param cmaPages what the CMA area's counter gained meanwhile */
  static LoadEvidence read(List<KernelLog.Line> lines, long cmaPages) {
    var segments = new ArrayList<Segment>();
    var kernels = new ArrayList<Long>();
    var heads = new ArrayList<Long>();
    var log = new ArrayList<String>();
    for (var text : withoutCrashKernels(lines)) {
      var segment = SEGMENT.matcher(text);
      var kernel = KERNEL.matcher(text);
      var done = DONE.matcher(text);
      if (segment.matches()) {
        segments.add(new Segment(Integer.parseInt(segment.group(1)), hex(segment.group(2)), hex(segment.group(3))));
      } else if (kernel.matches()) {
        kernels.add(hex(kernel.group(1)));
      } else if (done.matches()) {
        heads.add(hex(done.group(1)));
      } else {
        continue;
      }
      log.add(text);
    }
    if (kernels.size() != 1 || heads.size() != 1 || !isOneOfEach(segments)) {
      return new LoadEvidence(List.of(), 0, 0, cmaPages, List.copyOf(log));
    }
    return new LoadEvidence(
        List.copyOf(segments), heads.getFirst(), kernels.getFirst(), cmaPages, List.copyOf(log));
  }

  /** A load's last line says what kind of image it was for. */
  private static List<String> withoutCrashKernels(List<KernelLog.Line> lines) {
    var others = new ArrayList<String>();
    var sinceLastLoad = new ArrayList<String>();
    for (var line : lines) {
      sinceLastLoad.add(line.text());
      var isOfCrashKernel = CRASH_KERNEL_DONE.matcher(line.text()).matches();
      if (isOfCrashKernel || DONE.matcher(line.text()).matches()) {
        others.addAll(isOfCrashKernel ? List.of() : sinceLastLoad);
        sinceLastLoad.clear();
      }
    }
    others.addAll(sinceLastLoad);
    return others;
  }

  private static boolean isOneOfEach(List<Segment> segments) {
    for (var i = 0; i < segments.size(); i++) {
      if (segments.get(i).index() != i) {
        return false;
      }
    }
    return true;
  }

  private static long hex(String digits) {
    return Long.parseLong(digits, 16);
  }
}
