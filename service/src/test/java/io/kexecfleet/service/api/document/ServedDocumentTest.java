package io.kexecfleet.service.api.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.RunningService;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The document at the door that it describes. */
class ServedDocumentTest {

  private static final String ADDRESS = "/api/v1/openapi.json";

  private final RunningService service = RunningService.shared();

  @Test
  void isTheOneInTheRepositoryAndReadAgainOnlyWhenItChanged() throws Exception {
    var viewer = service.as(Role.VIEWER, "team=red");
    var document = viewer.get(ADDRESS);
    assertThat(document.status()).isEqualTo(200);
    assertThat(document.type()).isEqualTo("application/json");
    assertThat(document.body()).isEqualTo(Files.readString(Path.of("src/main/resources/openapi/v1.json")));
    assertThat(document.headers().allValues("Cache-Control")).containsExactly("max-age=300, private");
    assertThat(document.eTag()).matches("\"[0-9a-f]{32}\"");
    var again = viewer.with("If-None-Match", document.eTag()).get(ADDRESS);
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(viewer.with("If-None-Match", "\"earlier\"").get(ADDRESS).status()).isEqualTo(200);
  }

  @Test
  void isNotForWhoeverComesAlong() {
    assertThat(service.as("").get(ADDRESS).status()).isEqualTo(401);
    assertThat(service.joiner().get(ADDRESS).status()).isEqualTo(401);
  }
}
