package io.kexecfleet.agent.cli;

import io.kexecfleet.agent.local.CrashStatus;
import io.kexecfleet.agent.local.LocalReply;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.LoadReport;
import io.kexecfleet.protocol.PhaseTiming;
import io.kexecfleet.protocol.RebootReport;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;

/** What a person reads. */
final class Show {

  private final PrintStream out;

  Show(PrintStream out) {
    this.out = out;
  }

  void status(LocalReply agent) {
    line("kernel", agent.kernelRelease() + ", boot " + agent.bootId());
    line("agent", agent.agentVersion() + (agent.service() == null ? ", without a service" : ", service " + agent.service()));
    if (agent.trouble() != null) {
      line("", "no answer from the service: " + agent.trouble());
    }
    line("doing", agent.doing() + (agent.byHand() ? " (by hand)" : ""));
    var load = agent.reboot() == null ? null : agent.reboot().load();
    if (load != null) {
      load(load);
    } else if (agent.isLoaded()) {
      line("loaded", "an image that this agent does not count as staged: any reboot may become a jump into it");
    } else {
      line("loaded", "nothing");
    }
    crash(agent.crash());
  }

  private void crash(CrashStatus crash) {
    var reserved = crash.reserved();
    if (reserved != null) {
      line("crash kernel", "%s, %d MiB are set aside for it".formatted(whose(crash), reserved >> 20));
    }
    line(reserved == null ? "crash kernel" : "", crash.told());
  }

  private static String whose(CrashStatus crash) {
    return switch (crash.loaded()) {
      case OURS -> crash.armedAt() == null ? "loaded" : "loaded at " + Instant.ofEpochMilli(crash.armedAt());
      case SOMEBODY_ELSES -> "loaded by somebody else";
      case NOTHING -> "none is loaded";
      case null -> "unknown";
    };
  }

  void load(LoadReport load) {
    line("loaded", "%s by %s in %d ms".formatted(load.kernelRelease(), load.method(), load.durationMillis()));
    load.segments()
        .forEach(part -> line("  part " + part.index(), "0x%x, %d KiB".formatted(part.address(), part.size() / 1024)));
    line("  to copy", "%d KiB in the hot phase".formatted(load.bytesToCopy() / 1024));
    load.refused().forEach(no -> line("  not " + no.method(), no.code() + ": " + no.reason()));
  }

  void findings(List<Finding> findings) {
    if (findings.isEmpty()) {
      out.println("Nothing was found that stands in the way of a reboot.");
    }
    for (var found : findings) {
      line(found.severity().name(), found.code());
      line("", found.finding());
      line("", found.remedy());
    }
  }

  void history(List<RebootReport> reboots) {
    if (reboots.isEmpty()) {
      out.println("No reboot by this agent is known here yet.");
    }
    for (var reboot : reboots) {
      line(reboot.outcome().name(), "%s -> %s  (%s)".formatted(reboot.kernelBefore(), reboot.kernelAfter(), reboot.rebootId()));
      reboot.evidence().forEach(fact -> line("", fact));
      for (PhaseTiming phase : reboot.phases()) {
        line(
            "  " + phase.phase(),
            "%,d ms (within %,d): %s".formatted(phase.millis(), phase.uncertaintyMillis(), phase.source()));
      }
      var saved = reboot.saved();
      if (saved != null) {
        line("  saved", "%,d ms (within %,d): %s".formatted(saved.millis(), saved.uncertaintyMillis(), saved.source()));
      }
      reboot.health().forEach(found -> line("  " + found.severity(), "%s: %s".formatted(found.code(), found.finding())));
    }
  }

  private void line(String name, String value) {
    out.println("%-20s %s".formatted(name, value));
  }
}
