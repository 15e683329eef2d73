package io.kexecfleet.agent;

import io.kexecfleet.agent.core.Progress;
import io.kexecfleet.agent.crash.Told;
import io.kexecfleet.agent.staging.Staged;
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
    if (!before.told().equals(after.told())) {
      info(after.told());
    }
  }

  void crashKernel(Told news) {
    if (news.isTrouble()) {
      error(news.text());
    } else {
      info(news.text());
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
}
