package io.kexecfleet.agent.boot.grub;

import io.kexecfleet.agent.boot.BootEntry;
import io.kexecfleet.agent.boot.Refuse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Runs a script as far as it decides what is booted. Where only GRUB could tell which way a condition goes, both are
 * gone, and what they do not agree on cannot be told from then on.
 */
final class Interpreter {

  /** Work that no configuration needs: one for a command, a part of a word, or a variable that is copied. */
  private static final int MOST_STEPS = 500_000;

  private static final int DEEPEST = 200;

  /** Files that read files. */
  private static final int MOST_SOURCES = 2;

  private final Surroundings surroundings;
  private final Builtins builtins;
  private final Map<String, List<Command>> functions = new HashMap<>();

  private State state;
  private boolean isCertain = true;
  private int steps;
  private int depth;
  private int sources;

  Interpreter(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.builtins = new Builtins(surroundings);
    this.state = State.of(Variables.atStart(surroundings.isEfi()));
  }

  /** Runs a whole configuration, and then the entry that it makes the default. */
  BootEntry bootOf(String file, String script) {
    run(Parser.parse(file, script));
    var value = state.variables.get("default").text();
    if (value == null) {
      throw Refuse.entry(file, "what it sets default to depends on what only GRUB knows");
    }
    var selection = Selection.of(value);
    var entry = selection.in(state.menu);
    while (entry.isSubmenu()) {
      if (selection.isLast()) {
        throw entry.place().refuse("the default is a submenu, and no entry in it");
      }
      open(entry);
      selection = selection.rest();
      entry = selection.in(state.menu);
    }
    if (!selection.isLast()) {
      throw entry.place().refuse("the default names an entry inside of this one, which is no submenu");
    }
    open(entry);
    var loaded = state.loaded;
    if (loaded == null) {
      throw entry.place().refuse("the default entry loads no Linux kernel");
    }
    return new BootEntry(entry.name(), loaded.kernel(), loaded.initrds(), loaded.commandLine());
  }

  private void open(MenuEntry entry) {
    if (String.valueOf(entry.id().text()).startsWith("osprober-")) {
      throw entry.place().refuse("the default entry is another system's");
    }
    state = state.inside(entry);
    run(entry.body());
  }

  /** Runs commands; what the last one says is the result. */
  private Truth run(List<Command> commands) {
    enter();
    var result = Truth.TRUE;
    for (var command : commands) {
      count(1);
      result = run(command);
    }
    depth--;
    return result;
  }

  private Truth run(Command command) {
    return switch (command) {
      case Command.Simple simple -> simple(simple.words());
      case Command.WithBlock withBlock -> entry(withBlock);
      case Command.If conditional -> conditional(conditional, 0);
      case Command.FromLoader(var entry) -> run(LoaderEntries.body(entry, state.variables));
      case Command.Function function -> {
        if (!isCertain) {
          throw function.place().refuse("whether the function %s is defined depends on what only GRUB knows".formatted(function.name()));
        }
        functions.put(function.name(), function.body());
        yield Truth.TRUE;
      }
    };
  }

  /** Takes up an if at that branch; the one behind the last is else. */
  private Truth conditional(Command.If conditional, int from) {
    for (var branch = from; branch < conditional.branches().size(); branch++) {
      var here = conditional.branches().get(branch);
      var holds = run(here.condition());
      if (holds == Truth.TRUE) {
        return run(here.body());
      }
      if (holds == Truth.UNKNOWN) {
        var next = branch + 1;
        return bothWays(conditional.place(), () -> run(here.body()), () -> conditional(conditional, next));
      }
    }
    return run(conditional.otherwise());
  }

  private Truth bothWays(Place place, Runnable one, Runnable other) {
    enter();
    var before = state;
    var wasCertain = isCertain;
    isCertain = false;
    var afterOne = runOnCopy(before, one);
    var afterOther = runOnCopy(before, other);
    isCertain = wasCertain;
    depth--;
    if (!Objects.equals(afterOne.loaded, afterOther.loaded)) {
      throw place.refuse("which kernel or initrd it loads depends on what only GRUB knows");
    }
    state = before.merged(afterOne, afterOther);
    return Truth.UNKNOWN;
  }

  private State runOnCopy(State before, Runnable way) {
    count(before.variables.size() + before.menu.size());
    state = before.copy();
    way.run();
    return state;
  }

