package io.kexecfleet.service.dashboard;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/**
 * A page with all that narrows it, as a link that can be shared. What is empty is left out.
 *
 * @param parameters in their order
 */
public record Here(String path, Map<String, List<String>> parameters) {

  public static Here of(HttpServletRequest request) {
    var parameters = new LinkedHashMap<String, List<String>>();
    request.getParameterMap().forEach((name, values) -> parameters.put(name, List.of(values)));
    return new Here(request.getRequestURI(), parameters);
  }

  public static Here at(String path) {
    return new Here(path, Map.of());
  }

  /** The same, narrowed by this instead. */
  public Here with(String name, @Nullable String... values) {
    var changed = new LinkedHashMap<>(parameters);
    changed.put(name, Arrays.stream(values).filter(value -> value != null && !value.isEmpty()).map(String::valueOf).toList());
    return new Here(path, changed);
  }

  /** The same, not narrowed by these. */
  public Here without(String... names) {
    var changed = new LinkedHashMap<>(parameters);
    List.of(names).forEach(changed::remove);
    return new Here(path, changed);
  }

  /** Another page, narrowed by the same. */
  public Here to(String other) {
    return new Here(other, parameters);
  }

  /** For templates. */
  public String link() {
    var query =
        parameters.entrySet().stream()
            .flatMap(it -> it.getValue().stream().filter(value -> !value.isEmpty()).map(value -> encoded(it.getKey()) + "=" + encoded(value)))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? path : path + "?" + query;
  }

  private static String encoded(String text) {
    return UriUtils.encode(text, StandardCharsets.UTF_8);
  }
}
