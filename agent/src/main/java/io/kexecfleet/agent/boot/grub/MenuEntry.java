package io.kexecfleet.agent.boot.grub;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a menu.
 *
 * @param isCertain whether it is there whatever only GRUB knows
 * @param arguments what its body sees as {@code $1} and so on, from index 1; null when that cannot be told
 */
record MenuEntry(
    Place place,
    Value title,
    Value id,
    boolean isSubmenu,
    boolean isCertain,
    List<Command> body,
    @Nullable List<Value> arguments) {

  private static final Set<String> WITH_ARGUMENT =
      Set.of("--class", "--users", "--hotkey", "--source", "--id");

  /** @param values what follows {@code menuentry} or {@code submenu} */
  static MenuEntry of(Place place, boolean isSubmenu, boolean isCertain, List<Value> values, List<Command> body) {
    var plain = new ArrayList<>(List.of(Value.EMPTY));
    Value id = null;
    var isUnclear = false;
    for (var i = 0; i < values.size(); i++) {
      var text = values.get(i).text();
      if (text == null && i > 0) {
        // It may be an option with an argument, or none: from here on nothing can be told apart.
        id = Value.UNKNOWN;
        isUnclear = true;
        break;
      }
      if (text != null && WITH_ARGUMENT.contains(text)) {
        i++;
        id = text.equals("--id") && i < values.size() ? values.get(i) : id;
      } else if (text != null && text.startsWith("--id=")) {
        id = Value.of(text.substring("--id=".length()));
      } else if (text == null || !text.startsWith("--")) {
        plain.add(values.get(i));
      }
    }
    if (plain.size() == 1) {
      throw place.refuse("an entry has no title");
    }
    var title = plain.get(1);
    return new MenuEntry(place, title, id == null ? title : id, isSubmenu, isCertain, body, isUnclear ? null : List.copyOf(plain));
  }

  boolean isCalled(String name) {
    return title.is(name) || id.is(name);
  }

  /** Whether it may have that name, or may not be there and has it. */
  boolean mayBeCalled(String name) {
    return title.text() == null || id.text() == null || (!isCertain && isCalled(name));
  }

  /** For people. */
  String name() {
    var text = title.text();
    return text == null ? "the entry of line " + place.line() : text;
  }
}