  private Truth entry(Command.WithBlock command) {
    var name = command.words().getFirst();
    if (!name.is("menuentry") && !name.is("submenu")) {
      throw name.place().refuse("it has a block behind a command that takes none");
    }
    var values = values(command.words().subList(1, command.words().size()));
    state.menu.add(MenuEntry.of(name.place(), name.is("submenu"), isCertain, values, command.block()));
    return Truth.TRUE;
  }

  private Truth simple(List<Word> words) {
    var negations = 0;
    while (negations < words.size() && words.get(negations).is("!")) {
      negations++;
    }
    var result = negations == words.size() ? Truth.TRUE : plain(words.subList(negations, words.size()));
    return negations % 2 == 0 ? result : result.not();
  }

  private Truth plain(List<Word> words) {
    var place = words.getFirst().place();
    if (State.isAssignment(words.getFirst())) {
      state.assign(words.getFirst());
      return Truth.TRUE;
    }
    var values = values(words);
    if (values.isEmpty()) {
      return Truth.TRUE;
    }
    var name = values.getFirst().text();
    if (name == null) {
      throw place.refuse("which command it runs depends on what only GRUB knows");
    }
    var arguments = values.subList(1, values.size());
    var function = functions.get(name);
    if (function != null) {
      return call(function, values);
    }
    return switch (name) {
      case "set" -> {
        for (var word : words.subList(1, Math.min(2, words.size()))) {
          state.assign(word);
        }
        yield Truth.TRUE;
      }
      case "source", "." -> source(place, arguments);
      case "blscfg" -> {
        if (!arguments.isEmpty()) {
          throw place.refuse("blscfg is called with a path, and the agent looks into loader/entries only");
        }
        state.menu.addAll(LoaderEntries.menu(surroundings.loaderEntries(), state.variables, isCertain, place));
        yield Truth.TRUE;
      }
      case "linux", "linux16", "linuxefi", "initrd", "initrd16", "initrdefi" -> {
        load(place, name.startsWith("linux"), words);
        yield Truth.TRUE;
      }
      default -> builtins.run(place, name, arguments, state.variables);
    };
  }

  private void load(Place place, boolean isKernel, List<Word> words) {
    var texts = new ArrayList<String>();
    for (var value : values(words.stream().map(Word::withoutRootDevice).toList())) {
      if (value.text() == null) {
        throw place.refuse("what it boots depends on what only GRUB knows");
      }
      texts.add(value.text());
    }
    var arguments = texts.subList(1, texts.size());
    for (var path : isKernel ? arguments.subList(0, Math.min(1, arguments.size())) : arguments) {
      if (!path.startsWith("/")) {
        throw place.refuse("\"%s\" is not a path on the file system that GRUB calls root".formatted(path));
      }
    }
    var loaded = state.loaded;
    if (isKernel && !arguments.isEmpty()) {
      state.loaded = Loaded.kernel(arguments);
    } else if (!isKernel && loaded != null) {
      state.loaded = loaded.with(arguments);
    } else {
      throw place.refuse("it names no kernel");
    }
  }

  private Truth call(List<Command> function, List<Value> values) {
    var before = state.arguments;
    state = state.within(values);
    var result = run(function);
    state = state.within(before);
    return result;
  }

  private Truth source(Place place, List<Value> arguments) {
    var name = arguments.size() == 1 ? Builtins.ownFile(arguments.getFirst().text()) : null;
    if (name == null) {
      throw place.refuse("it reads another file, which is not beside it");
    }
    if (surroundings.size(name).isEmpty()) {
      return Truth.FALSE;
    }
    var script = surroundings.text(name);
    count(script.length() / 8);
    if (++sources > MOST_SOURCES) {
      throw place.refuse("files read files deeper than %d".formatted(MOST_SOURCES));
    }
    var result = run(Parser.parse(name, script));
    sources--;
    return result;
  }

  private List<Value> values(List<Word> words) {
    var values = new ArrayList<Value>();
    for (var word : words) {
      count(word.pieces().size());
      values.addAll(Value.of(word, state));
    }
    return values;
  }

  private void enter() {
    if (++depth > DEEPEST) {
      throw Refuse.entry("grub.cfg", "its conditions and functions nest deeper than %d".formatted(DEEPEST));
    }
  }

  private void count(int work) {
    steps += work;
    if (steps > MOST_STEPS) {
      throw Refuse.entry("grub.cfg", "running it takes more than %d steps".formatted(MOST_STEPS));
    }
  }
}
