package io.kexecfleet.cli.input;

import io.kexecfleet.cli.shell.Failure;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One object that an operator wrote.
 *
 * @param file where it stands, for messages
 * @param lines where its fields begin, from 1, by their names as the service has them: {@code waves[0].hosts}
 */
public record Document(String file, ObjectNode body, Map<String, Integer> lines) {

  /** The line of a field that will not do; of what it is in, where it is missing itself; null where even that is unknown. */
  @Nullable Integer line(String field) {
    for (var name = field; !name.isEmpty(); name = parent(name)) {
      var line = lines.get(name);
      if (line == null) {
        var inside = "." + name;
        line = lines.keySet().stream().filter(it -> it.endsWith(inside)).map(lines::get).findFirst().orElse(null);
      }
      if (line != null) {
        return line;
      }
    }
    return lines.get("");
  }

  /** The same with the place in the file, where it is about a field. */
  public Failure located(Failure failure) {
    var field = failure.field();
    var line = field == null ? null : line(field);
    return line == null ? failure : failure.saying("%s (%s, line %d)".formatted(failure.text(), file, line));
  }

  private static String parent(String field) {
    return field.substring(0, Math.max(0, Math.max(field.lastIndexOf('.'), field.lastIndexOf('['))));
  }
}
