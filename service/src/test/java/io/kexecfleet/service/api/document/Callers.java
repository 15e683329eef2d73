package io.kexecfleet.service.api.document;

import io.kexecfleet.service.api.document.AccessMatrix.Who;
import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestIssuer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

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

  /** The settings of a service at which {@link #people} are people of this issuer. */
  static List<String> settings(TestIssuer issuer, String scope) {
    var settings = new ArrayList<>(List.of("issuer=" + issuer.name(), "audience=" + TestIssuer.AUDIENCE));
    var operators = Stream.of(Who.values()).filter(Who::isOperator).toList();
    for (int i = 0; i < operators.size(); i++) {
      var who = operators.get(i);
      settings.add("grants[%d].value=%s".formatted(i, who));
      settings.add("grants[%d].role=%s".formatted(i, who.name().replace("_OF_SOME", "")));
      settings.add("grants[%d].scope=%s".formatted(i, who.isBound() ? scope : ""));
    }
    return settings.stream().map(setting -> "kexec-fleet.oidc." + setting).toList();
  }

  /** The same, those who are operators and strangers by access tokens of an issuer. */
  Callers people(RunningService service, TestIssuer issuer) {
    var people = new Callers();
    people.callers.putAll(callers);
    var now = service.clock().instant();
    for (var who : Who.values()) {
      if (who.isOperator() || who == Who.STRANGER) {
        var claims = issuer.claims(now, who.name(), who.name()).expirationTime(Date.from(now.plus(Duration.ofHours(1)))).build();
        var token = issuer.token(claims);
        people.callers.put(who, service.as(who.isOperator() ? token : token.substring(0, token.lastIndexOf('.')) + ".c2lnbmVk"));
      }
    }
    return people;
  }

  Caller as(Who who) {
    return Objects.requireNonNull(callers.get(who));
  }
}
