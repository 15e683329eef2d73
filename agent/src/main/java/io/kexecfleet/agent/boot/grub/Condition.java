package io.kexecfleet.agent.boot.grub;

import java.util.List;
import java.util.function.Function;

/**
 * GRUB's {@code test} (grub-core/commands/test.c), as far as configurations use it. What is not understood is {@link
 * Truth#UNKNOWN}, which is always right.
 */
final class Condition {

  private final List<String> words;
  private final Function<String, Truth> exists;
  private int at;

  private Condition(List<String> words, Function<String, Truth> exists) {
    this.words = words;
    this.exists = exists;
  }

  /** @param exists whether a path leads to a file with something in it */
  static Truth of(List<String> words, Function<String, Truth> exists) {
    var condition = new Condition(words, exists);
    var result = condition.anyOf();
    return condition.at == words.size() ? result : Truth.UNKNOWN;
  }

  private Truth anyOf() {
    var result = allOf();
    while (isNext("-o")) {
      at++;
      result = result.or(allOf());
    }
    return result;
  }

  /** Terms that follow each other must hold together, with or without {@code -a} between them. */
  private Truth allOf() {
    var result = term();
    while (at < words.size() && !isNext("-o")) {
      if (isNext("-a")) {
        at++;
      }
      result = result.and(term());
    }
    return result;
  }

  private Truth term() {
    var isNegated = false;
    while (isNext("!") && !isComparison(at + 1)) {
      isNegated = !isNegated;
      at++;
    }
    var result = plainTerm();
    return isNegated ? result.not() : result;
  }

  private Truth plainTerm() {
    if (at >= words.size()) {
      return Truth.FALSE;
    }
    if (isComparison(at + 1)) {
      var left = words.get(at);
      var operator = words.get(at + 1);
      var right = words.get(at + 2);
      at += 3;
      return switch (operator) {
        case "=", "==" -> Truth.of(left.equals(right));
        case "!=" -> Truth.of(!left.equals(right));
        default -> Truth.UNKNOWN;
      };
    }
    var word = words.get(at);
    if (at + 1 < words.size() && word.length() == 2 && word.charAt(0) == '-') {
      var operand = words.get(at + 1);
      at += 2;
      return switch (word) {
        case "-z" -> Truth.of(operand.isEmpty());
        case "-n" -> Truth.of(!operand.isEmpty());
        case "-e", "-f", "-s" -> exists.apply(operand);
        default -> Truth.UNKNOWN;
      };
    }
    if (word.equals("(") || word.equals(")")) {
      at = words.size();
      return Truth.UNKNOWN;
    }
    at++;
    return Truth.of(!word.isEmpty());
  }

  private boolean isComparison(int operator) {
    return operator + 1 < words.size()
        && List.of("=", "==", "!=", "<", "<=", ">", ">=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-pgt", "-plt", "-nt", "-ot")
            .contains(words.get(operator));
  }

  private boolean isNext(String word) {
    return at < words.size() && words.get(at).equals(word);
  }
}
