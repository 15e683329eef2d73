package io.kexecfleet.agent;

import io.kexecfleet.agent.core.Progress;
import io.kexecfleet.agent.proof.RebootRecord;
import io.kexecfleet.agent.staging.Staged;
import io.kexecfleet.protocol.Order;
import java.io.PrintStream;

/** What the agent says to the host's journal: a line each, with the priority systemd reads off its beginning. */
public final class Journal {

  private final PrintStream out;

  public Journal(PrintStream out) {
    this.out = out;
  }

  public void info(String line) {
    out.println("<6>" + line);
  }

  public void error(String line) {
    out.println("<3>" + line);
  }

  /** Says where the agent stands when that has changed. */
  void progress(Progress before, Progress after) {
    if (!describe(before).equals(describe(after))) {
      info(describe(after));
    }
  }

  void staged(Staged staged) {
    var report = staged.report();
    if (report == null) {
      info("nothing is loaded; the firmware is expected to start %s".formatted(staged.release()));
      return;
    }
    report.refused().forEach(no -> info("not %s: %s: %s".formatted(no.method(), no.code(), no.reason())));
    info("loaded %s by %s in %d ms".formatted(report.kernelRelease(), report.method(), report.durationMillis()));
  }

  private static String describe(Progress progress) {
    return switch (progress) {
      case Progress.Idle _ -> "idle";
      case Progress.Staging staging -> "staging for reboot " + staging.order().rebootId();
      case Progress.Unsettled unsettled -> "the machine is changing; to stage again for reboot " + unsettled.order().rebootId();
      case Progress.Blocked blocked ->
          "cannot stage for reboot %s until something changes: %s".formatted(blocked.order().rebootId(), blocked.why().detail());
      case Progress.Ready ready -> "staged for reboot " + ready.order().rebootId();
      case Progress.Recording recording -> "recording reboot " + recording.record().rebootId();
      case Progress.Jumping jumping -> describe(jumping.record());
      case Progress.Returned back -> "reboot %s: %s".formatted(back.record().rebootId(), back.verdict());
      case Progress.Refused refused -> "refused reboot %s: %s".formatted(refused.rebootId(), refused.refusal());
    };
  }

  private static String describe(RebootRecord record) {
    return (record.way() == Order.Way.KEXEC ? "jumping" : "restarting through the firmware") + " for reboot " + record.rebootId();
  }
}
