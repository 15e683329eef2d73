package io.kexecfleet.agent.linux.facts;

import io.kexecfleet.agent.preflight.facts.UseFacts.Inhibitor;
import io.kexecfleet.agent.preflight.facts.UseFacts.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the files in which logind keeps its inhibitors and sessions (src/login/logind-inhibit.c, logind-session.c):
 * {@code KEY=value} lines, since 2012 with the same keys. Asking logind itself would take a program or a bus. Pure.
 */
final class Logind {

  private Logind() {}

  /** An inhibitor that blocks a shutdown; one that delays it, or blocks something else, is none. */
  static Optional<Inhibitor> inhibitor(String text) {
    var values = values(text);
    var blocks = values.getOrDefault("MODE", "block").startsWith("block");
    var ofShutdown = List.of(values.getOrDefault("WHAT", "").split(":", -1)).contains("shutdown");
    return blocks && ofShutdown
        ? Optional.of(
            new Inhibitor(values.getOrDefault("WHO", "somebody"), values.getOrDefault("WHY", "for an unknown reason")))
        : Optional.empty();
  }

  /** The session of somebody who is there: not one of a service, a log-in screen or a job, and not one that ends. */
  static Optional<Session> session(String text) {
    var values = values(text);
    var ofUser = values.getOrDefault("CLASS", "user").startsWith("user");
    if (!ofUser || values.getOrDefault("STATE", "").equals("closing")) {
      return Optional.empty();
    }
    var terminal = values.getOrDefault("TTY", values.getOrDefault("DISPLAY", ""));
    var remote = values.getOrDefault("REMOTE", "0").equals("1");
    if (!remote && terminal.isEmpty() && !List.of("tty", "x11", "wayland").contains(values.getOrDefault("TYPE", ""))) {
      return Optional.empty();
    }
    var where = remote ? values.getOrDefault("REMOTE_HOST", "somewhere else") : terminal;
    return Optional.of(new Session(values.getOrDefault("USER", "user " + values.getOrDefault("UID", "unknown")), where));
  }

  private static Map<String, String> values(String text) {
    var values = new HashMap<String, String>();
    for (var line : text.lines().toList()) {
      var parts = line.split("=", 2);
      if (parts.length == 2 && !line.startsWith("#")) {
        values.put(parts[0], unquoted(parts[1]));
      }
    }
    return values;
  }

  private static String unquoted(String value) {
    return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value;
  }
}
