package io.kexecfleet.cli.input;

import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Labels as they are written after a command: {@code zone=eu} sets one, {@code zone-} takes it away. */
public final class LabelChanges {

  private LabelChanges() {}

  /** By their keys; null where one is to go. */
  public static ObjectNode parse(List<String> words) {
    var changes = JsonNodeFactory.instance.objectNode();
    for (var word : words) {
      var equals = word.indexOf('=');
      if (equals < 1 && !(equals < 0 && word.length() > 1 && word.endsWith("-"))) {
        throw refused("'%s' is no change of a label: key=value sets one, key- takes it away.".formatted(word));
      }
      var key = equals < 0 ? word.substring(0, word.length() - 1) : word.substring(0, equals);
      if (changes.has(key)) {
        throw refused("%s is there twice.".formatted(key));
      }
      if (equals < 0) {
        changes.putNull(key);
      } else {
        changes.put(key, word.substring(equals + 1));
      }
    }
    return changes;
  }

  private static Failure refused(String message) {
    return Failure.of(ExitStatus.REFUSED, message);
  }
}
