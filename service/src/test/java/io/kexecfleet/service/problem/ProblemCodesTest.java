package io.kexecfleet.service.problem;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** No problem is without a code, and every code is in the book. */
class ProblemCodesTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.kexecfleet.service");
  private static final Path PAGE = Path.of("..", "docs", "usage", "problems.md");

  @Test
  void problemsAreMadeOfCodes() {
    noClasses()
        .that().resideOutsideOfPackage("..problem..")
        .should().callMethod(ProblemDetail.class, "forStatus", int.class)
        .orShould().callMethod(ProblemDetail.class, "forStatus", HttpStatusCode.class)
        .orShould().callMethod(ProblemDetail.class, "forStatusAndDetail", HttpStatusCode.class, String.class)
        .check(CLASSES);
  }

  /** Each is asked for something impossible: what the framework says no to has a code, too. */
  @Test
  void everyHandlerAnswersWithACode() {
    var service = RunningService.shared();
    var mapping = service.bean(RequestMappingHandlerMapping.class);
    var asked = 0;
    for (var handler : mapping.getHandlerMethods().entrySet()) {
      for (var pattern : handler.getKey().getPatternValues()) {
        if (!pattern.startsWith("/api/") && !pattern.startsWith("/agent/")) {
          continue;
        }
        var path = pattern.replaceAll("\\{[^}]*}", "%20");
        var caller = pattern.startsWith("/agent/") ? service.joiner() : service.operator();
        asked += assertCoded(caller.send("PATCH", path + "/nothing/at/all"), pattern);
        for (var method : handler.getKey().getMethodsCondition().getMethods()) {
          if (method != RequestMethod.GET && method != RequestMethod.DELETE) {
            asked += assertCoded(caller.send(method.name(), path, "{\"nonsense\":[1"), pattern);
            asked += assertCoded(caller.with("Content-Type", "text/nonsense").send(method.name(), path, "x"), pattern);
          }
          asked += assertCoded(service.as("").send(method.name(), path), pattern);
        }
      }
    }
    assertThat(asked).isGreaterThan(60);
  }

  private static int assertCoded(Caller.Answer answer, String path) {
    if (answer.status() < 400) {
      return 0;
    }
    assertThat(answer.type()).as(path).startsWith("application/problem+json");
    var code = ProblemCode.valueOf(answer.text("code"));
    assertThat(answer.text("type")).isEqualTo("urn:kexec-fleet:problem:" + code);
    assertThat(code.status().value()).as("%s: %s", path, answer.body()).isEqualTo(answer.status());
    return 1;
  }

  @ParameterizedTest
  @EnumSource
  void everyCodeIsInTheBook(ProblemCode code) throws IOException {
    assertThat(Files.readAllLines(PAGE))
        .contains("| `%s` | %d | %s | %s |".formatted(code, code.status().value(), code.meaning(), code.remedy()));
  }

  @Test
  void nothingElseIsInTheBook() throws IOException {
    try (var lines = Files.lines(PAGE)) {
      assertThat(lines.filter(line -> line.startsWith("| `")).count()).isEqualTo(ProblemCode.values().length);
    }
  }

  @Test
  void theGeneralOneOfAStatusStandsFirst() {
    assertThat(Stream.of(400, 404, 409, 429, 503, 418, 502).map(HttpStatus::valueOf).map(ProblemCode::of))
        .containsExactly(
            ProblemCode.INVALID_INPUT,
            ProblemCode.NOT_FOUND,
            ProblemCode.CONFLICT,
            ProblemCode.TOO_MANY_REQUESTS,
            ProblemCode.NOT_AVAILABLE,
            ProblemCode.MALFORMED_REQUEST,
            ProblemCode.INTERNAL_ERROR);
  }
}
