package io.kexecfleet.service.api.document;

import io.kexecfleet.service.api.document.AccessMatrix.Who;
import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Everybody who may come to the door of a service. */
final class Callers {

  private final Map<Who, Caller> callers = new EnumMap<>(Who.class);

  private Callers() {}

  /** @param scope of those who are bound by one */
  static Callers of(RunningService service, String scope) {
    var all = new Callers();
    for (var who : Who.values()) {
      all.callers.put(
          who,
          switch (who) {
            case VIEWER -> service.as(Role.VIEWER);
            case OPERATOR -> service.as(Role.OPERATOR);
            case APPROVER -> service.as(Role.APPROVER);
            case ADMINISTRATOR -> service.as(Role.ADMINISTRATOR);
            case VIEWER_OF_SOME -> service.as(Role.VIEWER, scope);
            case OPERATOR_OF_SOME -> service.as(Role.OPERATOR, scope);
            case APPROVER_OF_SOME -> service.as(Role.APPROVER, scope);
            case HOST -> service.enrolled("caller-" + UUID.randomUUID()).caller();
            case JOINER -> service.joiner();
            case STRANGER -> service.as("kft_" + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG");
            case NOBODY -> service.as("");
          });
    }
    return all;
  }

  Caller as(Who who) {
    return Objects.requireNonNull(callers.get(who));
  }
}
