package io.kexecfleet.service.dashboard.record;

import io.kexecfleet.service.audit.AuditEntry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An entry of the record, as a page shows it.
 *
 * @param details by their names, as text
 */
record RecordedEntry(AuditEntry entry, Map<String, String> details) {

  private static final int LONGEST_LINE = 120;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  static RecordedEntry of(AuditEntry entry, JsonMapper json) {
    var details = new LinkedHashMap<String, String>();
    json.readTree(entry.details()).properties().forEach(detail -> details.put(detail.getKey(), text(detail.getValue())));
    return new RecordedEntry(entry, details);
  }

  private static String text(JsonNode value) {
    return value.isString() ? value.stringValue() : value.toString();
  }

  /** What it was done to: the first word of the action. */
  private String kind() {
    return entry.action().substring(0, Math.max(0, entry.action().indexOf('.')));
  }

  /** Where what it was done to is shown; null: there is no such page, whether or not it is still there. */
  public @Nullable String place() {
    return switch (kind()) {
      case "host" -> "/hosts/" + encoded();
      case "window" -> "/calendar/windows/" + encoded();
      case "freeze" -> "/calendar/freezes/" + encoded();
      case "rollout" -> ID.matcher(entry.subject()).matches() ? "/rollouts/" + entry.subject() : null;
      default -> null;
    };
  }

  private String encoded() {
    return UriUtils.encodePathSegment(entry.subject(), StandardCharsets.UTF_8);
  }

  /** The details in one line, as far as there is room. */
  public String line() {
    var line = details.entrySet().stream().filter(it -> !it.getValue().isEmpty()).map(it -> it.getKey() + ": " + it.getValue()).collect(Collectors.joining(", "));
    return line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "..." : line;
  }
}
