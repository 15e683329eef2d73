package io.kexecfleet.agent.linux.facts;

import io.kexecfleet.agent.linux.LinuxPaths;
import io.kexecfleet.agent.preflight.facts.Fact;
import io.kexecfleet.agent.preflight.facts.UseFacts;
import io.kexecfleet.agent.preflight.facts.UseFacts.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads who is using the host. */
final class UseReader {

  /** logind keeps a pipe beside each inhibitor and session. */
  private static final String PIPE = ".ref";

  private final LinuxPaths paths;

  UseReader(LinuxPaths paths) {
    this.paths = paths;
  }

  UseFacts read(Fact<Mounts> mounts) {
    var systemd = paths.root().resolve("run/systemd");
    return new UseFacts(
        Read.text(paths.proc().resolve("locks"))
            .then(Locks::parse)
            .then(locks -> mounts.then(all -> new PackageLocks(paths).read(all, locks))),
        // logind makes this directory for its first inhibitor.
        each(systemd.resolve("inhibit"), Logind::inhibitor),
        sessions(systemd.resolve("sessions")));
  }

  /** logind makes this directory when it starts. */
  private static Fact<List<Session>> sessions(Path directory) {
    return Files.isDirectory(directory)
        ? each(directory, Logind::session)
        : Fact.unknown("%s is not there: logind does not run, so who is logged in cannot be told.".formatted(directory));
  }

  private static <T> Fact<List<T>> each(Path directory, Function<String, Optional<T>> parse) {
    return Read.entries(directory)
        .then(
            entries ->
                Read.all(
                    entries.stream()
                        .filter(file -> !file.toString().endsWith(PIPE))
                        // One that went away meanwhile is over.
                        .map(file -> Read.optional(file).map(text -> text.flatMap(parse)))
                        .toList()))
        .map(found -> found.stream().flatMap(Optional::stream).toList());
  }
}
