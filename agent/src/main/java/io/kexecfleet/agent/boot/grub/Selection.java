package io.kexecfleet.agent.boot.grub;

import io.kexecfleet.agent.boot.Refuse;
import java.util.ArrayList;
import java.util.List;

/** What {@code $default} names: a number from 0, a title or an id, and behind {@code >} the same in a submenu. */
record Selection(List<String> parts) {

  private static final String DEFAULT = "GRUB's default";

  Selection {
    parts = List.copyOf(parts);
  }

  /** Without a value GRUB takes the first entry. {@code >>} stands for one {@code >} in a title. */
  static Selection of(String value) {
    var parts = new ArrayList<String>();
    var part = new StringBuilder();
    for (var i = 0; i < value.length(); i++) {
      var isSeparator = value.charAt(i) == '>';
      if (isSeparator && i + 1 < value.length() && value.charAt(i + 1) == '>') {
        part.append('>');
        i++;
      } else if (isSeparator) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(value.charAt(i));
      }
    }
    parts.add(part.toString());
    if (parts.size() > 1 && parts.contains("")) {
      throw Refuse.entry(DEFAULT, "\"%s\" leaves open what it names in a submenu".formatted(value));
    }
    return new Selection(parts);
  }

  Selection rest() {
    return new Selection(parts.subList(1, parts.size()));
  }

  boolean isLast() {
    return parts.size() == 1;
  }

  /**
   * The entry that the first part names.
   *
   * @throws io.kexecfleet.agent.machine.TargetException when that cannot be told, or nothing has that name: GRUB would
   *     quietly take the first one, and whoever set it meant something else
   */
  MenuEntry in(List<MenuEntry> menu) {
    var name = parts.getFirst();
    if (name.isEmpty()) {
      return atIndex(0, menu);
    }
    if (name.matches("0|[1-9][0-9]{0,4}")) {
      if (menu.stream().anyMatch(entry -> entry.isCalled(name))) {
        throw Refuse.entry(DEFAULT, "\"%s\" is a number, and an entry is called that too".formatted(name));
      }
      return atIndex(Integer.parseInt(name), menu);
    }
    for (var entry : menu) {
      if (entry.mayBeCalled(name)) {
        throw Refuse.entry(DEFAULT, "whether \"%s\" is the entry of line %d cannot be told".formatted(name, entry.place().line()));
      }
      if (entry.isCalled(name)) {
        requireOneMeaning(name, entry, menu);
        return entry;
      }
    }
    throw Refuse.entry(DEFAULT, "it is \"%s\", and no entry has that name".formatted(name));
  }

  /** Some builds of GRUB look at all ids first. */
  private static void requireOneMeaning(String name, MenuEntry first, List<MenuEntry> menu) {
    if (!first.id().is(name) && menu.stream().anyMatch(entry -> entry.id().is(name))) {
      throw Refuse.entry(DEFAULT, "\"%s\" is one entry's title and another one's id".formatted(name));
    }
  }

  private static MenuEntry atIndex(int index, List<MenuEntry> menu) {
    if (index >= menu.size()) {
      throw Refuse.entry(DEFAULT, "it is entry %d, and there are %d (from 0)".formatted(index, menu.size()));
    }
    if (menu.subList(0, index + 1).stream().anyMatch(entry -> !entry.isCertain())) {
      throw Refuse.entry(DEFAULT, "which one is entry %d cannot be told: an earlier one is not always there".formatted(index));
    }
    return menu.get(index);
  }
}
