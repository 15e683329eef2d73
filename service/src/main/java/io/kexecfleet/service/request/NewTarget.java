package io.kexecfleet.service.request;

import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.service.problem.InvalidInputException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@link BootTarget}, with what is usual left out. */
public record NewTarget(
    BootTarget.@Nullable Select select,
    @Nullable String release,
    @Nullable String kernel,
    @Nullable List<@Nullable String> initrds,
    BootTarget.@Nullable CommandLine commandLine,
    @Nullable String arguments) {

  /** @throws InvalidInputException when it names nothing, or several things at once */
  BootTarget checked() {
    if (select == null) {
      throw new InvalidInputException("target.select", "target.select is missing: LATEST_INSTALLED, RELEASE, PATHS or DEFAULT_ENTRY.");
    }
    try {
      return new BootTarget(
          select,
          release,
          kernel,
          paths(),
          Objects.requireNonNullElse(commandLine, BootTarget.CommandLine.REUSE),
          Objects.requireNonNullElse(arguments, ""));
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException("target", String.valueOf(e.getMessage()));
    }
  }

  private List<String> paths() {
    return initrds == null ? List.of() : initrds.stream().map(path -> Objects.requireNonNullElse(path, "")).toList();
  }
}
