package io.kexecfleet.service.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/** The examples that users are shown. */
final class DocumentedGates {

  private static final Pattern EXAMPLE = Pattern.compile("(?s)```json\n(.*?)```");

  private DocumentedGates() {}

  static List<GateRequest> all() throws IOException {
    var page = Files.readString(Path.of("../docs/usage/gates.md"));
    return EXAMPLE.matcher(page).results().map(example -> JsonMapper.shared().readValue(example.group(1), GateRequest.class)).toList();
  }
}
