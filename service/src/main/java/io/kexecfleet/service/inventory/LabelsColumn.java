package io.kexecfleet.service.inventory;

import java.util.Map;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Labels as the database has them. */
@Component
public class LabelsColumn {

  private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

  private final JsonMapper json;

  LabelsColumn(JsonMapper json) {
    this.json = json;
  }

  public Map<String, String> read(String column) {
    return json.readValue(column, LABELS);
  }

  public String write(Map<String, String> labels) {
    return json.writeValueAsString(labels);
  }
}
