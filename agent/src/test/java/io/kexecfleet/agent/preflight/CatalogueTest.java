package io.kexecfleet.agent.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CatalogueTest {

  private static final Path DOCUMENTATION = Path.of("../docs/usage/preflight.md");

  @ParameterizedTest
  @EnumSource(Check.class)
  void everyCheckCanBeReported(Check check) {
    var finding = new Finding(check.name(), check.severity(), check.means(), check.remedy());
    assertThat(finding.code()).isEqualTo(check.name());
    assertThat(check.looksAt()).isNotBlank();
    assertThat(Stream.of(check.means(), check.remedy())).allMatch(text -> text.endsWith("."));
  }

  /** Where it fails, what it wants is what belongs into the documentation. */
  @Test
  void theDocumentationHasTheCatalogueAsItIs() throws IOException {
    var rows = Files.readAllLines(DOCUMENTATION).stream().filter(line -> line.startsWith("| `")).toList();
    assertThat(rows).containsExactlyElementsOf(Stream.of(Check.values()).map(CatalogueTest::row).toList());
  }

  private static String row(Check check) {
    var severity = Policy.inWords(check.severity()) + (check.isPhysical() ? ", always" : "");
    return "| `%s` | %s | %s | %s | %s |".formatted(check, severity, check.looksAt(), check.means(), check.remedy());
  }
}
