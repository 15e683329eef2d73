package io.kexecfleet.service.api.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the document in the repository to the code. */
class DocumentTest {

  private static final Path KEPT = Path.of("src/main/resources/openapi/v1.json");

  private static String made = "";

  @BeforeAll
  static void make() throws Exception {
    made = MadeDocument.json();
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target/openapi-v1.json"), made);
  }

  @Test
  void isWhatTheCodeSays() throws Exception {
    assertThat(Files.readString(KEPT))
        .as("The operators' door was changed. Look whether that is meant, then: cp service/target/openapi-v1.json service/%s", KEPT)
        .isEqualTo(made);
  }
}
