package io.kexecfleet.service.api.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.api.document.AccessMatrix.Who;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every operation with everybody: whoever may is heard, whoever may not is turned away, and nobody else there is. */
class AccessMatrixTest {

  private static final RunningService SERVICE = RunningService.shared();
  private static final Callers CALLERS = Callers.of(SERVICE, "access=matrix");

  static Stream<String> operations() {
    return AccessMatrix.operations().stream();
  }

  @Test
  void hasEveryOperationThereIs() {
    var there = new TreeSet<String>();
    SERVICE
        .bean(RequestMappingHandlerMapping.class)
        .getHandlerMethods()
        .keySet()
        .forEach(
            info ->
                info.getPatternValues().stream()
                    .filter(path -> path.startsWith("/api/") && !path.equals("/api/v1/first-administrator"))
                    .forEach(path -> info.getMethodsCondition().getMethods().forEach(method -> there.add(method + " " + path))));
    assertThat(new TreeSet<>(AccessMatrix.operations())).isEqualTo(there);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void letsThroughWhomItSays(String operation) {
    for (var who : Who.values()) {
      var answer = ask(CALLERS.as(who), operation);
      if (AccessMatrix.allows(operation, who)) {
        assertThat(answer.status()).as("%s as %s: %s", operation, who, answer.body()).isNotIn(401, 403).isLessThan(500);
      } else {
        assertThat(answer.status()).as("%s as %s: %s", operation, who, answer.body()).isIn(who.isOperator() ? List.of(403) : List.of(401, 429));
        assertThat(answer.type()).startsWith("application/problem+json");
      }
    }
  }

  /** About things that are not there, so that nothing comes of it. */
  private static Caller.Answer ask(Caller caller, String operation) {
    var method = operation.substring(0, operation.indexOf(' '));
    var path =
        operation
            .substring(method.length() + 1)
            .replace("{id}", operation.contains("rollouts") ? "00000000-0000-7000-8000-000000000000" : "0")
            .replaceAll("\\{\\w+}", "nowhere");
    if (path.endsWith("/events")) {
      return caller.with("Accept", "text/event-stream").peek(path);
    }
    if (path.endsWith("/import")) {
      return caller.postAs("text/calendar", path + "?as=nothing", new byte[0]);
    }
    return method.equals("GET") || method.equals("DELETE") ? caller.send(method, path) : caller.send(method, path, "[]");
  }
}
