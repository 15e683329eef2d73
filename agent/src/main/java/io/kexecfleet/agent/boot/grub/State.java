package io.kexecfleet.agent.boot.grub;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a script has done so far. */
final class State {

  private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=(.*)", Pattern.DOTALL);
  private static final Pattern POSITION = Pattern.compile("[0-9]{1,3}");

  final Variables variables;
  final List<MenuEntry> menu;

  /** What {@code $1} and so on are, from index 1; null when that cannot be told. */
  final @Nullable List<Value> arguments;

  @Nullable Loaded loaded;

  private State(
      Variables variables, List<MenuEntry> menu, @Nullable List<Value> arguments, @Nullable Loaded loaded) {
    this.variables = variables;
    this.menu = menu;
    this.arguments = arguments;
    this.loaded = loaded;
  }

  static State of(Variables variables) {
    return new State(variables, new ArrayList<>(), List.of(), null);
  }

  State copy() {
    return new State(variables.copy(), new ArrayList<>(menu), arguments, loaded);
  }

  /** The same for commands with arguments of their own. */
  State within(@Nullable List<Value> otherArguments) {
    return new State(variables, menu, otherArguments, loaded);
  }

  /** The state that an entry of this one's menu begins in. */
  State inside(MenuEntry entry) {
    var visible = entry.isSubmenu() ? variables.inSubmenu() : variables.copy();
    return new State(visible, new ArrayList<>(), entry.arguments(), null);
  }

  /** What holds after one of two ways from here, whichever it was; both have loaded the same. */
  State merged(State one, State other) {
    var entries = new ArrayList<>(one.menu);
    entries.addAll(other.menu.subList(menu.size(), other.menu.size()));
    return new State(Variables.common(one.variables, other.variables), entries, arguments, one.loaded);
  }

  Value get(String name) {
    if (!POSITION.matcher(name).matches()) {
      return variables.get(name);
    }
    if (arguments == null) {
      return Value.UNKNOWN;
    }
    var position = Integer.parseInt(name);
    return position < arguments.size() ? arguments.get(position) : Value.EMPTY;
  }

  static boolean isAssignment(Word word) {
    var first = word.pieces().getFirst();
    return !first.isVariable() && !first.isQuoted() && ASSIGNMENT.matcher(first.text()).matches();
  }

  /** Carries out {@code name=value}. */
  void assign(Word word) {
    var first = ASSIGNMENT.matcher(word.pieces().getFirst().text());
    if (!isAssignment(word) || !first.matches()) {
      throw word.place().refuse("it sets something that has no plain name");
    }
    var value = new ArrayList<>(word.pieces());
    value.set(0, new Word.Piece(first.group(2), false, false));
    if (first.group(2).isEmpty()) {
      value.removeFirst();
    }
    var values = Value.of(new Word(word.place(), value), this);
    variables.set(first.group(1), values.isEmpty() ? Value.EMPTY : values.getFirst(), word.place());
  }
}
