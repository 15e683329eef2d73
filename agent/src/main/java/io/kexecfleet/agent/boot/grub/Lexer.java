package io.kexecfleet.agent.boot.grub;

import java.util.ArrayList;
import java.util.List;

/** Splits a script into words (GNU GRUB manual, "Writing full configuration files directly", quoting and variables). */
final class Lexer {

  sealed interface Token {}

  record Text(Word word) implements Token {}

  /** A line's end or a semicolon. */
  record Separator() implements Token {}

  record Open(Place place) implements Token {}

  record Close(Place place) implements Token {}

  private final String file;
  private final String script;
  private final List<Token> tokens = new ArrayList<>();
  private final List<Word.Piece> pieces = new ArrayList<>();
  private final StringBuilder literal = new StringBuilder();
  private int at;
  private int line = 1;

  private Lexer(String file, String script) {
    this.file = file;
    this.script = script;
  }

  /** @throws io.kexecfleet.agent.machine.TargetException when there are more than {@code most}, or what is none */
  static List<Token> tokens(String file, String script, int most) {
    return new Lexer(file, script).read(most);
  }

  private List<Token> read(int most) {
    while (at < script.length()) {
      if (tokens.size() + pieces.size() > most) {
        throw place().refuse("it has more than %d words".formatted(most));
      }
      var c = script.charAt(at);
      switch (c) {
        case ' ', '\t', '\r' -> {
          endWord();
          at++;
        }
        case '\n', ';' -> {
          endWord();
          tokens.add(new Separator());
          advance();
        }
        case '{' -> {
          endWord();
          tokens.add(new Open(place()));
          at++;
        }
        case '}' -> {
          endWord();
          tokens.add(new Close(place()));
          at++;
        }
        case '#' -> comment();
        case '\'' -> singleQuoted();
        case '"' -> doubleQuoted();
        case '$' -> variable(false);
        case '\\' -> escaped();
        case '|', '&', '<', '>' -> throw place().refuse("there is an unquoted " + c);
        default -> {
          literal.append(c);
          at++;
        }
      }
    }
    endWord();
    return tokens;
  }

  /** Only at the beginning of a word. */
  private void comment() {
    if (!literal.isEmpty() || !pieces.isEmpty()) {
      literal.append('#');
      at++;
      return;
    }
    while (at < script.length() && script.charAt(at) != '\n') {
      at++;
    }
  }

  private void singleQuoted() {
    endLiteral();
    var end = script.indexOf('\'', at + 1);
    if (end < 0) {
      throw place().refuse("a quote is not closed");
    }
    pieces.add(new Word.Piece(script.substring(at + 1, end), false, true));
    while (at <= end) {
      advance();
    }
  }

  private void doubleQuoted() {
    endLiteral();
    var text = new StringBuilder();
    at++;
    while (at < script.length() && script.charAt(at) != '"') {
      var c = script.charAt(at);
      if (c == '$') {
        pieces.add(new Word.Piece(text.toString(), false, true));
        text.setLength(0);
        variable(true);
      } else if (c == '\\' && at + 1 < script.length() && "\\\"$\n".indexOf(script.charAt(at + 1)) >= 0) {
        at++;
        if (script.charAt(at) != '\n') {
          text.append(script.charAt(at));
        }
        advance();
      } else {
        text.append(c);
        advance();
      }
    }
    if (at >= script.length()) {
      throw place().refuse("a quote is not closed");
    }
    at++;
    pieces.add(new Word.Piece(text.toString(), false, true));
  }

  private void escaped() {
    at++;
    if (at >= script.length()) {
      throw place().refuse("it ends in a backslash");
    }
    if (script.charAt(at) != '\n') {
      endLiteral();
      pieces.add(new Word.Piece(String.valueOf(script.charAt(at)), false, true));
    }
    advance();
  }

  private void variable(boolean isQuoted) {
    endLiteral();
    at++;
    var isBraced = at < script.length() && script.charAt(at) == '{';
    if (isBraced) {
      at++;
    }
    var start = at;
    if (at < script.length() && "?#@*".indexOf(script.charAt(at)) >= 0) {
      at++;
    } else {
      while (at < script.length() && isNameCharacter(script.charAt(at))) {
        at++;
      }
    }
    var name = script.substring(start, at);
    if (name.isEmpty() || (isBraced && (at >= script.length() || script.charAt(at) != '}'))) {
      throw place().refuse("there is a $ without a plain variable's name behind it");
    }
    if (isBraced) {
      at++;
    }
    pieces.add(new Word.Piece(name, true, isQuoted));
  }

  private void endLiteral() {
    if (!literal.isEmpty()) {
      pieces.add(new Word.Piece(literal.toString(), false, false));
      literal.setLength(0);
    }
  }

  private void endWord() {
    endLiteral();
    if (!pieces.isEmpty()) {
      tokens.add(new Text(new Word(place(), pieces)));
      pieces.clear();
    }
  }

  private void advance() {
    if (script.charAt(at) == '\n') {
      line++;
    }
    at++;
  }

  private Place place() {
    return new Place(file, line);
  }

  private static boolean isNameCharacter(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
