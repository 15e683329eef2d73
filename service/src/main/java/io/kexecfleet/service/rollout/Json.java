package io.kexecfleet.service.rollout;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What is in columns of type jsonb. */
@Component
class Json {

  private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

  private final JsonMapper mapper;

  Json(JsonMapper mapper) {
    this.mapper = mapper;
  }

  Map<String, String> labels(String text) {
    return text.equals("{}") ? Map.of() : Map.copyOf(mapper.readValue(text, LABELS));
  }

  <T> @Nullable T read(@Nullable String text, Class<T> type) {
    return text == null ? null : mapper.readValue(text, type);
  }
}
