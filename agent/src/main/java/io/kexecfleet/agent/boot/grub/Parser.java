package io.kexecfleet.agent.boot.grub;

import io.kexecfleet.agent.boot.Refuse;
import io.kexecfleet.agent.boot.grub.Command.Branch;
import io.kexecfleet.agent.boot.grub.Lexer.Close;
import io.kexecfleet.agent.boot.grub.Lexer.Open;
import io.kexecfleet.agent.boot.grub.Lexer.Separator;
import io.kexecfleet.agent.boot.grub.Lexer.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the commands of a script. */
final class Parser {

  /** The longest script, characters: many times what the largest configurations have, in an agent with little memory. */
  static final int LONGEST = 256 * 1024;

  /** The most words, and ends of commands, of one. */
  private static final int MOST_TOKENS = 20_000;

  /** Deeper than any configuration nests. */
  private static final int DEEPEST = 40;

  private static final Set<String> LOOPS = Set.of("for", "while", "until");

  private final String file;
  private final List<Lexer.Token> tokens;
  private int at;
  private int depth;

  private Parser(String file, List<Lexer.Token> tokens) {
    this.file = file;
    this.tokens = tokens;
  }

  static List<Command> parse(String file, String script) {
    if (script.length() > LONGEST) {
      throw Refuse.entry(file, "it is longer than %d characters".formatted(LONGEST));
    }
    var parser = new Parser(file, Lexer.tokens(file, script, MOST_TOKENS));
    var commands = parser.commandsUntil();
    if (parser.at < parser.tokens.size()) {
      throw parser.place().refuse("there is something that closes what was not opened");
    }
    return commands;
  }

  /** Commands up to one of these words, or up to a brace that closes or the end. */
  private List<Command> commandsUntil(String... ends) {
    if (++depth > DEEPEST) {
      throw place().refuse("it nests deeper than %d".formatted(DEEPEST));
    }
    var commands = new ArrayList<Command>();
    while (true) {
      while (token() instanceof Separator) {
        at++;
      }
      if (token() == null || token() instanceof Close || isOneOf(ends)) {
        depth--;
        return List.copyOf(commands);
      }
      commands.add(command());
    }
  }

  private Command command() {
    if (!(token() instanceof Text(Word first))) {
      throw place().refuse("a block stands where a command should");
    }
    if (first.is("if")) {
      return conditional(first.place());
    }
    if (first.is("function")) {
      return function(first.place());
    }
    if (LOOPS.stream().anyMatch(first::is)) {
      throw first.place().refuse("it has a loop, and the agent runs none");
    }
    var words = new ArrayList<Word>();
    while (token() instanceof Text(Word word)) {
      words.add(word);
      at++;
    }
    return token() instanceof Open
        ? new Command.WithBlock(List.copyOf(words), block())
        : new Command.Simple(List.copyOf(words));
  }

  private Command conditional(Place place) {
    var branches = new ArrayList<Branch>();
    do {
      at++;
      var condition = commandsUntil("then");
      expect("then");
      branches.add(new Branch(condition, commandsUntil("elif", "else", "fi")));
    } while (isOneOf("elif"));
    List<Command> otherwise = List.of();
    if (isOneOf("else")) {
      at++;
      otherwise = commandsUntil("fi");
    }
    expect("fi");
    return new Command.If(place, List.copyOf(branches), otherwise);
  }

  private Command function(Place place) {
    at++;
    if (token() instanceof Text(Word name)
        && name.pieces().size() == 1
        && !name.pieces().getFirst().isVariable()) {
      at++;
      return new Command.Function(place, name.pieces().getFirst().text(), block());
    }
    throw place.refuse("a function has no plain name");
  }

  private List<Command> block() {
    while (token() instanceof Separator) {
      at++;
    }
    if (!(token() instanceof Open)) {
      throw place().refuse("a block is missing");
    }
    at++;
    var commands = commandsUntil();
    if (!(token() instanceof Close)) {
      throw place().refuse("a block is not closed");
    }
    at++;
    return commands;
  }

  private void expect(String keyword) {
    if (!isOneOf(keyword)) {
      throw place().refuse("\"%s\" is missing".formatted(keyword));
    }
    at++;
  }

  private boolean isOneOf(String... keywords) {
    if (token() instanceof Text(Word word)) {
      for (var keyword : keywords) {
        if (word.is(keyword)) {
          return true;
        }
      }
    }
    return false;
  }

  private Lexer.@Nullable Token token() {
    return at < tokens.size() ? tokens.get(at) : null;
  }

  private Place place() {
    for (var i = Math.min(at, tokens.size() - 1); i >= 0; i--) {
      switch (tokens.get(i)) {
        case Text(Word word) -> {
          return word.place();
        }
        case Open(Place place) -> {
          return place;
        }
        case Close(Place place) -> {
          return place;
        }
        case Separator() -> {}
      }
    }
    return new Place(file, 1);
  }
}
